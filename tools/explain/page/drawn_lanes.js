/* What the timeline draws. That looks at every trap, so it is done again only when the filter changes. */
import { shows } from './filter.js';
import { KINDS } from './kinds.js';
import { barsOf, callLane, callsOf, lanesOf, slicesOf } from './lanes.js';

let cache = {};

/**
 * drawn - { bars, kinds }
 * bars: the lanes of what lasts, guests and vm86 calls: { id, letter, name, title, n, path }
 * kinds: those of which the page has traps, each with `n`, its `key`, its `lane`, and whether a trap of it is shown
 */
export function drawn({ model, filter }) {
	if (cache.model !== model || cache.filter !== filter)
		cache = { model, filter, bars: [...guestBars(model.steps), ...callBars(model.steps)],
			kinds: kindsOf(model.steps, (step) => shows(filter, step)) };
	return cache;
}

function kindsOf(steps, isShown) {
	const lanes = lanesOf(steps, isShown);
	const present = KINDS.filter(({ id }) => lanes[id]);

	return present.map((kind, i) => ({ ...kind, key: i + 1, lane: lanes[kind.id], shown: lanes[kind.id].shown !== '',
		n: steps.filter((step) => step.kind === kind.id).length }));
}

function guestBars(steps) {
	const slices = Object.entries(slicesOf(steps));

	return slices.length < 2 ? [] : slices.map(([guest, own]) => ({
		id: 'guest', letter: 'G', name: guest, title: `when guest ${guest} ran: its slices, as far as it trapped in them`,
		n: own.length, path: barsOf(own, steps.length),
	}));
}

function callBars(steps) {
	const calls = callsOf(steps);

	return !calls.length ? [] : [{ id: 'call', letter: 'V', name: 'vm86 calls', n: calls.length, path: callLane(steps),
		title: 'vm86 calls of the program, from entry to return' }];
}
