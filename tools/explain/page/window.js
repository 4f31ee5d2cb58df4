/* A list of any length: only the rows in sight, and a few around them, are in the document. */

const MARGIN = 8;	/* rows, above and below */

/** rowsInSight - { first, last } of `total` rows of `rowHeight`, for a box of `height` scrolled to `top` */
export function rowsInSight(total, rowHeight, top, height) {
	return {
		first: Math.max(0, Math.min(total, Math.floor(top / rowHeight) - MARGIN)),
		last: Math.min(total, Math.ceil((top + height) / rowHeight) + MARGIN),
	};
}

/**
 * scrollToShow - where to scroll so that `row` is in sight with a quarter of the box around it
 * Unchanged if it is, so that the text stands still while the class reads on; else the row comes to the middle.
 */
export function scrollToShow(row, rowHeight, top, height) {
	const at = row * rowHeight, edge = height / 4;
	const inSight = at >= top + edge && at + rowHeight <= top + height - edge;

	return inSight ? top : Math.max(0, at - (height - rowHeight) / 2);
}
