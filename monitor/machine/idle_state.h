/* The state of a guest that may go round in a circle: its registers, and the pages that
 * it has written since they were marked as clean. The pages' marks are the "dirty" bits
 * of its page table (SDM vol 3 4.8), so it costs nothing while the guest runs. What lies
 * in other pages is what it was. */
#ifndef MACHINE_IDLE_STATE_H
#define MACHINE_IDLE_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

enum { IDLE_REGISTERS = 17, IDLE_STACK = 64 };

/* Registers, and the top of the stack with the way by which it came there. */
struct idle_place {
	uint32_t registers[IDLE_REGISTERS];
	uint8_t stack[IDLE_STACK];
};

enum idle_difference {
	IDLE_SAME,		/* as the state that was kept */
	IDLE_DIFFERENT,
	IDLE_MORE_PAGES,	/* it has written pages that were not kept: nobody can tell */
};

/**
 * idle_state_forget_pages - mark all of the guest's pages as not written
 */
void idle_state_forget_pages(struct vm *vm);

/**
 * idle_state_keep - keep the state of this moment; one guest's at a time
 * Returns false if it has drawn, or has written more pages than can be kept.
 */
bool idle_state_keep(struct vm *vm);

/**
 * idle_state_compare - is everything as it was when idle_state_keep() was called?
 */
enum idle_difference idle_state_compare(struct vm *vm);

/**
 * idle_state_remember - the guest is at the place of its own to which idle_state_returned() compares
 */
void idle_state_remember(struct vm *vm);

/**
 * idle_state_returned - are registers and the top of the stack as they were then? Not a proof,
 * but quickly seen, and whatever other guests did meanwhile.
 */
bool idle_state_returned(const struct vm *vm);

#endif
