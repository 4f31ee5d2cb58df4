/* A guest whose own code runs in ring 3, a client, decides itself what becomes of its traps. What
 * the floors below its own ask of it. */
#ifndef MACHINE_RING3_H
#define MACHINE_RING3_H

#include <stdint.h>

struct vm;

struct ring3 {
	/* It has left ring 3, or its v86 code: vm->vcpu.frame says how. No interrupt of a device. */
	void (*trap)(struct vm *vm);
	/* Its v86 code has trapped, and somebody watches: vm->vcpu.virtual_flags shall be what that code sees. */
	void (*show)(struct vm *vm);
	/* It has got into a mode that it cannot be in, by a fault of the emulator: the frame is no longer what it was. */
	void (*escaped)(struct vm *vm);
	/* It is about to go on, and ATTENTION_SIGNAL is set. */
	void (*settle)(struct vm *vm);
	/* The processor becomes its: selectors, ports. */
	void (*load)(struct vm *vm);
	/* Bytes may wait at the terminal, and it has the console. */
	void (*terminal)(struct vm *vm);
	/* CLOCK_CLIENT has come due on its clock. Returns when it is next. */
	uint64_t (*due)(struct vm *vm, uint64_t now);
};

#endif
