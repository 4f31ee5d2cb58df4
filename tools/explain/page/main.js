/* The page: unpack the trace, keep the state, draw after every change. */
import { render } from 'lit-html';
import { unpack } from './data.js';
import { buildModel } from './model.js';
import { createStore } from './store.js';
import { listenToKeys } from './keys.js';
import { followAddress } from './address.js';
import { applyTheme } from './theme.js';
import { viewPage } from './view_page.js';
import { afterDrawing } from './scrolling.js';
import { announce } from './announce.js';

export async function start() {
	const model = buildModel(await unpack(document.getElementById('trace').textContent));
	const store = createStore(model);
	const app = document.getElementById('app');

	app.textContent = '';
	applyTheme();
	followAddress(store);
	store.listen(() => {
		render(viewPage(store), app);
		afterDrawing(store, app);
	});
	store.listen(() => announce(store));
	listenToKeys(store);
	document.documentElement.dataset.ready = 'yes';
}
