/* Between the files of the VGA driver: ports, register numbers and their parts. */
#ifndef DRIVERS_VGA_PORTS_H
#define DRIVERS_VGA_PORTS_H

#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/vga.h"	/* struct vga_state */

enum {
	VGA_ATTRIBUTE_PORT = 0x3c0, VGA_ATTRIBUTE_READ = 0x3c1, VGA_MISC_WRITE = 0x3c2,
	VGA_SEQUENCER_PORT = 0x3c4, VGA_PEL_MASK = 0x3c6, VGA_DAC_READ_INDEX = 0x3c7, VGA_DAC_STATE = 0x3c7,
	VGA_DAC_WRITE_INDEX = 0x3c8, VGA_DAC_DATA = 0x3c9, VGA_FEATURE_READ = 0x3ca, VGA_MISC_READ = 0x3cc,
	VGA_GRAPHICS_PORT = 0x3ce,
};

enum { VGA_MISC_COLOUR = 0x01, VGA_MISC_RAM = 0x02 };

enum { VGA_SEQ_RESET = 0, VGA_SEQ_CLOCKING = 1, VGA_SEQ_PLANES = 2, VGA_SEQ_MEMORY = 4 };
enum { VGA_SEQ_SYNC_RESET = 0x01, VGA_SEQ_RUN = 0x03, VGA_SEQ_SCREEN_OFF = 0x20, VGA_SEQ_EXTENDED = 0x02,
       VGA_SEQ_NO_ODD_EVEN = 0x04, VGA_SEQ_CHAIN_4 = 0x08, VGA_SEQ_ALL_PLANES = 0x0f };

enum { VGA_GC_SET_RESET_ON = 1, VGA_GC_ROTATE = 3, VGA_GC_READ_PLANE = 4, VGA_GC_MODE = 5, VGA_GC_MISC = 6,
       VGA_GC_BIT_MASK = 8 };
enum { VGA_GC_WRITE_LATCHES = 0x01, VGA_GC_ODD_EVEN = 0x10, VGA_GC_PLANES_2_AND_3 = 0x02, VGA_GC_GRAPHICS = 0x01,
       VGA_GC_64K_AT_A0000 = 0x04 };

enum { VGA_CRTC_DISPLAY_END = 1, VGA_CRTC_BLANK_END = 3, VGA_CRTC_OVERFLOW = 7, VGA_CRTC_CELL = 9,
       VGA_CRTC_CURSOR_START = 10, VGA_CRTC_START = 12, VGA_CRTC_CURSOR = 14, VGA_CRTC_RETRACE_START = 16,
       VGA_CRTC_RETRACE_END = 17, VGA_CRTC_VERTICAL_END = 18, VGA_CRTC_OFFSET = 19,
       VGA_CRTC_LINE_COMPARE = 24 };
enum { VGA_CRTC_PROTECT = 0x80, VGA_CRTC_READABLE = 0x80 };

/* 3D4h and 3DAh, or 3B4h and 3BAh where a monochrome adapter has them. */
static inline uint16_t vga_crtc_port(uint8_t misc)
{
	return misc & VGA_MISC_COLOUR ? 0x3d4 : 0x3b4;
}

static inline uint16_t vga_status_port(uint8_t misc)
{
	return vga_crtc_port(misc) + 6;
}

static inline uint8_t vga_read(uint16_t port, unsigned index)
{
	outb(port, (uint8_t)index);
	return inb(port + 1);
}

static inline void vga_write(uint16_t port, unsigned index, unsigned value)
{
	outb(port, (uint8_t)index);
	outb(port + 1, (uint8_t)value);
}

/* vga_dac.c */
void vga_dac_save(struct vga_state *s);
void vga_dac_restore(const struct vga_state *s);

/* vga_dispi.c: the Bochs graphics interface. A bank is 64 KiB at A0000h. */
void vga_dispi_save(struct vga_state *s);
void vga_dispi_restore(const struct vga_state *s);
bool vga_dispi_is_linear(const struct vga_state *s);	/* no planes, but bytes in a row */
unsigned vga_dispi_banks(const struct vga_state *s);	/* 64 KiB pieces of memory that its mode may use */
void vga_dispi_set_bank(const struct vga_state *s, unsigned bank);
void vga_dispi_put_back_bank(const struct vga_state *s);

/* vga_memory.c: leave sequencer, graphics controller and bank for the caller to set. */
void vga_memory_save(const struct vga_state *s, phys_t memory, uint32_t size);
void vga_memory_restore(const struct vga_state *s, phys_t memory, uint32_t size);

#endif
