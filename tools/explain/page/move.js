/* How a trap moved IP. */

/** lengthPassed - the bytes of the instruction if EIP went past it, and nowhere else; else 0 */
export function lengthPassed({ bytes, before, after }) {
	const length = (bytes ?? '').length / 2;

	return length && before.cs === after.cs && after.eip === before.eip + length ? length : 0;
}
