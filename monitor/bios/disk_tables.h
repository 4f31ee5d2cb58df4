/* What the firmware would have left in the guest's memory about these drives. */
#ifndef BIOS_DISK_TABLES_H
#define BIOS_DISK_TABLES_H

#include <stdint.h>

struct vm;

enum { DISK_TABLES_SIZE = 64 };

/**
 * disk_tables_install - make BDA, INT 1Eh, 41h and 46h agree with vm->drives
 * @where: DISK_TABLES_SIZE bytes of the monitor's ROM page, as ring 0 writes them
 * @seg, @off: the same bytes as the guest sees them
 * To be called when all drives are attached, at start and at each reset, on memory
 * as the firmware left it: a floppy table that fits is left where the firmware has it.
 */
void disk_tables_install(struct vm *vm, uint8_t *where, uint16_t seg, uint16_t off);

#endif
