/* The Bochs graphics interface, which QEMU's standard VGA has as well: modes of more
 * memory than the VGA's 256 KiB, which a VESA BIOS sets through it. */
#include "drivers/vga_dispi.h"	/* dispi_read, dispi_write, DISPI_* */
#include "drivers/vga_ports.h"

enum { PLANAR_BPP = 4, VGA_BANKS = VGA_MEMORY_SIZE / 0x10000 };

static bool is_present(const struct vga_state *s)
{
	return s->dispi[DISPI_ID] != 0;
}

static bool is_enabled(const struct vga_state *s)
{
	return s->dispi[DISPI_ENABLE] & DISPI_ENABLED;
}

/* A write to ENABLE may close the bank, so a bank follows. */
static void write_enable(const struct vga_state *s, unsigned value)
{
	dispi_write(DISPI_ENABLE, value);
	dispi_write(DISPI_BANK, s->dispi[DISPI_BANK]);
}

void vga_dispi_save(struct vga_state *s)
{
	*s->dispi = 0;
	s->dispi_index = inw(DISPI_INDEX);
	const uint16_t id = dispi_read(DISPI_ID);

	if (id < DISPI_ID_FIRST || id > DISPI_ID_LAST)
		return;
	const uint16_t enable = dispi_read(DISPI_ENABLE);

	/* With this bit the registers tell the largest values that they take. */
	if (enable & DISPI_CAPABILITIES)
		dispi_write(DISPI_ENABLE, (enable & ~(unsigned)DISPI_CAPABILITIES) | DISPI_KEEP_MEMORY);
	for (unsigned i = DISPI_ID; i < VGA_DISPI; i++)
		s->dispi[i] = dispi_read(i);
	s->dispi[DISPI_ENABLE] = enable;
	/* With its mode goes the bank, though the register may still tell its number. */
	if (!is_enabled(s))
		s->dispi[DISPI_BANK] = 0;
	if (enable & DISPI_CAPABILITIES)
		write_enable(s, enable);
	outw(DISPI_INDEX, s->dispi_index);
}

void vga_dispi_restore(const struct vga_state *s)
{
	if (!is_present(s))
		return;
	dispi_write(DISPI_ENABLE, 0);
	dispi_write(DISPI_XRES, s->dispi[DISPI_XRES]);
	dispi_write(DISPI_YRES, s->dispi[DISPI_YRES]);
	dispi_write(DISPI_BPP, s->dispi[DISPI_BPP]);
	if (is_enabled(s)) {
		dispi_write(DISPI_ENABLE, s->dispi[DISPI_ENABLE] | DISPI_KEEP_MEMORY);
		/* Even the width that it has already would set another height. */
		if (dispi_read(DISPI_VIRTUAL_WIDTH) != s->dispi[DISPI_VIRTUAL_WIDTH])
			dispi_write(DISPI_VIRTUAL_WIDTH, s->dispi[DISPI_VIRTUAL_WIDTH]);
		dispi_write(DISPI_X_OFFSET, s->dispi[DISPI_X_OFFSET]);
		dispi_write(DISPI_Y_OFFSET, s->dispi[DISPI_Y_OFFSET]);
	}
	write_enable(s, s->dispi[DISPI_ENABLE]);	/* no change of mode, so it clears nothing */
	outw(DISPI_INDEX, s->dispi_index);
}

bool vga_dispi_is_linear(const struct vga_state *s)
{
	return is_present(s) && is_enabled(s) && s->dispi[DISPI_BPP] != PLANAR_BPP;
}

unsigned vga_dispi_banks(const struct vga_state *s)
{
	if (!is_present(s) || !is_enabled(s) || s->dispi[DISPI_ID] < DISPI_ID_WITH_MEMORY_SIZE || !s->dispi[DISPI_MEMORY_64K])
		return VGA_BANKS;
	return s->dispi[DISPI_MEMORY_64K];
}

void vga_dispi_set_bank(const struct vga_state *s, unsigned bank)
{
	if (is_present(s))
		dispi_write(DISPI_BANK, s->dispi[DISPI_ENABLE] & DISPI_BANKS_OF_32K ? 2 * bank : bank);
}

void vga_dispi_put_back_bank(const struct vga_state *s)
{
	if (!is_present(s))
		return;
	dispi_write(DISPI_BANK, s->dispi[DISPI_BANK]);
	outw(DISPI_INDEX, s->dispi_index);
}
