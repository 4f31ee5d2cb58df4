/* The CPU that is not ours: Unicorn executes, libx86emu enters interrupts, and the rows of
 * exceptions.c decide where Unicorn is known to be wrong or we differ by design. */
#ifndef INSN_REFERENCE_H
#define INSN_REFERENCE_H

#include "state.h"

extern struct port_log their_ports;

void reference_init(void);

/**
 * reference_begin - a new case: no port was touched yet
 */
void reference_begin(void);

/**
 * reference_step - one instruction, with what it raises; a REP INS or OUTS moves up to 256
 * elements. Memory is their_memory.
 * @time_read: set if EDX:EAX are now the time, which nobody can predict
 */
enum stop reference_step(struct state *s, bool *time_read);

#endif
