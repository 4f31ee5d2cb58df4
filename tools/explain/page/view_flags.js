/* The guest's flags above the CPU's own, bit by bit. */
import { html, nothing } from 'lit-html';
import { flagsOf } from './flags.js';

const SIGN = html`<span role="img" aria-label="differs">≠</span>`;

export function viewFlags({ step }) {
	const flags = flagsOf(step);

	return html`
		<div class="wide-table"><table class="flags">
			<caption>Flags <small>≠ where the guest is told otherwise</small></caption>
			<thead><tr><td></td>${flags.map((flag) => html`
				<th scope="col" class="${flag.differ ? 'differ' : ''} ${flag.width ? 'wide' : ''}" title=${flag.title}>${flag.name}</th>`)}</tr></thead>
			<tbody>
				${viewRow('guest', 'guest sees', flags)}
				<tr class="signs"><td></td>${flags.map((flag) => html`
					<td class=${flag.differ ? 'differ' : nothing}>${flag.differ ? SIGN : nothing}</td>`)}</tr>
				${viewRow('real', 'CPU has', flags)}
			</tbody>
		</table></div>`;
}

const viewRow = (side, title, flags) => html`
	<tr data-flags=${side}><th scope="row">${title}</th>${flags.map((flag) => html`
		<td class="${flag.differ ? 'differ' : ''} ${flag[side].changed ? 'changed' : ''}" data-flag=${flag.name}>${
			flag[side].changed ? html`<s class="was">${flag[side].before}</s><span aria-hidden="true">→</span>` : nothing
		}<b>${flag[side].after}</b></td>`)}</tr>`;
