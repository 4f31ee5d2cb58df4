/* IN and OUT that trap though the program may use the port: devices of the board answer. */
#ifndef CLIENT_PORT_INSN_H
#define CLIENT_PORT_INSN_H

struct vm;

enum port_result {
	PORT_NOT_OURS,		/* it is no such instruction, or not for this program */
	PORT_DONE,		/* it, or one round of a repeated one: with TF set a trap follows */
	PORT_WAITS,		/* it goes on after interrupts had a chance, or it was a page fault */
};

/**
 * port_insn - #GP, in ring 3 or v86 mode: carry out IN, OUT, INS or OUTS on a port that ioperm() or iopl() opened
 */
enum port_result port_insn(struct vm *vm);

#endif
