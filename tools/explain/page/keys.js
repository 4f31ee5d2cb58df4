/* Keys of the whole page. Those with a meaning to what has the focus are left to it. */
import { toggleTheme } from './theme.js';

export const HELP = [
	['→  or  Space', 'next trap'],
	['←', 'the one before'],
	['Page Down, Page Up', 'ten on, ten back'],
	['Home, End', 'the first, the last'],
	['1 to 8', 'show or hide a kind of trap'],
	['A', 'show all traps'],
	['G', 'go to a trap by its number'],
	['L', 'list of the shown traps'],
	['T', 'light or dark'],
	['Z', 'enlarge the pane under the mouse, or with the focus; back'],
	['?', 'these keys'],
	['Esc', 'close, or back from an enlarged pane'],
];

const ACTIONS = (store) => ({
	ArrowRight: () => store.move(1),
	' ': () => store.move(1),
	ArrowLeft: () => store.move(-1),
	PageDown: () => store.move(10),
	PageUp: () => store.move(-10),
	Home: () => store.first(),
	End: () => store.last(),
	a: () => store.showAll(),
	g: () => document.getElementById('number').select(),
	l: () => store.open('list'),
	t: () => toggleTheme(),
	z: () => store.enlarge(store.enlarged ?? paneInSight()),
	Escape: () => store.enlarged && store.enlarge(store.enlarged),
	'?': () => store.open('help'),
});

/* The pane that the reader points at. */
function paneInSight() {
	const pointed = [document.querySelector('.panel:hover'), document.activeElement?.closest('.panel')];

	return pointed.find((pane) => pane)?.dataset.pane ?? 'source';
}

/* Space presses a button that has the focus, and arrows move in a text field. */
function isTaken(event) {
	const on = event.target;

	if (event.ctrlKey || event.altKey || event.metaKey)
		return true;
	return on.matches('input[type=text], dialog *') || (event.key === ' ' && on.matches('button, label, input'));
}

export function listenToKeys(store) {
	const actions = ACTIONS(store);

	addEventListener('keydown', (event) => {
		if (isTaken(event))
			return;
		const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
		const kind = /^[1-9]$/.test(key) && document.querySelector(`[data-key="${key}"]`);

		if (actions[key]) {
			event.preventDefault();
			actions[key]();
		} else if (kind) {
			kind.click();
		}
	});
}
