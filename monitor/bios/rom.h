/* The monitor's option ROM page and its services. */
#ifndef BIOS_ROM_H
#define BIOS_ROM_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

#define ROM_TRAP_OPCODE 0x63	/* ARPL: #UD in v86 mode, as Windows/386 used it */

/**
 * rom_install - put the page into a free slot of the guest's ROM area and point
 * INT 15h, 18h and 19h at it; in a virtual guest INT 13h as well
 * Errors: stops the run if C8000h-DFFFFh has no free page.
 */
void rom_install(struct vm *vm);

/**
 * rom_service - serve the trap at CS:IP if it is one of the ROM's
 * Returns false for an ARPL of the guest's own.
 */
bool rom_service(struct vm *vm);

/**
 * rom_vector_at - the INT that is served by the ROM at this place; 0 if none is
 */
uint8_t rom_vector_at(const struct vm *vm, uint16_t cs, uint16_t ip);

/**
 * rom_boot - set the registers so that the guest starts with booting its drive
 * (vm->options.boot)
 */
void rom_boot(struct vm *vm);

/**
 * rom_restart - the same after a reset: the screen goes back to text mode first
 */
void rom_restart(struct vm *vm);

/**
 * rom_start_program - INT 20h and 21h for a program that was loaded without a DOS
 */
void rom_start_program(struct vm *vm);

/* What a service says about going on. */
enum service_result {
	SERVICE_DONE,		/* go on after the trap byte: at the IRET */
	SERVICE_CHAIN,		/* not ours: jump to the vector that was there before */
	SERVICE_JUMPED,		/* CS:IP was set */
};

#endif
