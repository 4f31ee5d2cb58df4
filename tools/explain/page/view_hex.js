/* A number whose leading zeros step back: the eye finds the digits that matter. */
import { html, nothing } from 'lit-html';
import { hex } from './format.js';

export function viewHex(value, digits) {
	const [, zeros, rest] = hex(value, digits).match(/^(0*)(.+)$/);

	return html`${zeros ? html`<span class="zeros">${zeros}</span>` : nothing}${rest}`;
}
