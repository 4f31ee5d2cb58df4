/* What a screen reader says of a step: once it stands still, not for each of a held key. */

const STILL = 250;	/* ms */
let timer, said;

export function announce(store) {
	const { id, sentence } = store.step;

	if (id === said)
		return;
	said = id;
	clearTimeout(timer);
	timer = setTimeout(() => {
		document.getElementById('announcer').textContent = `Trap ${id}. ${sentence}`;
	}, STILL);
}
