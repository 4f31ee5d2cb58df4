/* The guest's own stack: the words at its SS:SP before and after the trap, by address. */

/* Words of either side: all that stands on the page without scrolling. */
const ONE_STACK = 6, TWO_STACKS = 4;

const wordsAt = (words, start) => new Map((words ?? []).map((word, i) => [(start + 2 * i) & 0xffff, word]));

/**
 * stacksOf - [{ segment, rows }], one stack, or two if the trap moved to another one
 * A row: offset in the segment, before and after (null where the trace has no word), and whether SP pointed here.
 * Rows come highest address first; SP may wrap at 64 KiB in between.
 */
export function stacksOf(step) {
	const before = { segment: step.before.ss, sp: step.before.esp & 0xffff, words: step.stack_before ?? [] };
	const after = { segment: step.after.ss, sp: step.after.esp & 0xffff, words: step.stack_after ?? [] };
	const distance = Math.min((before.sp - after.sp) & 0xffff, (after.sp - before.sp) & 0xffff);

	if (before.segment === after.segment && distance < 2 * before.words.length)
		return [{ segment: after.segment, rows: rowsOf(few(before, ONE_STACK), few(after, ONE_STACK)) }];
	const none = { sp: null, words: [] };

	return [{ segment: before.segment, rows: rowsOf(few(before, TWO_STACKS), none) },
		{ segment: after.segment, rows: rowsOf(none, few(after, TWO_STACKS)) }];
}

const few = (side, most) => ({ ...side, words: side.words.slice(0, most) });

function rowsOf(before, after) {
	const was = wordsAt(before.words, before.sp), is = wordsAt(after.words, after.sp);
	const pushed = after.sp !== null && (before.sp === null || ((before.sp - after.sp) & 0xffff) < 0x8000);
	const lowest = pushed ? after.sp : before.sp;
	const height = (offset) => (offset - lowest) & 0xffff;

	return [...new Set([...was.keys(), ...is.keys()])].sort((a, b) => height(b) - height(a)).map((offset) => ({
		offset, before: was.get(offset) ?? null, after: is.get(offset) ?? null,
		changed: was.has(offset) && is.has(offset) && was.get(offset) !== is.get(offset),
		spBefore: offset === before.sp, spAfter: offset === after.sp,
	}));
}
