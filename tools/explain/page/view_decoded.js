/* The bytes of the instruction in the decoder's parts, and where the manual has it. */
import { html, nothing } from 'lit-html';
import { modrmOf, partsOf } from './bytes.js';

const NAMES = { prefix: 'prefix', opcode: 'opcode', modrm: '', rest: 'operand' };

export function viewDecoded({ step }) {
	const parts = partsOf(step);

	if (!parts.length)
		return html`<p class="decoded none">No instruction trapped: ${step.name} came between two.</p>`;
	return html`
		<div class="decoded">
			<p class="mnemonic" id="text">${step.text}</p>
			<ol class="bytes" aria-label="bytes of the instruction">${parts.map((piece, i) => html`
				<li class="byte part-${piece.part}">
					<b>${piece.byte}</b>
					${piece.part === 'modrm' ? viewModrm(modrmOf(step)) : nothing}
					<small>${parts[i - 1]?.part === piece.part && !piece.note ? nothing : piece.note || NAMES[piece.part]}</small>
				</li>`)}
			</ol>
			<p class="manual">Manual: <span id="source">${step.source}</span></p>
		</div>`;
}

const viewModrm = ({ mod, reg, rm }) => html`
	<span class="modrm">${Object.entries({ mod, reg, 'r/m': rm }).map(([name, bits]) =>
		html`<i>${bits}<small>${name}</small></i>`)}</span>`;
