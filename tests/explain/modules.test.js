/* The page's modules that need no browser. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { trap } from './steps.js';

const page = (name) => import(`../../tools/explain/page/${name}.js`);
const { binary, bytesOf, hex } = await page('format');
const { kindOf } = await page('kinds');
const { buildModel, ELSEWHERE } = await page('model');
const { firstFilter, noFilter, only, shows, toggled, visible } = await page('filter');
const { move, nearest } = await page('stepping');
const { fromHash, toHash } = await page('route');
const { groupsOf, slotsOf } = await page('frame');
const { flagsOf } = await page('flags');
const { modrmOf, partsOf } = await page('bytes');
const { stacksOf } = await page('stack');
const { callLane, callsOf, COLUMNS, columnOf, indexAt, lanesOf } = await page('lanes');
const { rowsInSight, scrollToShow } = await page('window');
const { unpack } = await page('data');
const { createStore } = await page('store');

test('explain-numbers-have-one-width', () => {
	assert.equal(hex(0x1a, 8), '0000001A');
	assert.equal(hex(0xffffffff, 8), 'FFFFFFFF');
	assert.equal(binary(5, 3), '101');
	assert.deepEqual(bytesOf('0f20c0'), ['0F', '20', 'C0']);
});

test('explain-every-trap-has-a-kind', () => {
	const kinds = {
		'cli': 'flags', 'pushfd': 'flags', 'int 0x10': 'int', 'iretd': 'int', 'in al,dx': 'port', 'rep insb': 'port',
		'out 0x20,al': 'port', 'hlt': 'halt', 'mov eax,cr0': 'system', 'lidt [ds:0x10]': 'system',
	};

	for (const [text, kind] of Object.entries(kinds))
		assert.equal(kindOf(trap({ text })), kind, text);
	assert.equal(kindOf(trap({ name: 'IRQ0', text: '' })), 'irq');
	assert.equal(kindOf(trap({ name: '#UD', text: 'service of INT 13', result: 'service' })), 'service');
	assert.equal(kindOf(trap({ name: '#PF', text: '' })), 'fault');
	assert.equal(kindOf(trap({ text: 'wrmsr', result: 'fault' })), 'fault');
});

const FRAME = [
	{ name: 'eax', offset: 0x1c, by: 'pushad' }, { name: 'vector', offset: 0x20, by: 'stub' },
	{ name: 'error', offset: 0x24, by: 'cpu_or_stub' }, { name: 'eip', offset: 0x28, by: 'cpu' },
	{ name: 'gs', offset: 0x48, by: 'cpu_from_v86' },
];

test('explain-frame-goes-from-high-to-low-and-marks-what-changed', () => {
	const slots = slotsOf(FRAME, trap());

	assert.deepEqual(slots.map((slot) => slot.name), ['gs', 'eip', 'error', 'vector', 'eax']);
	assert.deepEqual(slots.filter((slot) => slot.changed).map((slot) => slot.name), ['eip', 'eax']);
	assert.equal(slots[4].after, 0x60000010);
	assert.equal(slots[0].address, null);
	assert.equal(slotsOf(FRAME, trap({ frame: 0x208000 }))[0].address, 0x208048);
});

test('explain-error-code-is-the-cpus-or-the-stubs-by-vector', () => {
	const who = (vector) => groupsOf(slotsOf(FRAME, trap({ vector }))).map((group) => group.pusher);

	assert.deepEqual(who(13), ['cpu_from_v86', 'cpu', 'error', 'stub', 'pushad']);
	assert.deepEqual(who(6), ['cpu_from_v86', 'cpu', 'stub', 'pushad']);
});

test('explain-flags-tell-guest-from-cpu', () => {
	const flags = Object.fromEntries(flagsOf(trap({ flags_before: 0x202, flags_after: 0x3002 })).map((flag) =>
		[flag.name, flag]));

	assert.deepEqual(flags.IF.guest, { before: 1, after: 0, changed: true });
	assert.deepEqual(flags.IF.real, { before: 1, after: 1, changed: false });
	assert.equal(flags.IF.differ, true);
	assert.equal(flags.IOPL.guest.after, 3);
	assert.equal(flags.VM.differ, true);
	assert.equal(flags.CF.differ, false);
});

test('explain-bytes-are-split-into-their-parts', () => {
	assert.deepEqual(partsOf(trap({ prefixes: '66', opcode: '0f01', modrm: '26', rest: '3412' })).map(({ part, byte }) =>
		`${part} ${byte}`), ['prefix 66', 'opcode 0F', 'opcode 01', 'modrm 26', 'rest 34', 'rest 12']);
	assert.deepEqual(modrmOf(trap({ modrm: '26' })), { mod: '00', reg: '100', rm: '110' });
	assert.equal(modrmOf(trap({ modrm: '' })), null);
	assert.deepEqual(partsOf({ name: 'IRQ0' }), []);
});

test('explain-guest-stack-lines-up-before-and-after', () => {
	const pushed = trap({ after: { esp: 0xfff2 }, stack_before: [1, 2, 3, 4], stack_after: [0x202, 1, 2, 3] });
	const [{ rows }, ...others] = stacksOf(pushed);

	assert.equal(others.length, 0);
	assert.deepEqual(rows.map((row) => [row.offset, row.before, row.after]),
		[[0xfffa, 4, null], [0xfff8, 3, 3], [0xfff6, 2, 2], [0xfff4, 1, 1], [0xfff2, null, 0x202]]);
	assert.equal(rows.find((row) => row.spAfter).offset, 0xfff2);
	assert.equal(rows.find((row) => row.spBefore).offset, 0xfff4);
});

test('explain-guest-stack-wraps-at-64-kib', () => {
	const wraps = trap({ before: { ...trap().before, esp: 0 }, after: { esp: 0xfffe }, stack_before: [7, 8],
		stack_after: [9, 7] });

	assert.deepEqual(stacksOf(wraps)[0].rows.map((row) => row.offset), [2, 0, 0xfffe]);
});

test('explain-another-stack-is-shown-by-itself', () => {
	const stacks = stacksOf(trap({ after: { ss: 0x2000, esp: 0x100 } }));

	assert.deepEqual(stacks.map((stack) => stack.segment), [0x1000, 0x2000]);
	assert.ok(stacks[0].rows.every((row) => row.after === null));
	assert.ok(stacks[1].rows.every((row) => row.before === null));
});

test('explain-stepping-skips-hidden-traps', () => {
	const shown = [2, 5, 9];

	assert.equal(move(shown, 2, 1), 5);
	assert.equal(move(shown, 9, 1), 9);
	assert.equal(move(shown, 2, -1), 2);
	assert.equal(move(shown, 6, 1), 9);
	assert.equal(move(shown, 6, -1), 5);
	assert.equal(move(shown, 2, 10), 9);
	assert.equal(move([], 4, 1), 4);
	assert.equal(nearest(shown, 4), 5);
	assert.equal(nearest(shown, 3), 2);
	assert.equal(nearest(shown, 100), 9);
});

const data = (steps, changes) => ({ guests: ['cr0'], command: '', total: steps.length, frame: FRAME, steps,
	sources: { 'guest/lib/print.inc': [''], 'guest/lecture/cr0.nasm': [''] }, listings: {}, ...changes });
const three = () => buildModel(data([
	trap({ trap: 7, text: 'cli', file: 'guest/lib/print.inc', line: 1 }),
	trap({ trap: 8, file: 'guest/lecture/cr0.nasm', line: 1 }),
	trap({ trap: 9, text: 'iret' })]));

test('explain-model-knows-places-and-numbers', () => {
	const model = three();

	assert.deepEqual(model.places, [['guest/lecture/cr0.nasm', 1], ['guest/lib/print.inc', 1], [ELSEWHERE, 1]]);
	assert.equal(model.byId.get('8'), 1);
	assert.equal(buildModel(data([trap()], { guests: ['cr0', 'b'] })).steps[0].id, 'cr0:1');
});

test('explain-opens-with-the-guests-own-source', () => {
	const model = three();

	assert.deepEqual(visible(firstFilter(model), model.steps), [1]);
	assert.deepEqual(visible(noFilter(), model.steps), [0, 1, 2]);
	assert.deepEqual(visible(firstFilter(buildModel(data([trap()], { sources: {} }))), [trap()]), [0]);
});

test('explain-filters-by-kind-and-place', () => {
	const model = three();
	const noFlags = toggled(noFilter(), 'kinds', 'flags');

	assert.deepEqual(visible(noFlags, model.steps), [1, 2]);
	assert.ok(shows(toggled(noFlags, 'kinds', 'flags'), model.steps[0]));
	const alone = only(noFilter(), model.places, ELSEWHERE);

	assert.deepEqual(visible(alone, model.steps), [2]);
	assert.deepEqual(visible(only(alone, model.places, ELSEWHERE), model.steps), [0, 1, 2]);
});

test('explain-address-leads-back-to-trap-and-filter', () => {
	const { places } = three();
	const filter = toggled(only(noFilter(), places, 'guest/lecture/cr0.nasm'), 'kinds', 'irq');
	const { id, filter: read } = fromHash(toHash('cr0:12', filter, places), places);

	assert.equal(id, 'cr0:12');
	assert.deepEqual(read, filter);
	assert.deepEqual(fromHash('#trap=3', places), { id: '3', filter: noFilter() });
	assert.equal(toHash('3', noFilter(), places), '#trap=3');
});

test('explain-store-shows-a-trap-that-is-asked-for', () => {
	const store = createStore(three());

	assert.equal(store.index, 1);
	assert.equal(store.goTo('9'), true);
	assert.equal(store.index, 2);
	assert.deepEqual(store.shown, [0, 1, 2]);
	assert.equal(store.goTo('77'), false);
	store.onlyPlace('guest/lib/print.inc');
	assert.equal(store.index, 0);
});

test('explain-timeline-is-as-small-for-20000-traps', () => {
	const steps = Array.from({ length: 20000 }, (_, i) => ({ kind: i % 2 ? 'port' : 'flags' }));
	const lanes = lanesOf(steps, (step) => step.kind === 'port');

	assert.ok(lanes.port.shown.split('M').length - 1 <= COLUMNS);
	assert.equal(lanes.port.hidden, '');
	assert.equal(lanes.flags.shown, '');
	assert.equal(columnOf(19999, 20000), COLUMNS - 1);
	assert.equal(columnOf(0, 1), 0);
	assert.equal(indexAt(1, 20000), 19999);
	assert.equal(indexAt(-0.2, 20000), 0);
});

test('explain-vm86-calls-are-a-lane-from-entry-to-return', () => {
	const steps = [1, 1, undefined, 2, 2, 2].map((call) => ({ call }));

	assert.deepEqual(callsOf(steps), [{ call: 1, first: 0, last: 1 }, { call: 2, first: 3, last: 5 }]);
	assert.equal(callLane(steps).split('M').length - 1, 2);
	assert.ok(callLane(steps).startsWith('M0 0'));
	assert.ok(callLane(steps).includes(`M${columnOf(3, 6)} 0`));
	assert.equal(callLane([{}, {}]), '');
});

test('explain-list-holds-only-the-rows-in-sight', () => {
	const { first, last } = rowsInSight(20000, 20, 100000, 600);

	assert.ok(first <= 5000 && last >= 5030 && last - first < 60);
	assert.deepEqual(rowsInSight(1, 20, 0, 600), { first: 0, last: 1 });
	assert.equal(scrollToShow(10, 20, 0, 600), 0);
	assert.equal(scrollToShow(1000, 20, 0, 600), 20000 - 290);
});

test('explain-trace-is-unpacked-as-it-was', async () => {
	const trace = { steps: [trap()], text: '</script> ½' };

	assert.deepEqual(await unpack(gzipSync(JSON.stringify(trace)).toString('base64')), trace);
});
