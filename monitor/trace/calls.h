/* BIOS and DOS calls that have not returned yet: a real-mode strace. */
#ifndef TRACE_CALLS_H
#define TRACE_CALLS_H

#include <stdint.h>

struct vcpu;
struct trap_frame;

#define CALLS_REACH 64		/* bytes after a call that count as close */

/**
 * calls_begin - the guest has executed INT @vector
 * @frame: as it was before; @return_ip: after the instruction
 */
void calls_begin(const struct vcpu *v, const struct trap_frame *frame, uint8_t vector, uint16_t return_ip);

/**
 * calls_back - the guest has executed an IRET, or the monitor has answered the INT
 * itself: is this the place after a call?
 */
void calls_back(const struct vcpu *v);

/**
 * calls_overtaken - at any trap: a call that came back without an IRET is reported
 * now, late, if the guest is still close after it; else it is forgotten
 */
void calls_overtaken(const struct vcpu *v);

/**
 * calls_name - what a call does
 * @function: AH, or AX where that makes the function
 * Returns NULL if INT @vector is no BIOS or DOS call; "" if the function has no name here.
 */
const char *calls_name(uint8_t vector, uint16_t ax, uint16_t *function);

#endif
