/* Numbers as the page writes them: upper case hex, one width per kind of value. */

export const hex = (value, digits) => (value >>> 0).toString(16).toUpperCase().padStart(digits, '0');

export const address = (segment, offset) => `${hex(segment & 0xffff, 4)}:${hex(offset & 0xffff, 4)}`;

/** '0f20c0' -> ['0F', '20', 'C0'] */
export const bytesOf = (text) => (text.match(/../g) ?? []).map((byte) => byte.toUpperCase());

export const binary = (value, digits) => value.toString(2).padStart(digits, '0');

/** 12906 -> '12,906', in whichever country the class sits: the page is in English */
export const count = (n) => n.toLocaleString('en');

/** plural(1, 'trap') -> '1 trap' */
export const plural = (n, noun) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
