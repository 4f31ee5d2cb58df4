/* INT 15h memory services, without a switch to protected mode. */
#ifndef BIOS_MEMORY_H
#define BIOS_MEMORY_H

#include "bios/rom.h"		/* enum service_result */

/**
 * memory_int15 - AH=87h (block move), AH=88h, AX=E801h and E820h (sizes)
 * Differs: the monitor's own megabyte is not a passthrough guest's. The sizes leave
 * it out, and a move that touches it fails with AH=02h.
 * Source: Ralf Brown's Interrupt List, INT 15h; ACPI 6.3, 15.1 for E820h.
 */
enum service_result memory_int15(struct vm *vm);

#endif
