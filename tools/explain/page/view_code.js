/* On the left: the guest's source, or what the trace knows of code without one. */
import { html, nothing } from 'lit-html';
import { address, hex } from './format.js';
import { baseName } from './model.js';
import { lengthPassed } from './move.js';
import { viewPane } from './view_pane.js';

const NEAR = 40;	/* rows of a listing, before and after the current one */

export function viewCode(store) {
	const { model, step } = store;

	return viewPane(store, 'source', step.file ? baseName(step.file) : 'Disassembly',
		step.file ? step.label : `around ${address(step.cs, step.ip)}`,
		step.file ? viewSource(model.sources[step.file], step) : viewListing(model.listings[step.cs] ?? [], step));
}

/* Where EIP stands after the trap: past the instruction, or where it jumped to. */
const viewNext = (step) => html`<span class="next" title="where the guest goes on">◂ ${
	lengthPassed(step) ? `EIP + ${lengthPassed(step)}` : 'goes on here'}</span>`;

const viewSource = (lines, step) => html`
	<ol class="code scroll" tabindex="0" aria-labelledby="source-title">${lines.map((text, i) => html`
		<li class=${i + 1 === step.line ? 'line here' : 'line'} aria-current=${i + 1 === step.line ? 'step' : nothing}>
			<span class="gutter">${i + 1}</span>${viewText(text)}${
				i + 1 === step.next_line ? viewNext(step) : nothing}</li>`)}
	</ol>`;

/* Comments are set back: the class shall see the instructions. A semicolon in quotes begins none. */
function viewText(text) {
	const [, code, comment] = text.match(/^((?:[^;"']|"[^"]*"|'[^']*')*)(.*)$/);

	return html`<code>${code}${comment ? html`<span class="comment">${comment}</span>` : nothing}</code>`;
}

function viewListing(rows, step) {
	const at = rows.findIndex(([ip]) => ip >= step.ip);
	const near = rows.slice(Math.max(0, at - NEAR), at + NEAR);

	return html`
		<p class="note">No source here: the trapped instructions, and what the trace shows after them.</p>
		<ol class="code listing scroll" tabindex="0" aria-labelledby="source-title">${near.map(([ip, code, text], i) => html`
			${i && (near[i - 1][0] + near[i - 1][1].length / 2) !== ip ? html`
				<li class="line gap" aria-label="not known"><span class="gutter"></span><code>⋮</code></li>` : nothing}
			<li class=${ip === step.ip ? 'line here' : 'line'} aria-current=${ip === step.ip ? 'step' : nothing}>
				<span class="gutter">${hex(ip, 4)}</span><span class="raw">${code}</span><code>${text}</code>${
					lengthPassed(step) && ip === (step.after.eip & 0xffff) ? viewNext(step) : nothing}</li>`)}
		</ol>`;
}
