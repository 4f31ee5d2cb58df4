/* After a step is drawn: bring its line of source into sight, and tell the list where it is. */
import { scrollToShow } from './window.js';

let shown, frame;

export function afterDrawing(store, app) {
	const list = document.querySelector('dialog#list');

	for (const dialog of app.querySelectorAll('dialog'))
		if (dialog.open !== (store.dialog === dialog.id))
			dialog.open ? dialog.close() : dialog.showModal();
	if (list?.open)
		list.querySelector('.rows')?.dispatchEvent(new Event('refresh'));
	const now = `${store.index} ${store.enlarged}`;

	if (shown === now)
		return;
	shown = now;
	// Measuring costs a layout: once per picture is enough, however many steps a held key makes.
	cancelAnimationFrame(frame);
	frame = requestAnimationFrame(() => {
		showCurrentLine(app.querySelector('.source .code'));
		showEnd(app.querySelector('.printed .scroll'));
	});
}

function showEnd(printed) {
	printed.scrollTop = printed.scrollHeight;
}

/* No smooth scrolling: a held key must not leave the picture behind. */
function showCurrentLine(code) {
	const line = code?.querySelector('[aria-current]');

	if (!line)
		return;
	const height = line.offsetHeight || 1;

	code.scrollTop = scrollToShow((line.offsetTop - code.offsetTop) / height, height, code.scrollTop, code.clientHeight);
	code.scrollLeft = 0;
}
