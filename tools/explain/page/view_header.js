/* Which trap this is, and the ways on and back. */
import { html, nothing } from 'lit-html';
import { address, count, plural } from './format.js';
import { baseName, ELSEWHERE } from './model.js';
import { rankOf } from './stepping.js';
import { toggleTheme } from './theme.js';

export const viewHeader = (store) => html`
	<header>
		<p class="brand">Trapeze <b>${store.model.guests.join(', ')}</b></p>
		${viewNumber(store)}
		<nav aria-label="Steps">
			${button('first', 'First trap (Home)', '|◀', store.first)}
			${button('back', 'Trap before (left arrow)', '◀', () => store.move(-1), 'Back')}
			${button('next', 'Next trap (right arrow)', '▶', () => store.move(1), 'Next')}
			${button('last', 'Last trap (End)', '▶|', store.last)}
		</nav>
		<div class="tools">
			${button('open-list', 'List of the shown traps (L)', '☰', () => store.open('list'), 'List')}
			${button('theme', 'Light or dark (T)', '◐', toggleTheme)}
			${button('open-help', 'Keys (?)', '?', () => store.open('help'))}
		</div>
	</header>`;

/* The sign says it to the eye, the label to all others. */
const button = (id, label, sign, action, word) => html`
	<button id=${id} aria-label=${label} title=${label} @click=${action}>
		${id === 'next' ? html`<span>${word}</span>` : nothing}
		<span aria-hidden="true">${sign}</span>
		${word && id !== 'next' ? html`<span>${word}</span>` : nothing}
	</button>`;

function viewNumber(store) {
	const { step, shown, index, model } = store;
	const rank = rankOf(shown, index);
	const position = shown[rank] === index ? html`<b>trap ${count(rank + 1)} of ${count(shown.length)}</b>` :
		html`not among the ${plural(shown.length, 'trap')} shown`;

	return html`
		<form class="where" @submit=${(event) => submit(event, store)}>
			<span class="position" id="position">${position} ${placeOf(store)}</span>
			<span class="vector" title="the CPU's vector ${step.vector}">${step.name}</span>
			<span class="at">${address(step.cs, step.ip)}</span>
			<label for="number" title="the number of the trap in the whole run">No.</label>
			<input type="text" id="number" .value=${step.id} size=${Math.max(4, step.id.length)} autocomplete="off"
				spellcheck="false" @blur=${(event) => { event.target.value = store.step.id; }}>
			${model.total > model.steps.length ? html`<span class="rest">the page has ${count(model.steps.length)} of ${
				count(model.total)}</span>` : nothing}
		</form>`;
}

/* 'in cr0.nasm', where the filter leaves one place. */
function placeOf({ model, filter }) {
	const places = model.places.filter(([place]) => !filter.places.has(place));
	const [[place]] = places.length === 1 ? places : [[null]];

	return place === null ? '' : `in ${place === ELSEWHERE ? 'code without source' : baseName(place)}`;
}

function submit(event, store) {
	const field = event.target.elements.number;

	event.preventDefault();
	if (store.goTo(field.value.trim()))
		field.blur();
	else
		field.select();
	field.classList.toggle('wrong', field.value !== store.step.id);
}
