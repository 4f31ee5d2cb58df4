/* The list of the shown traps, and the keys. */
import { html, render } from 'lit-html';
import { address, plural } from './format.js';
import { HELP } from './keys.js';
import { KINDS } from './kinds.js';
import { rankOf } from './stepping.js';
import { rowsInSight, scrollToShow } from './window.js';

const LETTERS = Object.fromEntries(KINDS.map(({ id, letter }) => [id, letter]));

export const viewHelp = (store) => html`
	<dialog id="help" aria-labelledby="help-title" @close=${() => closed(store, 'help')}>
		<h2 id="help-title">Keys</h2>
		<dl>${HELP.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
		<p class="faint">A link to this page with #trap=12 opens it at that trap.${store.model.command ? html`<br>
			Made by <code>${store.model.command}</code>` : ''}</p>
		<form method="dialog"><button>Close</button></form>
	</dialog>`;

export const viewList = (store) => html`
	<dialog id="list" aria-labelledby="list-title" @close=${() => closed(store, 'list')}>
		<h2 id="list-title">${plural(store.shown.length, 'trap')} shown</h2>
		<div class="rows" role="listbox" aria-label="traps" tabindex="0" autofocus
			aria-activedescendant="row-${store.index}"
			@scroll=${(event) => drawRows(store, event.currentTarget)}
			@keydown=${(event) => listKey(store, event)} @refresh=${(event) => showCurrent(store, event.currentTarget)}></div>
		<form method="dialog"><button>Close</button></form>
	</dialog>`;

function closed(store, id) {
	if (store.dialog === id)
		store.open(null);
}

const rowHeight = (box) => parseFloat(getComputedStyle(box).getPropertyValue('line-height'));

function showCurrent(store, box) {
	drawRows(store, box);		/* before there are rows, nothing can be scrolled */
	box.scrollTop = scrollToShow(rankOf(store.shown, store.index), rowHeight(box), box.scrollTop, box.clientHeight);
	drawRows(store, box);
}

function drawRows(store, box) {
	const height = rowHeight(box);
	const { first, last } = rowsInSight(store.shown.length, height, box.scrollTop, box.clientHeight);

	render(html`<div style="height: ${store.shown.length * height}px">
		<div style="transform: translateY(${first * height}px)">${store.shown.slice(first, last).map((index, i) =>
			viewRow(store, index, first + i))}</div></div>`, box);
}

function viewRow(store, index, rank) {
	const step = store.model.steps[index];

	return html`<div class="row kind-${step.kind}" role="option" id="row-${index}" aria-selected=${index === store.index}
		aria-posinset=${rank + 1} aria-setsize=${store.shown.length} @click=${() => choose(store, index)}>
		<span class="letter" aria-hidden="true">${LETTERS[step.kind]}</span><span class="id">${step.id}</span>
		<span class="at">${address(step.cs, step.ip)}</span><code>${step.text || step.name}</code>
		<span class="said">${step.sentence}</span></div>`;
}

function choose(store, index) {
	store.dialog = null;
	store.go(index);
}

const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

function listKey(store, event) {
	if (event.key === 'Enter')
		choose(store, store.index);
	else if (MOVES[event.key])
		store.move(MOVES[event.key]);
	else if (event.key === 'Home' || event.key === 'End')
		store[event.key === 'Home' ? 'first' : 'last']();
	else
		return;
	event.preventDefault();
}
