/* Accesses to memory that a program does not have. */
#ifndef CLIENT_PAGE_FAULT_H
#define CLIENT_PAGE_FAULT_H

#include <stdint.h>

struct vm;

/**
 * fault_page - an access to @lin that cannot be: its signal
 * @error: PF_WRITE or 0; the rest follows from what is mapped
 */
void fault_page(struct vm *vm, uint32_t lin, uint32_t error);

#endif
