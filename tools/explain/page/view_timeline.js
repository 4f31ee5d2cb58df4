/* Below: all traps by kind, one lane each; a lane's name switches the kind. */
import { html, nothing, svg } from 'lit-html';
import { count, plural } from './format.js';
import { shows } from './filter.js';
import { callLane, callsOf, COLUMNS, columnOf, indexAt, lanesOf, widthOf } from './lanes.js';
import { KINDS } from './kinds.js';
import { baseName, ELSEWHERE } from './model.js';
import { nearest } from './stepping.js';

export function viewTimeline(store) {
	const { model, index } = store;
	const { lanes, counts, calls } = drawn(store);

	return html`
		<section class="timeline" aria-label="Timeline of all traps">
			${viewPlaces(store)}
			<div class="lanes">
				<div class="names">${viewCalls(calls)}${KINDS.filter(({ id }) => counts[id]).map((kind) => viewName(store, kind, counts))}</div>
				<div class="tracks" role="slider" tabindex="0" aria-label="Trap" aria-valuemin="1"
					aria-valuemax=${model.steps.length} aria-valuenow=${index + 1}
					aria-valuetext="trap ${store.step.id}: ${store.step.text || store.step.name}"
					@pointerdown=${(event) => point(store, event)} @pointermove=${(event) => point(store, event)}>
					${calls.count ? viewTrack('call', { shown: calls.path, hidden: '' }) : nothing}
					${KINDS.filter(({ id }) => counts[id]).map(({ id }) => viewTrack(id, lanes[id]))}
					<div class="cursor" style="left: ${(columnOf(index, model.steps.length) + widthOf(model.steps.length) / 2)
						* 100 / COLUMNS}%"></div>
				</div>
			</div>
		</section>`;
}

/* Drawing the lanes looks at every trap, so it is done again only when the filter changes. */
let cache = {};
function drawn({ model, filter }) {
	if (cache.model !== model || cache.filter !== filter) {
		const counts = {};

		for (const step of model.steps)
			counts[step.kind] = (counts[step.kind] ?? 0) + 1;
		const calls = { count: callsOf(model.steps).length, path: callLane(model.steps) };

		cache = { model, filter, counts, calls, lanes: lanesOf(model.steps, (step) => shows(filter, step)) };
	}
	return cache;
}

/* A client's calls, from entry to return: the traps of its 8086 code lie between. They are no kind that could be hidden. */
const viewCalls = ({ count: n }) => !n ? nothing : html`
	<div class="lane-name kind-call" title="vm86 calls of the program, from entry to return">
		<span class="letter" aria-hidden="true">V</span> vm86 calls <small>${count(n)}</small>
	</div>`;

const viewName = (store, kind, counts) => html`
	<label class="lane-name kind-${kind.id}" title=${kind.tells}>
		<input type="checkbox" .checked=${!store.filter.kinds.has(kind.id)} data-kind=${kind.id}
			@change=${() => store.toggle('kinds', kind.id)}>
		<span class="letter" aria-hidden="true">${kind.letter}</span> ${kind.name}
		<small>${count(counts[kind.id])}</small>
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

const viewPlaces = (store) => html`
	<div class="places" role="group" aria-label="Where the trapped code stands">
		<button id="show-all" aria-pressed=${!store.filter.places.size && !store.filter.kinds.size}
			@click=${store.showAll}>all ${plural(store.model.steps.length, 'trap')}</button>
		${store.model.places.length < 2 ? nothing : store.model.places.map(([place, n]) => html`
			<button aria-pressed=${store.filter.places.size > 0 && !store.filter.places.has(place)} data-place=${place}
				@click=${() => store.onlyPlace(place)} title="only the traps here; again for all">
				${place === ELSEWHERE ? 'firmware and other code' : baseName(place)} <small>${count(n)}</small>
			</button>`)}
	</div>`;
