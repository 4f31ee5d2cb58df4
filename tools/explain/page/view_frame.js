/* In the middle: the ring-0 stack, as the slots that the CPU and the stub pushed. */
import { html, nothing } from 'lit-html';
import { hex } from './format.js';
import { viewHex } from './view_hex.js';
import { groupsOf, slotsOf } from './frame.js';
import { lengthPassed } from './move.js';
import { roadOf } from './road.js';
import { viewPane } from './view_pane.js';

const SPOKEN = { esp_r0: 'ESP as it was before PUSHAD; POPAD skips it' };

export const viewFrame = (store) => viewPane(store, 'frame', 'Ring-0 stack', 'struct trap_frame', html`
		<div class="scroll" tabindex="0" aria-labelledby="frame-title">
			<p class="pointer top"><span>TSS.ESP0 ▸</span> the CPU pushes downwards from here</p>
			<table class="slots">
				<thead class="unseen"><tr><th>pushed by</th><th>offset</th><th>slot</th><th>value</th></tr></thead>
				${groupsOf(slotsOf(store.model.frame, store.step)).map((group) => viewGroup(group, store.step))}
			</table>
			<p class="pointer"><span>ESP ▸</span> what ${entryOf(store)}(struct trap_frame *) is given</p>
		</div>`);

const entryOf = ({ model, step }) => roadOf(model, step).functions[0]?.name ?? 'exit_gp';

const viewGroup = (group, step) => html`
	<tbody class="by-${group.pusher}">${group.slots.map((slot, i) => html`
		<tr class=${slot.changed ? 'slot changed' : 'slot'} data-slot=${slot.name}>
			${i ? nothing : html`<th scope="rowgroup" rowspan=${group.slots.length} class="who">
				<b>${group.who}</b>${group.slots.length > 1 ? html`<small>${group.why}</small>` : nothing}</th>`}
			<td class="offset" title=${slot.address === null ? nothing : `at ${hex(slot.address, 8)}`}>+${
				hex(slot.offset, 2)}</td>
			<th scope="row" title=${SPOKEN[slot.name] ?? nothing}>${slot.name}</th>
			<td class="value">${viewValue(slot, step)}</td>
		</tr>`)}
	</tbody>`;

function viewValue({ name, before, after, changed, digits }, step) {
	if (before === null)
		return html`<span class="faint">not traced</span>`;
	if (!changed)
		return html`<span class="now">${viewHex(before, digits)}</span>`;
	return html`<s class="was"><span class="unseen">was </span>${viewHex(before, digits)}</s>
		<span class="arrow" aria-hidden="true">${name === 'eip' && lengthPassed(step) ?
			html`<span class="length" title="the length of the instruction">+${lengthPassed(step)}</span>` : nothing}→</span>
		<b class="now"><span class="unseen">changed to </span>${viewHex(after, digits)}</b>`;
}
