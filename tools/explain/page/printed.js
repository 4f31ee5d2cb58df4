/* What the guest has printed, as a screen would have it: carriage return, line feed, backspace and tab are obeyed. */

const MOST = 4000;	/* characters: more than any pane shows */
const TAB = 8;
const CLEAR = '\f';

/** linesOf - the lines of a text, as far as its last clearing of the screen */
export function linesOf(text) {
	const lines = [[]];
	let column = 0;

	for (const character of text.slice(text.lastIndexOf(CLEAR) + 1).slice(-MOST)) {
		const line = lines.at(-1);

		switch (character) {
		case '\r': column = 0; break;
		case '\n': lines.push(Array(column).fill(' ')); break;
		case '\b': column = Math.max(0, column - 1); break;
		case '\t': column += TAB - column % TAB; break;
		case '\x07': case '\0': break;
		default:
			while (line.length < column)
				line.push(' ');
			line[column++] = character < ' ' ? '·' : character;
		}
	}
	return lines.map((line) => line.join(''));
}

const NAMES = { screen: 'screen (BIOS teletype)', com1: 'COM1' };

/**
 * printedOf - [{ name, lines }]: what the guest of this step has printed when the trap is done
 * Where screen and COM1 get the same text, a character apart at most, it is there once.
 */
export function printedOf({ printed }, step) {
	const texts = printed?.[step.guest];

	if (!texts)
		return [];
	const [screen, com1] = Object.keys(NAMES).map((name, i) => ({
		name: NAMES[name], whole: texts[name], text: texts[name].slice(0, step.printed[i]),
	}));
	const longer = screen.text.length >= com1.text.length ? screen : com1;
	const shown = same(screen.whole, com1.whole) ? [{ ...longer, name: 'screen and COM1' }] :
		[screen, com1].filter(({ whole }) => whole);

	return shown.map(({ name, text }) => ({ name, lines: linesOf(text) }));
}

const same = (a, b) => a !== '' && Math.abs(a.length - b.length) <= 1 && (a.startsWith(b) || b.startsWith(a));
