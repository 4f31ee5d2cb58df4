/* Moving among the shown traps. They are given as ascending indices into all of them. */

/** rankOf - how many of `shown` lie below `index`: where it is, or would be */
export function rankOf(shown, index) {
	let low = 0, high = shown.length;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (shown[middle] < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/** move - the index `by` shown steps away from `index`, at most to the first or last; `index` if none is shown */
export function move(shown, index, by) {
	if (!shown.length)
		return index;
	const rank = rankOf(shown, index);
	const here = shown[rank] === index;
	// From a hidden step, the first step forward is to the next shown one.
	const to = rank + by - (by > 0 && !here ? 1 : 0);

	return shown[Math.min(Math.max(to, 0), shown.length - 1)];
}

/** nearest - the shown index that is closest to `index` */
export function nearest(shown, index) {
	const rank = rankOf(shown, index);
	const after = shown[rank] ?? Infinity, before = shown[rank - 1] ?? -Infinity;

	if (!shown.length)
		return index;
	return after - index <= index - before ? after : before;
}
