/* Accesses to memory that a program does not have. */
#ifndef CLIENT_PAGE_FAULT_H
#define CLIENT_PAGE_FAULT_H

#include <stdint.h>

struct vm;

enum { PF_PRESENT = 1, PF_WRITE = 2, PF_USER = 4 };	/* error code of #PF: SDM vol 3 4.7 */

/**
 * fault_page - an access to @lin that cannot be: its signal
 * @error: PF_WRITE or 0; the rest follows from what is mapped
 */
void fault_page(struct vm *vm, uint32_t lin, uint32_t error);

#endif
