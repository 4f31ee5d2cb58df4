/* The registers that the handler changed, in one place. */
import { html } from 'lit-html';
import { slotsOf } from './frame.js';
import { viewHex } from './view_hex.js';

export function viewChanges({ model, step }) {
	const changed = slotsOf(model.frame, step).filter((slot) => slot.changed);

	return html`
		<section aria-labelledby="changes-title" class="changes">
			<h3 id="changes-title">Changed by the handler</h3>
			${changed.length ? html`<dl>${changed.map(viewChange)}</dl>` : html`<p class="faint">No register.</p>`}
		</section>`;
}

const viewChange = ({ name, before, after, digits }) => html`
	<div><dt>${name}</dt><dd><s class="was">${viewHex(before, digits)}</s> <span aria-hidden="true">→</span>
		<b>${viewHex(after, digits)}</b></dd></div>`;
