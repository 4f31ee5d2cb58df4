/* Keeps the address bar and the state the same: a link leads to one trap. */
import { fromHash, toHash } from './route.js';

const STILL = 150;	/* ms: browsers object to hundreds of changes in a row, as of a held key */

export function followAddress(store) {
	let timer;

	read(store);
	store.listen(() => {
		clearTimeout(timer);
		timer = setTimeout(() => write(store), STILL);
	});
	addEventListener('hashchange', () => read(store));
}

/* A step is no page of its own in the history: the back button leaves the lecture as one. */
function write(store) {
	const hash = toHash(store.step.id, store.filter, store.model.places);

	if (hash !== location.hash)
		history.replaceState(null, '', hash);
}

function read(store) {
	if (!location.hash || location.hash === '#')
		return;
	const { id, filter } = fromHash(location.hash, store.model.places);

	store.filterBy(filter);
	if (id !== null)
		store.goTo(id);
}
