/* The registers of the Bochs graphics interface, which QEMU's standard VGA has as well: QEMU's
 * include/hw/display/bochs-vbe.h, and vbe_display_api.txt of the VGABIOS. */
#ifndef DRIVERS_VGA_DISPI_H
#define DRIVERS_VGA_DISPI_H

#include "cpu/cpu.h"		/* inw, outw */

enum { DISPI_INDEX = 0x1ce, DISPI_DATA = 0x1cf, DISPI_DATA_ALSO = 0x1d0 };
enum { DISPI_ID, DISPI_XRES, DISPI_YRES, DISPI_BPP, DISPI_ENABLE, DISPI_BANK, DISPI_VIRTUAL_WIDTH, DISPI_VIRTUAL_HEIGHT,
       DISPI_X_OFFSET, DISPI_Y_OFFSET, DISPI_MEMORY_64K };
enum { DISPI_ID_FIRST = 0xb0c0, DISPI_ID_WITH_32_BITS = 0xb0c2, DISPI_ID_WITH_MEMORY_SIZE = 0xb0c5,
       DISPI_ID_LAST = 0xb0cf };
enum { DISPI_ENABLED = 0x01, DISPI_CAPABILITIES = 0x02, DISPI_BANKS_OF_32K = 0x10, DISPI_LINEAR = 0x40,
       DISPI_KEEP_MEMORY = 0x80 };

static inline uint16_t dispi_read(unsigned index)
{
	outw(DISPI_INDEX, (uint16_t)index);
	return inw(DISPI_DATA);
}

static inline void dispi_write(unsigned index, unsigned value)
{
	outw(DISPI_INDEX, (uint16_t)index);
	outw(DISPI_DATA, (uint16_t)value);
}

#endif
