/* A virtual guest: its memory and its devices, made from the machine as the
 * firmware left it. The real low megabyte stays untouched as the pattern. */
#ifndef MACHINE_VIRTUAL_H
#define MACHINE_VIRTUAL_H

#include <stdint.h>

struct vm;

/* Guest RAM lies in one physical block: conventional memory, then the copy of
 * C0000h-FFFFFh, then extended memory from 1 MiB up. */
#define VIRTUAL_CONVENTIONAL 0xa0000u
#define VIRTUAL_UPPER        0x40000u
#define VIRTUAL_BLOCK(extended) (VIRTUAL_CONVENTIONAL + VIRTUAL_UPPER + (extended))

/**
 * virtual_init - fill memory, start the devices
 * vm->memory and vm->extended are set. Ports trap, but for the VGA's, which the
 * guest owns together with the screen.
 */
void virtual_init(struct vm *vm);

/**
 * virtual_snapshot - note what the firmware left in the chips, before the monitor
 * reprograms any of them
 */
void virtual_snapshot(void);

/**
 * virtual_reset - memory as the firmware's self test leaves it, devices as they were at
 * the start; the rest is the caller's
 */
void virtual_reset(struct vm *vm);

/**
 * virtual_show_firmware_screen - the text that the firmware had on the screen when it
 * started the monitor, as it shows it at every start; DX becomes its cursor's place
 */
void virtual_show_firmware_screen(struct vm *vm);

#endif
