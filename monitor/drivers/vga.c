/* IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", "VGA Function". */
#include "drivers/vga.h"
#include "drivers/pc.h"		/* VGA_* */
#include "drivers/vga_ports.h"

/* An index of the attribute controller without a register; bit 5 keeps
 * the screen on. */
enum { NO_ATTRIBUTE = 0x3f, NO_ATTRIBUTE_EITHER = 0x3e };

/* One port takes index and data in turn, and nothing tells whose turn it is. So an
 * index is written and then looked for, with the flip-flop set to "index", which a
 * read of the status register does: either it is the index now, or the one from
 * before still is, and the write went into its register. While it waits for data, an
 * emulated card reads zero as its index, a real one the index. */
static void find_flip_flop(struct vga_state *s)
{
	const uint8_t index = inb(VGA_ATTRIBUTE_PORT), data = inb(VGA_ATTRIBUTE_READ);
	const uint8_t sample = index == NO_ATTRIBUTE ? NO_ATTRIBUTE_EITHER : NO_ATTRIBUTE;

	outb(VGA_ATTRIBUTE_PORT, sample);
	inb(vga_status_port(s->misc));
	s->attribute_index = inb(VGA_ATTRIBUTE_PORT);
	s->attribute_expects_data = s->attribute_index != sample;
	if (s->attribute_expects_data) {
		outb(VGA_ATTRIBUTE_PORT, s->attribute_index);
		outb(VGA_ATTRIBUTE_PORT, data);
	} else {
		s->attribute_index = index;
	}
}

static void set_flip_flop(const struct vga_state *s)
{
	inb(vga_status_port(s->misc));
	outb(VGA_ATTRIBUTE_PORT, s->attribute_index);
	if (!s->attribute_expects_data)
		inb(vga_status_port(s->misc));
}

static void save_attributes(struct vga_state *s)
{
	find_flip_flop(s);
	s->feature = inb(VGA_FEATURE_READ);	/* here: on Bochs 2.7 it sets the flip-flop, too */
	for (unsigned i = 0; i < VGA_ATTRIBUTES; i++) {
		inb(vga_status_port(s->misc));
		outb(VGA_ATTRIBUTE_PORT, (uint8_t)i);
		s->attribute[i] = inb(VGA_ATTRIBUTE_READ);
	}
	set_flip_flop(s);
}

static void restore_attributes(const struct vga_state *s)
{
	inb(vga_status_port(s->misc));
	for (unsigned i = 0; i < VGA_ATTRIBUTES; i++) {
		outb(VGA_ATTRIBUTE_PORT, (uint8_t)i);
		outb(VGA_ATTRIBUTE_PORT, s->attribute[i]);
	}
	set_flip_flop(s);
}

static void save_indexed(uint16_t port, uint8_t *index, uint8_t *registers, unsigned count)
{
	*index = inb(port);
	for (unsigned i = 0; i < count; i++)
		registers[i] = vga_read(port, i);
	outb(port, *index);
}

static void restore_indexed(uint16_t port, uint8_t index, const uint8_t *registers, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		vga_write(port, i, registers[i]);
	outb(port, index);
}

/* Two registers read as the light pen's unless bit 7 of another one is set. */
static void save_crtc(struct vga_state *s)
{
	const uint16_t port = vga_crtc_port(s->misc);

	save_indexed(port, &s->crtc_index, s->crtc, VGA_CRTC);
	if (s->crtc[VGA_CRTC_BLANK_END] & VGA_CRTC_READABLE)
		return;
	vga_write(port, VGA_CRTC_BLANK_END, s->crtc[VGA_CRTC_BLANK_END] | VGA_CRTC_READABLE);
	s->crtc[VGA_CRTC_RETRACE_START] = vga_read(port, VGA_CRTC_RETRACE_START);
	s->crtc[VGA_CRTC_RETRACE_END] = vga_read(port, VGA_CRTC_RETRACE_END);
	vga_write(port, VGA_CRTC_BLANK_END, s->crtc[VGA_CRTC_BLANK_END]);
	outb(port, s->crtc_index);
}

/* The retrace end register protects the first eight. */
static void restore_crtc(const struct vga_state *s)
{
	const uint16_t port = vga_crtc_port(s->misc);

	vga_write(port, VGA_CRTC_RETRACE_END, s->crtc[VGA_CRTC_RETRACE_END] & ~VGA_CRTC_PROTECT);
	for (unsigned i = 0; i < VGA_CRTC; i++)
		if (i != VGA_CRTC_RETRACE_END)
			vga_write(port, i, s->crtc[i]);
	vga_write(port, VGA_CRTC_RETRACE_END, s->crtc[VGA_CRTC_RETRACE_END]);
	outb(port, s->crtc_index);
}

/* Also what copying the video memory has changed. */
static void restore_graphics_and_sequencer(const struct vga_state *s)
{
	restore_indexed(VGA_GRAPHICS_PORT, s->graphics_index, s->graphics, VGA_GRAPHICS);
	/* The clock may change only while the sequencer stands still. */
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_RESET, VGA_SEQ_SYNC_RESET);
	outb(VGA_MISC_WRITE, s->misc);
	for (unsigned i = 1; i < VGA_SEQUENCER; i++)
		vga_write(VGA_SEQUENCER_PORT, i, s->sequencer[i]);
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_RESET, s->sequencer[VGA_SEQ_RESET]);
	outb(VGA_SEQUENCER_PORT, s->sequencer_index);
	vga_dispi_put_back_bank(s);
}

/* The CPU may reach the video memory, and the screen is off. */
static void open_memory(const struct vga_state *s)
{
	outb(VGA_MISC_WRITE, s->misc | VGA_MISC_RAM);
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_RESET, VGA_SEQ_RUN);
	vga_write(VGA_SEQUENCER_PORT, VGA_SEQ_CLOCKING, s->sequencer[VGA_SEQ_CLOCKING] | VGA_SEQ_SCREEN_OFF);
}

void vga_save(struct vga_state *s, phys_t memory, uint32_t size)
{
	s->misc = inb(VGA_MISC_READ);
	save_attributes(s);
	save_indexed(VGA_SEQUENCER_PORT, &s->sequencer_index, s->sequencer, VGA_SEQUENCER);
	save_indexed(VGA_GRAPHICS_PORT, &s->graphics_index, s->graphics, VGA_GRAPHICS);
	save_crtc(s);
	vga_dac_save(s);
	vga_dispi_save(s);
	open_memory(s);
	vga_memory_save(s, memory, size);
	restore_graphics_and_sequencer(s);
}

/* The mode first, for it decides how the memory is reached; and it changes registers
 * of the VGA, so those come after it. */
void vga_restore(const struct vga_state *s, phys_t memory, uint32_t size)
{
	vga_dispi_restore(s);
	open_memory(s);
	vga_memory_restore(s, memory, size);
	restore_graphics_and_sequencer(s);
	outb(vga_status_port(s->misc), s->feature);
	restore_crtc(s);
	vga_dac_restore(s);
	restore_attributes(s);
}
