/* Guests that share no memory: for programs that are about something else. */
#include "machine/shared_pages.h"

#include <stdlib.h>

bool shared_break(struct vm *vm, uint32_t lin)
{
	(void)vm;
	(void)lin;
	return false;		/* there is no PTE_SHARED */
}

void shared_give_back(struct vm *vm, uint32_t first, uint32_t count)
{
	(void)vm;
	(void)first;
	(void)count;
	abort();
}

void *shared_own_piece(struct vm *vm, uint32_t *slot, phys_t from, uint32_t bytes)
{
	(void)vm;
	(void)slot;
	(void)from;
	(void)bytes;
	abort();
}
