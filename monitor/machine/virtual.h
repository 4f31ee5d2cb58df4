/* A virtual guest: its memory and its devices, made from the machine as the
 * firmware left it. The real low megabyte stays untouched as the pattern. */
#ifndef MACHINE_VIRTUAL_H
#define MACHINE_VIRTUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */
#include "drivers/pc.h"		/* SCREEN_START */

struct vm;

/* Guest RAM lies in one physical block: conventional memory, then the copy of
 * C0000h-FFFFFh, then extended memory from 1 MiB up. With share=on it lies page by page
 * wherever shared_place() says, in the same order. */
#define VIRTUAL_CONVENTIONAL ((uint32_t)SCREEN_START)
#define VIRTUAL_UPPER        0x40000u
#define VIRTUAL_BLOCK(extended) (VIRTUAL_CONVENTIONAL + VIRTUAL_UPPER + (extended))

/**
 * virtual_init - fill memory, start the devices
 * vm->memory or vm->pages, and vm->extended, are set. Ports trap, but for the VGA's, which the
 * guest owns together with the screen.
 */
void virtual_init(struct vm *vm);

/**
 * virtual_place - where guest-physical address @at lies: vm->board->translate()
 * virtual_place_to_write - the same of RAM, which the guest has to itself then, if it shares memory
 */
bool virtual_place(const struct vm *vm, uint32_t at, phys_t *to);
phys_t virtual_place_to_write(struct vm *vm, uint32_t at);

/**
 * virtual_rights - what the guest's page table says of RAM at guest-physical address @at
 */
uint32_t virtual_rights(const struct vm *vm, uint32_t at);

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
