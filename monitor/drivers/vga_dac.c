/* The 256 colours of the DAC: Inmos IMSG171 data sheet, which IBM's VGA has. */
#include "drivers/pc.h"		/* VGA_* */
#include "drivers/vga_ports.h"

enum { COLOURS = 256, COMPONENTS = 3, STATE = 0x03, READS = 0x03, TEST_BIT = 0x20 };

static void read_palette(uint8_t *to)
{
	for (unsigned i = 0; i < VGA_PALETTE; i++)
		to[i] = inb(VGA_DAC_DATA);
}

static void read_colour(unsigned index, uint8_t to[COMPONENTS])
{
	outb(VGA_DAC_READ_INDEX, (uint8_t)index);
	for (unsigned i = 0; i < COMPONENTS; i++)
		to[i] = inb(VGA_DAC_DATA);
}

static void write_colour(unsigned index, const uint8_t from[COMPONENTS])
{
	outb(VGA_DAC_WRITE_INDEX, (uint8_t)index);
	for (unsigned i = 0; i < COMPONENTS; i++)
		outb(VGA_DAC_DATA, from[i]);
}

static bool waits_for_third;		/* of the one card that there is: set by vga_init() */

/* Does the DAC take over a colour only when its third component has come? Bochs's
 * takes each at once. Tried on the last colour, and put back. */
void vga_init(void)
{
	const uint8_t index = inb(VGA_DAC_WRITE_INDEX);
	uint8_t old[COMPONENTS], now[COMPONENTS];

	read_colour(COLOURS - 1, old);
	outb(VGA_DAC_WRITE_INDEX, COLOURS - 1);
	outb(VGA_DAC_DATA, old[0] ^ TEST_BIT);
	read_colour(COLOURS - 1, now);
	write_colour(COLOURS - 1, old);
	outb(VGA_DAC_WRITE_INDEX, index);
	waits_for_third = now[0] == old[0];
}

/* A program is loading the palette and may have written a part of a colour, which
 * nothing tells. But the index moves on with the third component: add as many as it
 * takes, two at most, and the colour has what was written. Moving not, there was
 * nothing, and the two are forgotten with the next index.
 * Differs: where components are taken at once that cannot be found out, and a colour
 * always begins again. */
static void find_write_position(struct vga_state *s)
{
	uint8_t colour[COMPONENTS];

	s->dac_index = inb(VGA_DAC_WRITE_INDEX);
	s->dac_component = 0;
	if (!waits_for_third)
		return;
	for (unsigned added = 1; added < COMPONENTS && !s->dac_component; added++) {
		outb(VGA_DAC_DATA, 0);
		if (inb(VGA_DAC_WRITE_INDEX) != s->dac_index)
			s->dac_component = (uint8_t)(COMPONENTS - added);
	}
	read_colour(s->dac_index, colour);
	s->dac_pending[0] = colour[0];
	s->dac_pending[1] = colour[1];
}

static bool is_rotated(const uint8_t *palette, const uint8_t *rotated, unsigned by)
{
	for (unsigned i = 0; i < VGA_PALETTE; i++) {
		if (rotated[i] != palette[by])
			return false;
		by = by + 1 < VGA_PALETTE ? by + 1 : 0;
	}
	return true;
}

/* A program is reading the palette. The index cannot be read, but all of the palette
 * can, from where the program is: it comes round, and that it begins there tells. */
static void find_read_position(struct vga_state *s, const uint8_t *rotated)
{
	unsigned by = 0;

	while (by < VGA_PALETTE - 1 && !is_rotated(s->palette, rotated, by))
		by++;
	s->dac_index = (uint8_t)(by / COMPONENTS);
	s->dac_component = (uint8_t)(by % COMPONENTS);
}

static void put_back_position(const struct vga_state *s)
{
	outb(s->dac_reads ? VGA_DAC_READ_INDEX : VGA_DAC_WRITE_INDEX, s->dac_index);
	for (unsigned i = 0; i < s->dac_component; i++) {
		if (s->dac_reads)
			inb(VGA_DAC_DATA);
		else
			outb(VGA_DAC_DATA, s->dac_pending[i]);
	}
}

void vga_dac_save(struct vga_state *s)
{
	uint8_t rotated[VGA_PALETTE];

	s->pel_mask = inb(VGA_PEL_MASK);
	s->dac_reads = (inb(VGA_DAC_STATE) & STATE) == READS;
	if (s->dac_reads)
		read_palette(rotated);
	else
		find_write_position(s);
	outb(VGA_DAC_READ_INDEX, 0);
	read_palette(s->palette);
	if (s->dac_reads)
		find_read_position(s, rotated);
	put_back_position(s);
}

void vga_dac_restore(const struct vga_state *s)
{
	outb(VGA_PEL_MASK, s->pel_mask);
	outb(VGA_DAC_WRITE_INDEX, 0);
	for (unsigned i = 0; i < VGA_PALETTE; i++)
		outb(VGA_DAC_DATA, s->palette[i]);
	put_back_position(s);
}
