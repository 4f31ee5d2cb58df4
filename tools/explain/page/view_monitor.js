/* On the left, below the guest's source: the function of the monitor that ran, and the road that led to it. */
import { html, nothing } from 'lit-html';
import { roadOf } from './road.js';
import { viewPane } from './view_pane.js';

export function viewMonitor(store) {
	const { functions, name } = roadOf(store.model, store.step);
	const chosen = functions[store.caller] ?? functions.at(-1);

	return viewPane(store, 'monitor', 'In the monitor', name, chosen ? html`
		<p class="road">${functions.map((each, i) => html`${i ? html` <span aria-hidden="true">▸</span> ` : nothing}<button
			aria-pressed=${each === chosen} data-function=${each.name} @click=${() => store.look(i)}>${each.name}</button>`)}</p>
		<p class="file"><span id="file">${chosen.file}</span>, line <span id="file-line">${chosen.line}</span></p>
		<ol class="code c scroll" tabindex="0" aria-labelledby="monitor-title">${chosen.lines.map((text, i) => html`
			<li class="line"><span class="gutter">${chosen.line + i}</span>${viewText(text)}</li>`)}
		</ol>` : html`<p class="scroll note">Not known: the page was made without the monitor's own file.</p>`);
}

function viewText(text) {
	const [, code, comment, rest] = text.match(/^(.*?)(\/\*.*\*\/)?(\s*)$/);

	return html`<code>${code}${comment ? html`<span class="comment">${comment}</span>` : nothing}${rest}</code>`;
}
