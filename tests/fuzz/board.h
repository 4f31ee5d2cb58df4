/* Whole guests on the host's machine: what the tests of the boards share. */
#ifndef FUZZ_BOARD_H
#define FUZZ_BOARD_H

#include "check.h"
#include "host/machine.h"

extern const struct test passthrough_tests[], memory_tests[], rom_tests[], console_tests[], order_tests[], port_tests[],
	shadow_tests[], shutdown_tests[], third_tests[];

enum rom_trap {		/* the ROM's services */
#define ROM(name, number) name = (number),
#include "rom/rom_layout.def"
#undef ROM
};

/**
 * passthrough_guest - power on and make @vm a guest of the real board that boots drive C
 * The firmware says: RAM below 639 KiB, 31 MiB from 1 MiB up, a row of its own above that.
 */
void passthrough_guest(struct vm *vm);

/**
 * trap - one trap of @vm by the monitor's dispatcher; returns how it was left
 */
enum host_exit trap(struct vm *vm, uint32_t vector);

/**
 * page_fault - the same for an access to @lin; @error as the CPU pushes it
 */
enum host_exit page_fault(struct vm *vm, uint32_t lin, uint32_t error);

/**
 * rom_call - the trap byte of a service
 */
enum host_exit rom_call(struct vm *vm, enum rom_trap service);

/**
 * int15 - INT 15h with these registers, through the ROM
 */
void int15(struct vm *vm, uint32_t ax, uint32_t bx, uint32_t cx, uint32_t dx);
bool carry(const struct vm *vm);	/* as the caller gets it */

/* Did the monitor's log say so since the last power-on? */
void check_said(const char *file, int line, const char *words);
#define CHECK_SAID(words) check_said(__FILE__, __LINE__, words)

#endif
