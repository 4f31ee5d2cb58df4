/* What a page has to show of a trap, worked out from the JSON trace and nothing of the page's own code. */
import assert from 'node:assert/strict';

const REGISTERS = ['gs', 'fs', 'ds', 'es', 'ss', 'esp', 'eflags', 'cs', 'eip', 'eax', 'ecx', 'edx', 'ebx', 'ebp', 'esi', 'edi'];
const SEGMENTS = ['gs', 'fs', 'ds', 'es', 'ss', 'cs'];
const FLAG_BITS = { ID: 21, AC: 18, VM: 17, RF: 16, NT: 14, OF: 11, DF: 10, IF: 9, TF: 8, SF: 7, ZF: 6, AF: 4, PF: 2, CF: 0 };

const hex = (value, digits) => value.toString(16).toUpperCase().padStart(digits, '0');

/** compare - the page's look at a trap with its event */
export function compare(seen, event) {
	assert.equal(seen.sentence, event.sentence);
	assert.equal(seen.bytes, event.opcode ? event.bytes : '');
	assert.equal(seen.text, event.opcode ? event.text : '');
	assert.equal(seen.source, event.source ?? '');
	assert.equal(seen.parts, ['prefixes', 'opcode', 'modrm', 'rest'].flatMap((part) =>
		Array((event[part] ?? '').length / 2).fill(part === 'prefixes' ? 'prefix' : part)).join(' '));
	compareSlots(seen, event);
	compareFlags(seen.flags.guest, event.flags_after);
	compareFlags(seen.flags.real, event.after.eflags);
	const words = seen.stack.map(([, after]) => after).filter((word) => word !== null).reverse();

	assert.ok(words.length >= 4);
	assert.deepEqual(words, event.stack_after.slice(0, words.length).map((word) => hex(word, 4)));
	assert.deepEqual(seen.within, event.within.slice(0, 40).map((other) => other.sentence));
}

function compareSlots(seen, event) {
	for (const name of REGISTERS) {
		const digits = SEGMENTS.includes(name) ? 4 : 8;
		const before = hex(event.before[name], digits), after = hex(event.after[name], digits);
		const slot = seen.slots[name];

		assert.equal(slot.now, after, name);
		assert.equal(slot.changed, before !== after, name);
		assert.equal(slot.was, before === after ? null : before, name);
		assert.equal(seen.changes[name], before === after ? undefined : after, name);
	}
	assert.equal(seen.slots.vector.now, hex(event.vector, 8));
	assert.equal(seen.slots.error.now, hex(event.error, 8));
}

function compareFlags(shown, flags) {
	for (const [name, bit] of Object.entries(FLAG_BITS))
		assert.equal(shown[name], String(flags >>> bit & 1), name);
	assert.equal(shown.IOPL, String(flags >>> 12 & 3));
}
