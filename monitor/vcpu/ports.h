/* The port interface of the virtual CPU. machine/ports.c implements it in the
 * monitor, the unit tests on the host. */
#ifndef VCPU_PORTS_H
#define VCPU_PORTS_H

#include <stdint.h>

struct vcpu;

/**
 * port_in - one IN of the guest
 * @width: 1, 2 or 4 bytes
 * Returns the value in the low @width bytes; the rest is zero.
 */
uint32_t port_in(struct vcpu *v, uint16_t port, unsigned width);

/**
 * port_out - one OUT of the guest; @value's bytes above @width are ignored
 */
void port_out(struct vcpu *v, uint16_t port, unsigned width, uint32_t value);

#endif
