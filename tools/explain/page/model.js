/* The trace as the page uses it: steps with their kind, their name in links, and the place that they stand at. */
import { kindOf } from './kinds.js';

/** The name of the place of all code that has no source here. */
export const ELSEWHERE = 'no source';

/**
 * buildModel - from the data of the page
 * Returns the data with, for every step: kind, id (the guest's own number of the trap; with the guest's name in
 * front if there are several), place (its source file, or ELSEWHERE); and with places, [name, count], and byId.
 */
export function buildModel(data) {
	const many = data.guests.length > 1;
	const places = new Map(Object.keys(data.sources).map((file) => [file, 0]));
	const steps = data.steps.map((step) => {
		const place = step.file ?? ELSEWHERE;

		places.set(place, (places.get(place) ?? 0) + 1);
		return { ...step, kind: kindOf(step), place, id: many ? `${step.guest}:${step.trap}` : `${step.trap}` };
	});

	return {
		...data, steps,
		places: [...places].sort(([a], [b]) => rank(a) - rank(b)),
		byId: new Map(steps.map((step, index) => [step.id, index])),
	};
}

/* The guest itself first, then what it includes, then the firmware. */
function rank(place) {
	if (place === ELSEWHERE)
		return 2;
	return place.includes('/lib/') ? 1 : 0;
}

/** baseName - 'cr0.nasm' of 'guest/lecture/cr0.nasm' */
export const baseName = (place) => place.split('/').pop();
