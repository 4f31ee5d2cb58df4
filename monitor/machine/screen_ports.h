/* The ports of the screen: the card's, for the guest that has it. */
#ifndef MACHINE_SCREEN_PORTS_H
#define MACHINE_SCREEN_PORTS_H

#include <stdbool.h>

#include "cpu/io_permission.h"	/* io_permission_set */
#include "drivers/vga_dispi.h"	/* DISPI_INDEX */

struct vm;

/* Mono, EGA/VGA and CGA ports, and the mode registers of QEMU's and Bochs's VBE: words at 1CEh,
 * 1CFh and (QEMU) 1D0h. A dword at any of them reaches the card whole, as on the machine itself. */
enum { VGA_FIRST = 0x3b0, VGA_LAST = 0x3df, DISPI_FIRST = DISPI_INDEX, DISPI_LAST = 0x1d3 };

/**
 * screen_ports_open - these ports of the guest are the card's, and it has the screen
 */
void screen_ports_open(struct vm *vm);

/**
 * screen_ports_give - the guest gets the screen, or loses it
 * Without it nobody answers there: the card shows another guest. Nothing changes for a guest
 * whose ports are not the card's by screen_ports_open().
 */
void screen_ports_give(struct vm *vm, bool has_screen);

/**
 * screen_ports_trap - let these ports trap, or be open
 */
static inline void screen_ports_trap(struct io_permission *p, bool trap)
{
	io_permission_set(p, VGA_FIRST, VGA_LAST, trap);
	io_permission_set(p, DISPI_FIRST, DISPI_LAST, trap);
}

#endif
