/* A guest that runs many times: it is put back to its beginning each time. */
#ifndef HOSTILE_ACTOR_H
#define HOSTILE_ACTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/vm.h"		/* struct vm */

#define ACTOR_PAGES 512		/* most pages of memory that one has */

/* How a guest came to its end. */
enum ending { ENDED_ITSELF, ENDED_STOPPED, ENDED_RESET, ENDED_BUDGET };

struct actor {
	struct vm *vm;
	uint32_t phys, size;		/* its memory, and its disk after it */
	uint32_t memory_copy, vm_copy;	/* physical: what both were at the start */
	uint32_t budget;		/* ticks of 1193182 Hz */
	uint64_t deadline;		/* on its own clock */
	uint8_t dirty[ACTOR_PAGES];	/* pages written, where no page table entry tells */
};

/**
 * actor_make - a virtual guest, with drive A if there is room after its memory
 * @start, @size: physical memory for it, page aligned; @disk bytes at the end are the disk's
 * @copies: as much once more, and a struct vm
 */
void actor_make(struct actor *a, struct vm *vm, const char *name, uint32_t start, uint32_t size,
		uint32_t disk, uint32_t copies);

/**
 * actor_note - this is the beginning that it is put back to
 */
void actor_note(struct actor *a);

/**
 * actor_noted - the beginning's struct vm
 * Good for the actor that was asked for last.
 */
const struct vm *actor_noted(const struct actor *a);

/**
 * actor_mark - @bytes of its physical memory were written, past its page table
 */
void actor_mark(struct actor *a, uint32_t at, uint32_t bytes);

/**
 * actor_rewind - memory, disk, devices and registers as noted; pages that nobody
 * wrote are not copied
 */
void actor_rewind(struct actor *a);

/**
 * actor_run - let it run until it ends, whichever way
 */
enum ending actor_run(struct actor *a);

/**
 * actor_real_reset - does the next one's reset line work, or end it?
 */
void actor_real_reset(bool works);

/**
 * actor_word - EAX at the end: a witness's answer
 */
static inline uint32_t actor_word(const struct actor *a)
{
	return a->vm->vcpu.frame.eax;
}

#endif
