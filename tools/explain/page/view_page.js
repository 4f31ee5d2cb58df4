/* The whole page: what stands where. */
import { html, nothing } from 'lit-html';
import { viewHeader } from './view_header.js';
import { viewCode } from './view_code.js';
import { viewFrame } from './view_frame.js';
import { viewMonitor } from './view_monitor.js';
import { viewPrinted } from './view_printed.js';
import { viewPane } from './view_pane.js';
import { viewDecoded } from './view_decoded.js';
import { viewFlags } from './view_flags.js';
import { viewChanges } from './view_changes.js';
import { viewStack } from './view_stack.js';
import { viewWithin } from './view_within.js';
import { viewTimeline } from './view_timeline.js';
import { viewHelp, viewList } from './view_dialogs.js';

export const viewPage = (store) => html`
	${viewHeader(store)}
	<main class=${store.enlarged ? 'one' : nothing}>
		<div class="column">${viewCode(store)} ${viewMonitor(store)}</div>
		<div class="column">${viewFrame(store)} ${viewPrinted(store)}</div>
		<div class="column">${viewTold(store)}</div>
	</main>
	${viewTimeline(store)}
	${viewList(store)} ${viewHelp(store)}`;

const viewTold = (store) => viewPane(store, 'told', 'What was done', nothing, html`
	<div class="scroll" tabindex="0" aria-labelledby="told-title">
		<p class="sentence" id="sentence">${store.step.sentence}</p>
		${viewDecoded(store)}
		${viewFlags(store)}
		<div class="pair">
			<div>${viewChanges(store)} ${viewWithin(store)}</div>
			${viewStack(store)}
		</div>
	</div>`);
