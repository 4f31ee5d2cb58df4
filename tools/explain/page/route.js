/* The part of the address after #: which trap, and what is hidden. So a link leads to one trap. */
import { KINDS } from './kinds.js';
import { noFilter } from './filter.js';

/** toHash - '#trap=12&kinds=flags,port&in=cr0.nasm'; what is not filtered is not said */
export function toHash(id, filter, places) {
	const parts = [`trap=${encodeURIComponent(id)}`];

	if (filter.kinds.size)
		parts.push(`kinds=${KINDS.map((kind) => kind.id).filter((kind) => !filter.kinds.has(kind)).join(',')}`);
	if (filter.places.size)
		parts.push(`in=${places.map(([place]) => place).filter((place) => !filter.places.has(place))
			.map(encodeURIComponent).join(',')}`);
	return `#${parts.join('&')}`;
}

/** fromHash - { id, filter } of such an address; what it does not name is null or shown */
export function fromHash(hash, places) {
	const values = Object.fromEntries(hash.replace(/^#/, '').split('&').map((part) => part.split('=')));
	const filter = noFilter();

	if (values.kinds !== undefined)
		for (const kind of KINDS)
			if (!values.kinds.split(',').includes(kind.id))
				filter.kinds.add(kind.id);
	if (values.in !== undefined) {
		const named = values.in.split(',').map(decodeURIComponent);

		for (const [place] of places)
			if (!named.includes(place))
				filter.places.add(place);
	}
	return { id: values.trap ? decodeURIComponent(values.trap) : null, filter };
}
