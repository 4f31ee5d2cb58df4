/* The state of the page, and the only ways to change it. Every change is drawn at once. */
import { firstFilter, noFilter, shows, toggled, only, visible } from './filter.js';
import { move, nearest } from './stepping.js';

export function createStore(model) {
	const listeners = [];
	const store = {
		model,
		index: 0,		/* of the step that is shown */
		filter: noFilter(),
		shown: [],		/* indices that the filter leaves */
		dialog: null,		/* 'list', 'help' or null */
		enlarged: null,		/* the pane that has the whole page */
		caller: null,		/* which function of the road is shown; null: the last */

		get step() { return model.steps[store.index]; },

		listen(listener) {
			listeners.push(listener);
			listener();
		},

		go(index) {
			store.index = Math.min(Math.max(index, 0), model.steps.length - 1);
			store.caller = null;
			changed();
		},

		move: (by) => store.go(move(store.shown, store.index, by)),
		first: () => store.go(store.shown[0] ?? 0),
		last: () => store.go(store.shown.at(-1) ?? 0),

		/* A trap that somebody asks for by its number is shown, whatever the filter says. */
		goTo(id) {
			const index = model.byId.get(id);

			if (index === undefined)
				return false;
			if (!shows(store.filter, model.steps[index]))
				setFilter(noFilter());
			store.go(index);
			return true;
		},

		filterBy(filter) {
			setFilter(filter);
			store.go(shows(filter, store.step) ? store.index : nearest(store.shown, store.index));
		},
		toggle: (what, id) => store.filterBy(toggled(store.filter, what, id)),
		onlyPlace: (place) => store.filterBy(only(store.filter, model.places, place)),
		showAll: () => store.filterBy(noFilter()),

		/* The same pane again: back to all. */
		enlarge(pane) {
			store.enlarged = store.enlarged === pane ? null : pane;
			changed();
		},

		look(caller) {
			store.caller = caller;
			changed();
		},

		open(dialog) {
			store.dialog = dialog;
			changed();
		},
	};

	function setFilter(filter) {
		store.filter = filter;
		store.shown = visible(filter, model.steps);
	}

	function changed() {
		for (const listener of listeners)
			listener();
	}

	setFilter(firstFilter(model));
	if (!store.shown.length)
		setFilter(noFilter());
	store.index = store.shown[0] ?? 0;
	return store;
}
