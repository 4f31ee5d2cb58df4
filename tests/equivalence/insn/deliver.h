/* Entering an interrupt in real mode, by libx86emu's INT instruction. */
#ifndef INSN_DELIVER_H
#define INSN_DELIVER_H

#include "state.h"

void deliver_init(void);

/**
 * deliver - enter @vector through @s's table with @s->ip as the return address
 * Returns true if the frame was pushed over the table entry: libx86emu has read it before,
 * the manual's pseudo-code (SDM vol 2 INT n) reads it afterwards, and that is what @s gets.
 */
bool deliver(struct state *s, uint8_t vector);

#endif
