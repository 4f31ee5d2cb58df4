/* The virtual flags of v86 code, lent to the bodies of vcpu/ and taken back. */
#ifndef CLIENT_VM86_FLAGS_H
#define CLIENT_VM86_FLAGS_H

#include "client/client.h"	/* struct client */

/* The virtual flags that a body sees: VIF is IF, IOPL reads 3 whatever the program gave. */
static inline void lend_flags(struct vm *vm)
{
	const struct vm86 *v86 = &vm->client->vm86;

	vm->vcpu.virtual_flags = (v86->veflags & EFLAGS_VIF ? EFLAGS_IF : 0) | EFLAGS_IOPL |
				 (v86->veflags & v86->mask & (EFLAGS_NT | EFLAGS_AC | EFLAGS_ID));
}

static inline void take_if_back(struct vm *vm)
{
	struct vm86 *v86 = &vm->client->vm86;

	v86->veflags = (v86->veflags & ~(uint32_t)EFLAGS_VIF) |
		       (vm->vcpu.virtual_flags & EFLAGS_IF ? EFLAGS_VIF : 0);
}

#endif
