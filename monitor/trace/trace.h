/* What crosses the line between guest and monitor, as text for people. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdint.h>

struct vcpu;

/**
 * trace_before - a trap arrived and nothing has been done about it
 */
void trace_before(struct vcpu *v);

/**
 * trace_after - it was handled: print one line that says what changed
 */
void trace_after(struct vcpu *v);

/**
 * trace_interrupt - an interrupt is about to enter the guest
 */
void trace_interrupt(struct vcpu *v, uint8_t vector);

/**
 * trace_vector_name - "#GP", "IRQ 0", ...
 */
const char *trace_vector_name(uint32_t vector, char *buffer, unsigned size);

/**
 * trace_disassemble - the instruction at CS:IP: bytes in hex, and what it is as
 * far as the decode table knows
 */
void trace_disassemble(const struct vcpu *v, char *bytes, unsigned bytes_size, char *text,
		       unsigned text_size);

#endif
