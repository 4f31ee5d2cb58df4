/* The ring-0 stack: the slots of the trap frame as the CPU and the stub left them, and as the handler did. */

/* Exceptions for which the CPU itself pushes an error code: SDM vol 3 6.13 "Error Code". */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17, 21, 29, 30]);

const PUSHERS = {
	cpu_from_v86: { who: 'CPU', why: 'as it came from virtual-8086 mode' },
	cpu: { who: 'CPU', why: 'for every trap' },
	error: { who: 'CPU', why: 'error code' },
	stub: { who: 'stub', why: 'trap_stub_n' },
	pushad: { who: 'PUSHAD', why: 'in trap_entry' },
};
const SIXTEEN_BIT = new Set(['cs', 'ss', 'ds', 'es', 'fs', 'gs']);
const PUSHED_SIZE = 0x20;	/* of PUSHAD: ESP was this much higher */

function pusherOf(slot, vector) {
	if (slot.by === 'cpu_or_stub')
		return WITH_ERROR_CODE.has(vector) ? 'error' : 'stub';
	return slot.by;
}

function valueOf(slot, step, side) {
	switch (slot.name) {
	case 'vector': return step.vector;
	case 'error': return step.error;
	case 'esp_r0': return step.frame === undefined ? null : step.frame + PUSHED_SIZE;
	default: return step[side][slot.name];
	}
}

/**
 * slotsOf - the frame of one trap, highest address first, as stacks are drawn
 * Each slot: name, offset, address (null if unknown), digits, pusher, before, after, changed.
 */
export function slotsOf(frame, step) {
	return frame.map((slot) => {
		const before = valueOf(slot, step, 'before'), after = valueOf(slot, step, 'after');

		return {
			name: slot.name, offset: slot.offset,
			address: step.frame === undefined ? null : step.frame + slot.offset,
			digits: SIXTEEN_BIT.has(slot.name) ? 4 : 8,
			pusher: pusherOf(slot, step.vector),
			before, after, changed: before !== after,
		};
	}).reverse();
}

/** groupsOf - neighbouring slots of one pusher: { pusher, who, why, slots } */
export function groupsOf(slots) {
	const groups = [];

	for (const slot of slots) {
		if (groups.at(-1)?.pusher !== slot.pusher)
			groups.push({ pusher: slot.pusher, ...PUSHERS[slot.pusher], slots: [] });
		groups.at(-1).slots.push(slot);
	}
	return groups;
}
