/* The Bochs graphics interface, which QEMU's standard VGA has as well: modes of more
 * memory than the VGA's 256 KiB, which a VESA BIOS sets through it. Described in
 * QEMU's include/hw/display/bochs-vbe.h and in vbe_display_api.txt of the VGABIOS. */
#include "drivers/vga_ports.h"

enum { DISPI_INDEX = 0x1ce, DISPI_DATA = 0x1cf };
enum { ID, XRES, YRES, BPP, ENABLE, BANK, VIRTUAL_WIDTH, VIRTUAL_HEIGHT, X_OFFSET, Y_OFFSET, MEMORY_64K };
enum { ID_FIRST = 0xb0c0, ID_WITH_MEMORY_SIZE = 0xb0c5, ID_LAST = 0xb0cf };
enum { ENABLED = 0x01, CAPABILITIES = 0x02, BANKS_OF_32K = 0x10, KEEP_MEMORY = 0x80 };
enum { PLANAR_BPP = 4, VGA_BANKS = VGA_MEMORY_SIZE / 0x10000 };

static uint16_t read(unsigned index)
{
	outw(DISPI_INDEX, (uint16_t)index);
	return inw(DISPI_DATA);
}

static void write(unsigned index, unsigned value)
{
	outw(DISPI_INDEX, (uint16_t)index);
	outw(DISPI_DATA, (uint16_t)value);
}

static bool is_present(const struct vga_state *s)
{
	return s->dispi[ID] != 0;
}

static bool is_enabled(const struct vga_state *s)
{
	return s->dispi[ENABLE] & ENABLED;
}

/* A write to ENABLE may close the bank, so a bank follows. */
static void write_enable(const struct vga_state *s, unsigned value)
{
	write(ENABLE, value);
	write(BANK, s->dispi[BANK]);
}

void vga_dispi_save(struct vga_state *s)
{
	*s->dispi = 0;
	s->dispi_index = inw(DISPI_INDEX);
	const uint16_t id = read(ID);

	if (id < ID_FIRST || id > ID_LAST)
		return;
	const uint16_t enable = read(ENABLE);

	/* With this bit the registers tell the largest values that they take. */
	if (enable & CAPABILITIES)
		write(ENABLE, (enable & ~(unsigned)CAPABILITIES) | KEEP_MEMORY);
	for (unsigned i = ID; i < VGA_DISPI; i++)
		s->dispi[i] = read(i);
	s->dispi[ENABLE] = enable;
	/* With its mode goes the bank, though the register may still tell its number. */
	if (!is_enabled(s))
		s->dispi[BANK] = 0;
	if (enable & CAPABILITIES)
		write_enable(s, enable);
	outw(DISPI_INDEX, s->dispi_index);
}

void vga_dispi_restore(const struct vga_state *s)
{
	if (!is_present(s))
		return;
	write(ENABLE, 0);
	write(XRES, s->dispi[XRES]);
	write(YRES, s->dispi[YRES]);
	write(BPP, s->dispi[BPP]);
	if (is_enabled(s)) {
		write(ENABLE, s->dispi[ENABLE] | KEEP_MEMORY);
		/* Even the width that it has already would set another height. */
		if (read(VIRTUAL_WIDTH) != s->dispi[VIRTUAL_WIDTH])
			write(VIRTUAL_WIDTH, s->dispi[VIRTUAL_WIDTH]);
		write(X_OFFSET, s->dispi[X_OFFSET]);
		write(Y_OFFSET, s->dispi[Y_OFFSET]);
	}
	write_enable(s, s->dispi[ENABLE]);	/* no change of mode, so it clears nothing */
	outw(DISPI_INDEX, s->dispi_index);
}

bool vga_dispi_is_linear(const struct vga_state *s)
{
	return is_present(s) && is_enabled(s) && s->dispi[BPP] != PLANAR_BPP;
}

unsigned vga_dispi_banks(const struct vga_state *s)
{
	if (!is_present(s) || !is_enabled(s) || s->dispi[ID] < ID_WITH_MEMORY_SIZE || !s->dispi[MEMORY_64K])
		return VGA_BANKS;
	return s->dispi[MEMORY_64K];
}

void vga_dispi_set_bank(const struct vga_state *s, unsigned bank)
{
	if (is_present(s))
		write(BANK, s->dispi[ENABLE] & BANKS_OF_32K ? 2 * bank : bank);
}

void vga_dispi_put_back_bank(const struct vga_state *s)
{
	if (!is_present(s))
		return;
	write(BANK, s->dispi[BANK]);
	outw(DISPI_INDEX, s->dispi_index);
}
