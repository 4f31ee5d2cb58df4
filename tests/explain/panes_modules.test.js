/* The modules of the panes and lanes that need no browser; modules.test.js has the others. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { trap } from './steps.js';

const page = (name) => import(`../../tools/explain/page/${name}.js`);
const { slicesOf } = await page('lanes');
const { linesOf, printedOf } = await page('printed');
const { roadOf } = await page('road');
const { lengthPassed } = await page('move');

test('explain-slices-end-where-another-guest-traps', () => {
	const steps = ['a', 'a', 'b', 'a', 'b', 'b'].map((guest) => ({ guest }));

	assert.deepEqual(slicesOf(steps), { a: [{ first: 0, last: 1 }, { first: 3, last: 3 }],
		b: [{ first: 2, last: 2 }, { first: 4, last: 5 }] });
});

test('explain-printed-text-obeys-control-characters', () => {
	assert.deepEqual(linesOf('one\r\ntwo'), ['one', 'two']);
	assert.deepEqual(linesOf('abc\rX'), ['Xbc']);
	assert.deepEqual(linesOf('ab\b\bX\b\b\b\bY'), ['Yb']);
	assert.deepEqual(linesOf('ab\ncd'), ['ab', '  cd']);
	assert.deepEqual(linesOf('a\tb\x07'), ['a       b']);
	assert.deepEqual(linesOf('old\fnew'), ['new']);
	assert.deepEqual(linesOf('\x01'), ['·']);
	assert.ok(linesOf('x'.repeat(100000))[0].length < 5000);
});

test('explain-printed-text-is-there-once-if-it-is-the-same', () => {
	const shown = (screen, com1, printed) => printedOf({ printed: { cr0: { screen, com1 } } }, trap({ printed }));

	assert.deepEqual(shown('abc', 'abc', [3, 2]), [{ name: 'screen and COM1', lines: ['abc'] }]);
	assert.deepEqual(shown('abc', 'abc', [0, 0]), [{ name: 'screen and COM1', lines: [''] }]);
	assert.deepEqual(shown('abc', 'xyz', [1, 2]).map(({ lines }) => lines), [['a'], ['xy']]);
	assert.deepEqual(shown('abc', '', [2, 0]).map(({ lines }) => lines), [['ab']]);
	assert.deepEqual(shown('', '', [0, 0]), []);
});

test('explain-road-has-a-name', () => {
	const functions = ['exit_gp', 'exit_gp_watched', 'common_cli', 'exit_general_at', 'trap_dispatch', 'exit_ring3']
		.map((name) => ({ name }));
	const named = (...numbers) => roadOf({ roads: [numbers], functions }, trap({ road: 0 })).name;

	assert.equal(named(0, 1, 2), 'common road');
	assert.equal(named(0, 1, 2, 3), 'general road');
	assert.equal(named(4), 'by its vector');
	assert.equal(named(5), 'a client’s trap');
	assert.deepEqual(roadOf({}, trap()), { functions: [], name: '' });
});

test('explain-eip-goes-past-the-instruction-or-elsewhere', () => {
	assert.equal(lengthPassed(trap()), 3);
	assert.equal(lengthPassed(trap({ after: { eip: 0x100 } })), 0);
	assert.equal(lengthPassed(trap({ after: { cs: 0x2000 } })), 0);
	assert.equal(lengthPassed(trap({ bytes: undefined, after: { eip: 0x1a } })), 0);
});
