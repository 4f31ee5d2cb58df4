/* The video memory, through the 64 KiB at A0000h: four planes, one after the other, of
 * each bank; or banks of bytes in a row. IBM PS/2 Hardware Interface Technical
 * Reference, "Video Subsystem", "Video Memory Organization" and "Graphics Controller". */
#include "drivers/vga_ports.h"
#include "cpu/phys.h"		/* phys_read, phys_write, ram */
#include "drivers/pc.h"		/* SCREEN_START */

enum { PLANES = 4, SPARE = WINDOW_SIZE - 1 };

static volatile uint8_t *window(void)
{
	return ram(phys(SCREEN_START));
}

/* Plain bytes in and out: no logic, no bit mask, no odd and even addresses. */
static void open_window(const struct vga_state *s)
{
	const bool linear = vga_dispi_is_linear(s);

	vga_write(VGA_GRAPHICS_PORT, VGA_GC_SET_RESET_ON, 0);
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_ROTATE, 0);
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_MODE, 0);
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_MISC, VGA_GC_GRAPHICS | VGA_GC_64K_AT_A0000);
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_BIT_MASK, 0xff);
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_PLANES, VGA_SEQ_ALL_PLANES);
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_MEMORY,
		  VGA_SEQ_EXTENDED | VGA_SEQ_NO_ODD_EVEN | (linear ? VGA_SEQ_CHAIN_4 : 0));
	vga_dispi_set_bank(s, 0);
}

/* The latches, one byte per plane, can only be stored into video memory; from there
 * they go with the planes, and a read brings them back. */
static void store_latches(void)
{
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_MODE, VGA_GC_WRITE_LATCHES);
	window()[SPARE] = 0;
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_MODE, 0);
}

static void load_latches(const struct vga_state *s)
{
	vga_dispi_set_bank(s, 0);
	(void)window()[SPARE];
}

static void select_piece(const struct vga_state *s, unsigned piece)
{
	if (vga_dispi_is_linear(s)) {
		vga_dispi_set_bank(s, piece);
		return;
	}
	vga_dispi_set_bank(s, piece / PLANES);
	vga_write(VGA_GRAPHICS_PORT, VGA_GC_READ_PLANE, piece % PLANES);
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_PLANES, 1u << piece % PLANES);
}

static unsigned pieces(const struct vga_state *s, uint32_t size)
{
	const unsigned all = vga_dispi_banks(s), room = size / WINDOW_SIZE;

	return all < room ? all : room;
}

void vga_memory_save(const struct vga_state *s, phys_t memory, uint32_t size)
{
	open_window(s);
	if (!vga_dispi_is_linear(s))
		store_latches();
	for (unsigned i = 0; i < pieces(s, size); i++) {
		select_piece(s, i);
		phys_write(phys_add(memory, i * WINDOW_SIZE), (const uint8_t *)window(), WINDOW_SIZE);
	}
	load_latches(s);
}

void vga_memory_restore(const struct vga_state *s, phys_t memory, uint32_t size)
{
	open_window(s);
	for (unsigned i = 0; i < pieces(s, size); i++) {
		select_piece(s, i);
		phys_read(phys_add(memory, i * WINDOW_SIZE), (uint8_t *)window(), WINDOW_SIZE);
	}
	load_latches(s);
}
