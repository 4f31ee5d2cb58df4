/* Below: all traps by kind, one lane each; a lane's name switches the kind. A kind of which no trap is shown has no
   lane: its name stands beside the places. */
import { html, nothing, svg } from 'lit-html';
import { count } from './format.js';
import { COLUMNS, columnOf, indexAt, widthOf } from './lanes.js';
import { drawn } from './drawn_lanes.js';
import { nearest } from './stepping.js';
import { viewPlaces } from './view_places.js';

export function viewTimeline(store) {
	const { model, index } = store;
	const { bars, kinds } = drawn(store);
	const lanes = kinds.filter(({ shown }) => shown);

	return html`
		<section class="timeline" aria-label="Timeline of all traps">
			${viewPlaces(store, kinds.filter(({ shown }) => !shown).map((kind) => viewName(store, kind)))}
			<div class="lanes">
				<div class="names">${bars.map(viewBars)} ${lanes.map((kind) => viewName(store, kind))}</div>
				<div class="tracks" role="slider" tabindex="0" aria-label="Trap" aria-valuemin="1"
					aria-valuemax=${model.steps.length} aria-valuenow=${index + 1}
					aria-valuetext="trap ${store.step.id}: ${store.step.text || store.step.name}"
					@pointerdown=${(event) => point(store, event)} @pointermove=${(event) => point(store, event)}>
					${bars.map(({ id, path }) => viewTrack(id, { shown: path, hidden: '' }))}
					${lanes.map(({ id, lane }) => viewTrack(id, lane))}
					<div class="cursor" style="left: ${(columnOf(index, model.steps.length) + widthOf(model.steps.length) / 2)
						* 100 / COLUMNS}%"></div>
				</div>
			</div>
		</section>`;
}

/* A client's calls, from entry to return, with the traps of its 8086 code in between; or when which guest ran. They are
   no kind that could be hidden. */
const viewBars = ({ id, letter, name, title, n }) => html`
	<div class="lane-name kind-${id}" title=${title}>
		<span class="letter" aria-hidden="true">${letter}</span> ${name} <small>${count(n)}</small>
	</div>`;

const viewName = (store, { id, key, letter, name, tells, n }) => html`
	<label class="lane-name kind-${id}" title="${tells} (${key})">
		<input type="checkbox" .checked=${!store.filter.kinds.has(id)} data-kind=${id} data-key=${key}
			@change=${() => store.toggle('kinds', id)}>
		<span class="letter" aria-hidden="true">${letter}</span> ${name}
		<small>${count(n)}</small>
	</label>`;

const viewTrack = (id, lane) => html`
	<svg class="track kind-${id}" viewBox="0 0 ${COLUMNS} 1" preserveAspectRatio="none" aria-hidden="true">
		${svg`<path class="hidden" d=${lane.hidden}></path><path d=${lane.shown}></path>`}
	</svg>`;

function point(store, event) {
	if (event.buttons !== 1)
		return;
	const box = event.currentTarget.getBoundingClientRect();
	const index = nearest(store.shown, indexAt((event.clientX - box.left) / box.width, store.model.steps.length));

	if (event.type === 'pointerdown')
		event.currentTarget.setPointerCapture(event.pointerId);
	if (index !== store.index)
		store.go(index);
}
