/* SGDT, SIDT, SMSW, SLDT and STR of a client, where UMIP makes them fault. */
#ifndef CLIENT_UMIP_H
#define CLIENT_UMIP_H

#include <stdbool.h>

struct vm;

/**
 * umip_insn - #GP, in ring 3 or v86 mode: answer one of the five as Linux does, with the same made-up values
 * Returns false if it is none.
 */
bool umip_insn(struct vm *vm);

#endif
