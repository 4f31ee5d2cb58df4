/* Above the lanes: where the trapped code stands, and the kinds that have no lane. */
import { html, nothing } from 'lit-html';
import { count, plural } from './format.js';
import { baseName, ELSEWHERE } from './model.js';

export const viewPlaces = (store, others) => html`
	<div class="places">
		<div role="group" aria-label="Where the trapped code stands">
			<button id="show-all" aria-pressed=${!store.filter.places.size && !store.filter.kinds.size}
				@click=${store.showAll}>all ${plural(store.model.steps.length, 'trap')}</button>
			${store.model.places.length < 2 ? nothing : store.model.places.map((place) => viewPlace(store, place))}
		</div>
		${others.length ? html`<div class="others" role="group" aria-label="Kinds of which no trap is shown">
			<span>none shown:</span> ${others}</div>` : nothing}
	</div>`;

const viewPlace = (store, [place, n]) => html`
	<button aria-pressed=${store.filter.places.size > 0 && !store.filter.places.has(place)} data-place=${place}
		@click=${() => store.onlyPlace(place)} title="only the traps here; again for all">
		${place === ELSEWHERE ? 'firmware and other code' : baseName(place)} <small>${count(n)}</small>
	</button>`;
