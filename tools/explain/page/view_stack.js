/* The guest's own stack, before and after. */
import { html, nothing } from 'lit-html';
import { hex } from './format.js';
import { stacksOf } from './stack.js';

export const viewStack = ({ step }) => html`
	<section class="guest-stack" aria-labelledby="stack-title">
		<h3 id="stack-title">Guest's stack</h3>
		<table>
			<thead><tr><th scope="col">SS:SP</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
			${stacksOf(step).map(({ segment, rows }) => html`<tbody>${rows.map((row) => viewRow(segment, row))}</tbody>`)}
		</table>
	</section>`;

const viewRow = (segment, { offset, before, after, changed, spBefore, spAfter }) => html`
	<tr data-offset=${offset}>
		<th scope="row">${hex(segment & 0xffff, 4)}:${hex(offset, 4)}</th>
		${viewWord(before, spBefore, false)} ${viewWord(after, spAfter, changed)}
	</tr>`;

const viewWord = (word, isTop, changed) => html`
	<td class=${changed ? 'changed' : nothing}>${isTop ? html`<span class="sp">SP▸</span>` : nothing}${
		word === null ? nothing : html`<b>${hex(word, 4)}</b>`}</td>`;
