/* The registers of the VGA. IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem": "VGA Function";
 * the DAC: Inmos IMSG171 data sheet. Unused bits read as zero.
 * Differs: a CRTC register above 18h reads as 0; the input status register 0 (3C2h) reads as 0, as on QEMU's card:
 * it has neither an interrupt nor a monitor to sense. The light pen registers are not there: CRTC 10h and 11h are
 * always readable. */
#include "machine/devices/vvga.h"
#include "drivers/pc.h"		/* VGA_*_PORT and the other ports */
#include "drivers/vga_registers.h"	/* VGA_CRTC_*, VGA_AR_PANNING, VGA_MISC_COLOUR, VGA_GC_* */
#include "lib/string.h"		/* memcpy */

enum { LINE_COMPARE_8 = 0x10 };	/* in the overflow register */
enum { DOTS = 0x60 };		/* in the graphics mode register: shift 256, shift CGA */
enum { COMPONENTS = 3, SIX_BITS = 0x3f, DAC_STATE_READS = 3 };

static const uint8_t sequencer_bits[8] = { 0x03, 0x3d, 0x0f, 0x3f, 0x0e };
static const uint8_t graphics_bits[16] = { 0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff };
static const uint8_t attribute_bits[VGA_ATTRIBUTES] = {
	0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f,
	0xef, 0xff, 0x3f, 0x0f, 0x0f,
};

/* Does the port exist while misc says where the CRTC is? */
static bool is_there(const struct vvga *v, uint16_t port)
{
	return (port & 0xfff0) == 0x3c0 || (port & 0xfff0) == (v->misc & VGA_MISC_COLOUR ? 0x3d0 : 0x3b0);
}

static void set(struct vvga *v, uint8_t *reg, uint8_t value, uint8_t changed)
{
	if (*reg == value)
		return;
	*reg = value;
	v->changed |= changed;
}

static void crtc_out(struct vvga *v, uint8_t value)
{
	const uint8_t index = v->crtc_index;
	uint8_t *reg;

	if (index >= VGA_CRTC)
		return;
	reg = &v->crtc[index];
	if ((v->crtc[VGA_CRTC_RETRACE_END] & VGA_CRTC_PROTECT) && index <= VGA_CRTC_OVERFLOW) {
		if (index != VGA_CRTC_OVERFLOW)
			return;
		value = (uint8_t)((*reg & ~LINE_COMPARE_8) | (value & LINE_COMPARE_8));
	}
	set(v, reg, value, index >= VGA_CRTC_START && index <= VGA_CRTC_CURSOR + 1 ? VVGA_CHANGED_START : VVGA_CHANGED_MODE);
}

static void attribute_out(struct vvga *v, uint8_t value)
{
	const uint8_t index = v->attribute_index & 0x1f;

	v->attribute_expects_data = !v->attribute_expects_data;
	if (v->attribute_expects_data)
		set(v, &v->attribute_index, value & SIX_BITS,
		    (v->attribute_index ^ value) & 0x20 ? VVGA_CHANGED_MODE : 0);
	else if (index < VGA_ATTRIBUTES)
		set(v, &v->attribute[index], value & attribute_bits[index], index == VGA_AR_PANNING ? VVGA_CHANGED_START :
		    VVGA_CHANGED_MODE | VVGA_CHANGED_COLOURS);
}

/* A colour is taken over when its third component has come. */
static void dac_out(struct vvga *v, uint8_t value)
{
	uint8_t *colour = &v->palette[v->dac_write_index * COMPONENTS];

	if (v->dac_component < COMPONENTS - 1) {
		v->dac_pending[v->dac_component++] = value & SIX_BITS;
		return;
	}
	set(v, &colour[0], v->dac_pending[0], VVGA_CHANGED_COLOURS);
	set(v, &colour[1], v->dac_pending[1], VVGA_CHANGED_COLOURS);
	set(v, &colour[2], value & SIX_BITS, VVGA_CHANGED_COLOURS);
	v->dac_component = 0;
	v->dac_write_index++;
}

static uint8_t dac_in(struct vvga *v)
{
	const uint8_t value = v->palette[v->dac_read_index * COMPONENTS + v->dac_component];

	if (++v->dac_component == COMPONENTS) {
		v->dac_component = 0;
		v->dac_read_index++;
	}
	return value;
}

static void dac_index(struct vvga *v, uint8_t *index, uint8_t value, bool reads)
{
	*index = value;
	v->dac_component = 0;
	v->dac_reads = reads;
}

/* Logic of accesses, but for the window, and for how bits become dots. */
static void graphics_out(struct vvga *v, uint8_t value)
{
	const uint8_t index = v->graphics_index;
	uint8_t *reg = &v->graphics[index];

	value &= graphics_bits[index];
	set(v, reg, value, index == VGA_GC_MISC || (index == VGA_GC_MODE && ((*reg ^ value) & DOTS)) ? VVGA_CHANGED_MODE : 0);
}

/* 3B0h or 3D0h and on: the CRTC, and the feature control register in the place of the status register. */
static void crtc_ports_out(struct vvga *v, uint16_t port, uint8_t value)
{
	switch (port & 0xf) {
	case 0x4: v->crtc_index = value; break;
	case 0x5: crtc_out(v, value); break;
	case 0xa: v->feature = value & 0x10; break;
	default: break;
	}
}

void vvga_out(struct vvga *v, uint16_t port, uint8_t value)
{
	if (!is_there(v, port))
		return;
	switch (port) {
	case VGA_ATTRIBUTE_PORT: attribute_out(v, value); break;
	case VGA_MISC_WRITE: set(v, &v->misc, value & 0xef, VVGA_CHANGED_MODE); break;
	case VGA_ENABLE: v->enabled = value & 1; break;
	case VGA_SEQUENCER_PORT: v->sequencer_index = value & 7; break;
	case VGA_SEQUENCER_PORT + 1:
		set(v, &v->sequencer[v->sequencer_index], value & sequencer_bits[v->sequencer_index],
		    v->sequencer_index == 2 ? 0 : VVGA_CHANGED_MODE);
		break;
	case VGA_PEL_MASK: set(v, &v->pel_mask, value, VVGA_CHANGED_COLOURS); break;
	case VGA_DAC_READ_INDEX: dac_index(v, &v->dac_read_index, value, true); break;
	case VGA_DAC_WRITE_INDEX: dac_index(v, &v->dac_write_index, value, false); break;
	case VGA_DAC_DATA: dac_out(v, value); break;
	case VGA_GRAPHICS_PORT: v->graphics_index = value & 0xf; break;
	case VGA_GRAPHICS_PORT + 1: graphics_out(v, value); break;
	default:
		if ((port & 0xfff0) != 0x3c0)
			crtc_ports_out(v, port, value);
		break;
	}
}

static uint8_t crtc_ports_in(const struct vvga *v, uint16_t port)
{
	switch (port & 0xf) {
	case 0x4: return v->crtc_index;
	case 0x5: return v->crtc_index < VGA_CRTC ? v->crtc[v->crtc_index] : 0;
	default: return 0xff;
	}
}

uint8_t vvga_in(struct vvga *v, uint16_t port)
{
	const uint8_t index = v->attribute_index & 0x1f;

	if (!is_there(v, port))
		return 0xff;
	switch (port) {
	case VGA_ATTRIBUTE_PORT: return v->attribute_index;
	case VGA_ATTRIBUTE_READ: return index < VGA_ATTRIBUTES ? v->attribute[index] : 0;
	case VGA_ENABLE: return v->enabled;
	case VGA_SEQUENCER_PORT: return v->sequencer_index;
	case VGA_SEQUENCER_PORT + 1: return v->sequencer[v->sequencer_index];
	case VGA_PEL_MASK: return v->pel_mask;
	case VGA_DAC_READ_INDEX: return v->dac_reads ? DAC_STATE_READS : 0;
	case VGA_DAC_WRITE_INDEX: return v->dac_write_index;
	case VGA_DAC_DATA: return dac_in(v);
	case VGA_FEATURE_READ: return v->feature;
	case VGA_MISC_READ: return v->misc;
	case VGA_GRAPHICS_PORT: return v->graphics_index;
	case VGA_GRAPHICS_PORT + 1: return v->graphics[v->graphics_index];
	default: return (port & 0xfff0) == 0x3c0 ? 0 : crtc_ports_in(v, port);
	}
}

void vvga_load(struct vvga *v, const struct vga_state *card)
{
	*v = (struct vvga){
		.misc = card->misc, .feature = card->feature, .pel_mask = 0xff, .enabled = 1,
		.sequencer_index = card->sequencer_index & 7, .crtc_index = card->crtc_index,
		.graphics_index = card->graphics_index & 0xf, .attribute_index = card->attribute_index,
		.attribute_expects_data = card->attribute_expects_data, .dac_reads = card->dac_reads,
		.dac_write_index = card->dac_index, .dac_read_index = card->dac_index,
		.dispi_index = card->dispi_index, .latch = v->latch, .view = v->view, .changed = UINT8_MAX,
	};
	memcpy(v->sequencer, card->sequencer, sizeof(card->sequencer));
	memcpy(v->crtc, card->crtc, sizeof(card->crtc));
	memcpy(v->graphics, card->graphics, sizeof(card->graphics));
	memcpy(v->attribute, card->attribute, sizeof(card->attribute));
	for (unsigned i = 0; i < VGA_PALETTE; i++)
		v->palette[i] = card->palette[i] & 0x3f;
}
