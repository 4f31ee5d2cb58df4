/* Which traps are shown: not those of a hidden kind or of a hidden place. */

export const noFilter = () => ({ kinds: new Set(), places: new Set() });

/** firstFilter - what a page opens with: the guest's own source, if it has any and there is code elsewhere */
export function firstFilter(model) {
	const filter = noFilter();
	const own = model.places.filter(([place]) => place.startsWith('guest/') && !place.includes('/lib/'));

	if (own.length)
		for (const [place] of model.places)
			if (!own.some(([name]) => name === place))
				filter.places.add(place);
	return filter;
}

export const shows = (filter, step) => !filter.kinds.has(step.kind) && !filter.places.has(step.place);

/** visible - the indices of the shown steps, ascending */
export function visible(filter, steps) {
	const found = [];

	steps.forEach((step, index) => {
		if (shows(filter, step))
			found.push(index);
	});
	return found;
}

/** toggled - the filter with one kind or place switched: a new object */
export function toggled(filter, what, id) {
	const set = new Set(filter[what]);

	if (!set.delete(id))
		set.add(id);
	return { ...filter, [what]: set };
}

/** only - just this place, or all of them if it is alone already */
export function only(filter, places, id) {
	const others = places.map(([place]) => place).filter((place) => place !== id);
	const alone = !filter.places.has(id) && others.every((place) => filter.places.has(place));

	return { ...filter, places: new Set(alone ? [] : others) };
}
