/* Calls of the machine's own BIOS, before a guest runs. */
#ifndef RUN_FIRMWARE_H
#define RUN_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/trap_frame.h"	/* struct trap_frame */

enum { FIRMWARE_DATA_SEGMENT = 0x100, FIRMWARE_DATA_SIZE = 0x1000 };

/**
 * firmware_call - INT @vector of the machine's BIOS, in virtual-8086 mode, on the real hardware
 * @registers: AX, BX, CX, DX, SI, DI, BP, DS and ES, as they go in and as they come back
 * The BIOS sees a copy of vectors and BIOS data area: what it notes there no guest will see. At FIRMWARE_DATA_SEGMENT
 * it has FIRMWARE_DATA_SIZE bytes for the caller: firmware_data().
 * Returns false, and says why in the log, if it has not come back after two seconds, or did what the monitor does not
 * provide. Only between board_virtual_start() and the first guest's first instruction.
 */
bool firmware_call(uint8_t vector, struct trap_frame *registers);

/**
 * firmware_data - those bytes; NULL if there was no memory for a call
 */
void *firmware_data(void);

/**
 * firmware_read - @n bytes at seg:off, as the BIOS sees them
 */
void firmware_read(uint16_t seg, uint16_t off, void *to, uint32_t n);

#endif
