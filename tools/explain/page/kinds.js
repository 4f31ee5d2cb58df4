/* The kinds of traps: one lane of the timeline each, one letter and one colour (theme.css). */

export const KINDS = [
	{ id: 'flags', letter: 'F', name: 'Flags', tells: 'CLI, STI, PUSHF, POPF' },
	{ id: 'int', letter: 'N', name: 'INT, IRET', tells: 'INT n and the like, IRET' },
	{ id: 'port', letter: 'P', name: 'Ports', tells: 'IN, OUT, INS, OUTS' },
	{ id: 'system', letter: 'S', name: 'System', tells: 'control and debug registers, descriptor tables, MSRs, caches' },
	{ id: 'halt', letter: 'H', name: 'HLT', tells: 'HLT' },
	{ id: 'irq', letter: 'I', name: 'IRQs', tells: 'interrupts of devices' },
	{ id: 'service', letter: 'B', name: 'Services', tells: 'BIOS services of the monitor' },
	{ id: 'fault', letter: 'X', name: 'Exceptions', tells: 'faults and exceptions of the guest, pages, single steps' },
];

const OF_MNEMONIC = {
	cli: 'flags', sti: 'flags', pushf: 'flags', pushfd: 'flags', popf: 'flags', popfd: 'flags',
	int: 'int', int1: 'int', int3: 'int', into: 'int', iret: 'int', iretd: 'int',
	in: 'port', out: 'port', insb: 'port', insw: 'port', insd: 'port',
	outsb: 'port', outsw: 'port', outsd: 'port',
	hlt: 'halt',
};

/** kindOf - the id of the lane that a trap belongs to */
export function kindOf(step) {
	if (step.name?.startsWith('IRQ'))
		return 'irq';
	if (step.result === 'service')
		return 'service';
	if (!step.text || step.text.startsWith('(') || step.result === 'fault')
		return 'fault';
	return OF_MNEMONIC[step.text.replace(/^rep /, '').split(' ')[0]] ?? 'system';
}
