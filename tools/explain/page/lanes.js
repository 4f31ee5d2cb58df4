/* The timeline in columns: whatever the number of traps, a lane is one path with at most COLUMNS strokes. */

export const COLUMNS = 900;

/** columnOf - where step `index` of `total` stands, 0 to COLUMNS - 1 */
export const columnOf = (index, total) => Math.min(COLUMNS - 1, Math.floor(index * COLUMNS / Math.max(total, 1)));

/**
 * callsOf - [{ call, first, last }]: the vm86 calls of clients, by the steps of their v86 code
 * callLane - the path of their lane: a bar from entry to return, with a stroke of full height at either end
 */
export function callsOf(steps) {
	const calls = new Map();

	steps.forEach((step, index) => {
		if (step.call)
			calls.set(step.call, { call: step.call, first: calls.get(step.call)?.first ?? index, last: index });
	});
	return [...calls.values()];
}

export const callLane = (steps) => barsOf(callsOf(steps), steps.length);

/**
 * slicesOf - { guest: [{ first, last }] }: where a guest trapped and no other one in between
 * A slice of the CPU in which it did not trap is not known.
 */
export function slicesOf(steps) {
	const slices = {};

	steps.forEach(({ guest }, index) => {
		const own = slices[guest] ??= [];

		if (index && steps[index - 1].guest === guest)
			own.at(-1).last = index;
		else
			own.push({ first: index, last: index });
	});
	return slices;
}

/** barsOf - the path of such bars, among `total` steps */
export function barsOf(bars, total) {
	const width = widthOf(total), end = width / 4;

	return bars.map(({ first, last }) => {
		const from = columnOf(first, total), to = columnOf(last, total) + width;

		return `M${from} 0h${end}v.35H${to - end}v-.35h${end}v1h-${end}v-.35H${from + end}v.35h-${end}z`;
	}).join('');
}

/** indexAt - the step at `fraction` (0 to 1) of the width */
export const indexAt = (fraction, total) => Math.min(total - 1, Math.max(0, Math.floor(fraction * total)));

/** widthOf - columns that one step takes: few traps make broad strokes */
export const widthOf = (total) => Math.max(1, Math.min(12, Math.floor(COLUMNS / Math.max(total, 1)) - 1));

/**
 * lanesOf - { kind: { shown, hidden } }: the path of each lane in a box of COLUMNS by 1
 * A column is hidden only if every trap in it is.
 */
export function lanesOf(steps, isShown) {
	const columns = {};

	steps.forEach((step, index) => {
		const lane = columns[step.kind] ??= { shown: new Set(), hidden: new Set() };

		lane[isShown(step) ? 'shown' : 'hidden'].add(columnOf(index, steps.length));
	});
	const width = widthOf(steps.length);
	const path = (set) => [...set].map((x) => `M${x} 0h${width}v1h-${width}z`).join('');

	return Object.fromEntries(Object.entries(columns).map(([kind, { shown, hidden }]) =>
		[kind, { shown: path(shown), hidden: path([...hidden].filter((x) => !shown.has(x))) }]));
}
