/* Between the files of the VGA driver. */
#ifndef DRIVERS_VGA_PORTS_H
#define DRIVERS_VGA_PORTS_H

#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/pc.h"		/* VGA_CRTC_PORT, VGA_MONO_CRTC_PORT */
#include "drivers/vga.h"	/* struct vga_state */
#include "drivers/vga_registers.h"	/* VGA_MISC_COLOUR */

enum { WINDOW_SIZE = 0x10000 };	/* at A0000h: a plane, or a bank */

/* 3D4h and 3DAh, or 3B4h and 3BAh where a monochrome adapter has them. */
static inline uint16_t vga_crtc_port(uint8_t misc)
{
	return misc & VGA_MISC_COLOUR ? VGA_CRTC_PORT : VGA_MONO_CRTC_PORT;
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
