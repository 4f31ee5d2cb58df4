/* Below the ring-0 stack: what the guest has printed so far. */
import { html, nothing } from 'lit-html';
import { printedOf } from './printed.js';
import { viewPane } from './view_pane.js';

export function viewPrinted(store) {
	const outputs = printedOf(store.model, store.step);
	const [only] = outputs;

	return viewPane(store, 'printed', 'Printed so far', outputs.length === 1 ? only.name : nothing, html`
		<div class="scroll" tabindex="0" aria-labelledby="printed-title">
			${outputs.length ? outputs.map((output) => viewOutput(output, outputs.length > 1)) :
				html`<p class="faint">Nothing by the BIOS's teletype or COM1.</p>`}
		</div>`);
}

const viewOutput = ({ name, lines }, named) => html`
	${named ? html`<h3>${name}</h3>` : nothing}
	<pre class="output">${lines.join('\n')}<span class="block" aria-hidden="true">▁</span></pre>`;
