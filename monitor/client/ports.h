/* What ports a program may reach: ioperm() and iopl(). */
#ifndef CLIENT_PORTS_H
#define CLIENT_PORTS_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/**
 * client_ports_init - none
 */
void client_ports_init(struct vm *vm);

/**
 * ports_allowed - may it reach all of these @width ports?
 */
bool ports_allowed(const struct vm *vm, uint16_t port, unsigned width);

/**
 * client_ports_load - let the CPU's map of ports be this client's
 * A port that the program may reach runs natively if its board opens it (board_client.c); else it traps,
 * and a device answers.
 */
void client_ports_load(struct vm *vm);

uint32_t call_ioperm(struct vm *vm, const uint32_t *a);
uint32_t call_iopl(struct vm *vm, const uint32_t *a);

#endif
