/* The bytes of an instruction in the parts that the decoder found. SDM vol 2 2.1 "Instruction Format". */
import { binary, bytesOf } from './format.js';

const PREFIXES = {
	26: 'ES:', '2E': 'CS:', 36: 'SS:', '3E': 'DS:', 64: 'FS:', 65: 'GS:',
	66: 'operand size', 67: 'address size', F0: 'LOCK', F2: 'REPNE', F3: 'REP',
};

/** partsOf - [{ part, byte, note }], one for each byte */
export function partsOf(step) {
	const note = { prefix: (byte) => PREFIXES[byte] ?? '', opcode: () => '', modrm: () => '', rest: () => '' };
	const texts = { prefix: step.prefixes, opcode: step.opcode, modrm: step.modrm, rest: step.rest };

	return Object.entries(texts).flatMap(([part, text]) =>
		bytesOf(text ?? '').map((byte) => ({ part, byte, note: note[part](byte) })));
}

/** modrmOf - the three fields of the ModRM byte in binary digits, null without one */
export function modrmOf(step) {
	if (!step.modrm)
		return null;
	const byte = parseInt(step.modrm.slice(0, 2), 16);

	return { mod: binary(byte >> 6, 2), reg: binary(byte >> 3 & 7, 3), rm: binary(byte & 7, 3) };
}
