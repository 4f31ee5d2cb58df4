/* The ports of the screen, which the guest that has it owns. */
#ifndef MACHINE_SCREEN_PORTS_H
#define MACHINE_SCREEN_PORTS_H

struct port_device;
struct vm;

extern const struct port_device port_vga;	/* who answers there where an access traps */

/* Mono, EGA/VGA and CGA ports, and the mode registers of QEMU's and Bochs's VBE: words at 1CEh,
 * 1CFh and (QEMU) 1D0h. A dword at any of them reaches the card whole, as on the machine itself. */
enum { VGA_FIRST = 0x3b0, VGA_LAST = 0x3df, DISPI_FIRST = 0x1ce, DISPI_LAST = 0x1d3 };

/**
 * screen_ports_open - give a guest these ports; they trap only while it is watched
 */
void screen_ports_open(struct vm *vm);

#endif
