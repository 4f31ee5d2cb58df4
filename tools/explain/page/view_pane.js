/* A pane: its title, and the button that lets it have the whole page. */
import { html } from 'lit-html';

/** viewPane - `name` is its class, and what store.enlarged calls it */
export const viewPane = (store, name, title, more, content) => html`
	<section class="panel ${name} ${store.enlarged === name ? 'enlarged' : ''}" data-pane=${name} aria-labelledby="${name}-title">
		<div class="bar">
			<h2 id="${name}-title">${title} <small>${more}</small></h2>
			<button class="enlarge" aria-pressed=${store.enlarged === name} aria-label="Enlarge ${title} (Z)"
				title="Enlarge, and back (Z)" @click=${() => store.enlarge(name)}>⤢</button>
		</div>
		${content}
	</section>`;
