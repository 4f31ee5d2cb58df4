/* What else happened within this trap: ports, interrupts that entered the guest, BIOS services. */
import { html, nothing } from 'lit-html';
import { plural } from './format.js';

const MOST = 40;	/* a REP INSB may well move hundreds of bytes */

export function viewWithin({ step: { within } }) {
	if (!within.length)
		return nothing;
	return html`
		<section class="within" aria-labelledby="within-title">
			<h3 id="within-title">On the way</h3>
			<ul>${within.slice(0, MOST).map((event) => html`<li data-event=${event.event}>${event.sentence}</li>`)}
				${within.length > MOST ? html`<li>and ${plural(within.length - MOST, 'more event')}</li>` : nothing}</ul>
		</section>`;
}
