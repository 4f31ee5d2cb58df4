/* Traps for the tests of the page's modules, as the trace writes them. */

const REGISTERS = {
	eax: 0x60000a60, ebx: 1, ecx: 2, edx: 0x3fd, esi: 4, edi: 5, ebp: 6, esp: 0xfff4, eip: 0x1a, eflags: 0x20202,
	cs: 0x1000, ss: 0x1000, ds: 0x1000, es: 0x1000, fs: 0, gs: 0,
};

/** trap - a MOV EAX,CR0 unless `changes` says otherwise; `after` are the registers that it changed */
export const trap = ({ after = {}, ...changes } = {}) => ({
	event: 'trap', guest: 'cr0', trap: 1, cs: 0x1000, ip: 0x1a, vector: 13, name: '#GP', error: 0,
	bytes: '0f20c0', prefixes: '', opcode: '0f20', modrm: 'c0', rest: '', text: 'mov eax,cr0',
	source: 'SDM vol 2 MOV (control registers)',
	before: REGISTERS, after: { ...REGISTERS, eip: 0x1d, eax: 0x60000010, ...after },
	flags_before: 0x202, flags_after: 0x202,
	stack_before: [1, 2, 3, 4], stack_after: [1, 2, 3, 4], result: 'next', within: [], sentence: 'MOV reads CR0.',
	...changes,
});
