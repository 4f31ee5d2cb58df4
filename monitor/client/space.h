/* The address space of a client: what is mapped where, and out of which memory. The page tables
 * themselves say so; bits that the CPU leaves to software say the rest. */
#ifndef CLIENT_SPACE_H
#define CLIENT_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/paging.h"		/* PTE_*, phys_t */

struct vm;

enum {				/* of an entry, whether its page is present or not */
	PTE_MAPPED = 1 << 9,	/* something is mapped there, perhaps without any access */
	PTE_OWN = 1 << 10,	/* its page comes from the client's memory, and goes back there */
	PTE_NEVER_W = 1 << 11,	/* shared with a file that is not open for writing */
};

enum { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4, PROT_ALL = 7 };

struct client_space {
	phys_t next, end;		/* pages that nobody has had yet, */
	phys_t given_back;		/* and those that came back: each holds the address of the next; 0 ends */
	uint32_t pages_left;		/* of both, */
	uint32_t pages_total;		/* and at the start: nothing larger is looked for */
	uint32_t brk, brk_start;	/* the heap */
};

/* No program's own: the monitor's megabyte and what is beside it. */
#define SPACE_HOLE     0x200000u
#define SPACE_HOLE_END 0x400000u
/* As on Linux the stack is below the end, and mmap() gives what is below the room for it. */
#define STACK_TOP  0xbfff0000u
#define STACK_MOST 0x800000u
#define MMAP_TOP   0xb7700000u

/**
 * space_init - an empty space
 * @memory, @size: what the client's pages and page tables come from
 */
void space_init(struct vm *vm, phys_t memory, uint32_t size);

/**
 * space_in_range - are these addresses a program's?
 */
bool space_in_range(uint32_t start, uint32_t bytes);

/**
 * space_map - map whole pages, in place of what is there
 * @prot: PROT_* bits; any of them allows to read, as on a CPU without NX
 * @source: physical address of what is shown; NULL: pages of the client's own, all zero
 * @soft: PTE_NEVER_W or 0
 * Returns false, and nothing is changed, if the memory does not suffice.
 */
bool space_map(struct vm *vm, uint32_t start, uint32_t pages, unsigned prot, const phys_t *source, uint32_t soft);

/**
 * space_unmap - nothing is mapped there any more
 */
void space_unmap(struct vm *vm, uint32_t start, uint32_t pages);

/**
 * space_protect - 0, or a negative error: EACCES, or ENOMEM where nothing is mapped
 * What lies before the place of the error is changed, as on Linux.
 */
int space_protect(struct vm *vm, uint32_t start, uint32_t pages, unsigned prot);

/**
 * space_is_free - is nothing mapped there?
 */
bool space_is_free(struct vm *vm, uint32_t start, uint32_t pages);

/**
 * space_find - the highest free room below MMAP_TOP; 0 if there is none
 */
uint32_t space_find(struct vm *vm, uint32_t pages);

/**
 * space_entry - what is mapped at an address: its page table entry's value, 0 if nothing is
 */
uint32_t space_entry(struct vm *vm, uint32_t lin);

/**
 * space_grow_stack - the program touches @lin: if that may become stack, it does
 */
bool space_grow_stack(struct vm *vm, uint32_t lin);

#endif
