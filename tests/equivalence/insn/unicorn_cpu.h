/* One instruction on Unicorn's real-mode CPU. */
#ifndef INSN_UNICORN_CPU_H
#define INSN_UNICORN_CPU_H

#include "state.h"

enum { EVENT_NONE = -1 };

void unicorn_init(void);

/**
 * unicorn_begin - a new case: count INs from zero
 */
void unicorn_begin(struct port_log *log);

/**
 * unicorn_step - execute the instruction (one round of a repeated one) at @s's CS:IP
 * @next: linear address of the next one, if that is known: it is not translated then. The
 *        translator of Unicorn 2.0.1 aborts on some bytes (LOCK CMPS, a far CALL of a register).
 * Returns the vector of the event that it raised, which is not entered, or EVENT_NONE.
 * @s->ip is then the return address; it can be 10000h.
 */
int unicorn_step(struct state *s, uint32_t next);

#endif
