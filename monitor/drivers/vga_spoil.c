/* For the check screen-comes-back: a state of the card that no guest and no mode has. */
#include "drivers/vga_ports.h"
#include "cpu/phys.h"		/* ram */
#include "drivers/pc.h"		/* SCREEN_START */
#include "drivers/vga_dispi.h"	/* dispi_write, DISPI_ENABLE */

enum { MISC = 0x65 };

struct row {
	uint16_t port;
	uint8_t index, value;
};

/* All planes open at A0000h, for the video memory to be lost. */
static const struct row open_planes[] = {
	{ VGA_GRAPHICS_PORT, VGA_GC_SET_RESET_ON, 0x00 }, { VGA_GRAPHICS_PORT, VGA_GC_ROTATE, 0x00 },
	{ VGA_GRAPHICS_PORT, VGA_GC_MODE, 0x00 },
	{ VGA_GRAPHICS_PORT, VGA_GC_MISC, VGA_GC_GRAPHICS | VGA_GC_64K_AT_A0000 },
	{ VGA_GRAPHICS_PORT, VGA_GC_BIT_MASK, 0xff },
	{ VGA_SEQUENCER_PORT, VGA_SEQ_PLANES, VGA_SEQ_ALL_PLANES },
	{ VGA_SEQUENCER_PORT, VGA_SEQ_MEMORY, VGA_SEQ_EXTENDED | VGA_SEQ_NO_ODD_EVEN },
};

/* Another size, protected; the sequencer halted; the logic of a graphics mode. */
static const struct row strange[] = {
	{ VGA_CRTC_PORT, VGA_CRTC_RETRACE_END, 0x0e }, { VGA_CRTC_PORT, VGA_CRTC_DISPLAY_END, 0x33 },
	{ VGA_CRTC_PORT, VGA_CRTC_OVERFLOW, 0x44 }, { VGA_CRTC_PORT, VGA_CRTC_RETRACE_END, VGA_CRTC_PROTECT | 0x0e },
	{ VGA_SEQUENCER_PORT, VGA_SEQ_MEMORY, 0x00 }, { VGA_SEQUENCER_PORT, VGA_SEQ_PLANES, 0x03 },
	{ VGA_SEQUENCER_PORT, VGA_SEQ_CLOCKING, 0x00 }, { VGA_SEQUENCER_PORT, VGA_SEQ_RESET, 0x00 },
	{ VGA_GRAPHICS_PORT, 0, 0x0a }, { VGA_GRAPHICS_PORT, VGA_GC_SET_RESET_ON, 0x0c },
	{ VGA_GRAPHICS_PORT, VGA_GC_ROTATE, 0x1a }, { VGA_GRAPHICS_PORT, VGA_GC_MODE, 0x12 },
	{ VGA_GRAPHICS_PORT, VGA_GC_MISC, 0x0e }, { VGA_GRAPHICS_PORT, VGA_GC_BIT_MASK, 0x11 },
};

static void write_rows(const struct row *rows, unsigned count)
{
	for (; count; rows++, count--)
		vga_write(rows->port, rows->index, rows->value);
}
#define WRITE(rows) write_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void spoil_memory(void)
{
	volatile uint8_t *memory = ram(phys(SCREEN_START));

	dispi_write(DISPI_ENABLE, 0);		/* no mode of the Bochs graphics interface */
	WRITE(open_planes);
	for (unsigned i = 0; i < WINDOW_SIZE; i++)
		memory[i] = 0x5a;
	(void)memory[0];			/* other latches */
}

static void spoil_attributes(void)
{
	outb(vga_status_port(MISC), 0x00);	/* the feature control register */
	inb(vga_status_port(MISC));		/* an index comes next */
	for (unsigned i = 0; i < VGA_ATTRIBUTES; i++) {
		outb(VGA_ATTRIBUTE_PORT, (uint8_t)i);
		outb(VGA_ATTRIBUTE_PORT, 0x01);
	}
	outb(VGA_ATTRIBUTE_PORT, 0x13);		/* an index, and no data for it */
}

static void spoil_palette(void)
{
	outb(VGA_PEL_MASK, 0x10);
	outb(VGA_DAC_WRITE_INDEX, 0);
	for (unsigned i = 0; i < VGA_PALETTE + 1; i++)
		outb(VGA_DAC_DATA, 0x15);	/* one more: a colour begun */
}

void vga_spoil(void)
{
	spoil_memory();
	outb(VGA_MISC_WRITE, MISC);
	WRITE(strange);
	spoil_attributes();
	spoil_palette();
}
