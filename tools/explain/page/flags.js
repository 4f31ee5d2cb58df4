/* EFLAGS bit by bit: what the guest believes in, and what the CPU has. SDM vol 1 3.4.3. */

export const FLAGS = [
	{ name: 'ID', low: 21, title: 'CPUID can be had' },
	{ name: 'AC', low: 18, title: 'alignment check' },
	{ name: 'VM', low: 17, title: 'virtual-8086 mode' },
	{ name: 'RF', low: 16, title: 'resume' },
	{ name: 'NT', low: 14, title: 'nested task' },
	{ name: 'IOPL', low: 12, width: 2, title: 'I/O privilege level' },
	{ name: 'OF', low: 11, title: 'overflow' },
	{ name: 'DF', low: 10, title: 'direction' },
	{ name: 'IF', low: 9, title: 'interrupts' },
	{ name: 'TF', low: 8, title: 'single step' },
	{ name: 'SF', low: 7, title: 'sign' },
	{ name: 'ZF', low: 6, title: 'zero' },
	{ name: 'AF', low: 4, title: 'auxiliary carry' },
	{ name: 'PF', low: 2, title: 'parity' },
	{ name: 'CF', low: 0, title: 'carry' },
];

const field = (flags, { low, width = 1 }) => flags >>> low & ((1 << width) - 1);

/** flagsOf - for each flag the guest's and the CPU's value, { before, after, changed }, and whether the two differ */
export function flagsOf(step) {
	const pair = (before, after, flag) => {
		const values = { before: field(before, flag), after: field(after, flag) };

		return { ...values, changed: values.before !== values.after };
	};

	return FLAGS.map((flag) => {
		const guest = pair(step.flags_before, step.flags_after, flag);
		const real = pair(step.before.eflags, step.after.eflags, flag);

		return { ...flag, guest, real, differ: guest.after !== real.after };
	});
}
