/* The registers of the VGA. IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem": "VGA Function";
 * the DAC: Inmos IMSG171 data sheet. Unused bits read as zero.
 * Differs: a CRTC register above 18h reads as 0; the input status register 0 (3C2h) reads as 0, as on QEMU's card:
 * it has neither an interrupt nor a monitor to sense. The light pen registers are not there: CRTC 10h and 11h are
 * always readable. */
#include "machine/devices/vvga.h"
#include "lib/string.h"		/* memcpy */

enum { ATTRIBUTE = 0x3c0, ATTRIBUTE_READ = 0x3c1, MISC = 0x3c2, ENABLE = 0x3c3, SEQUENCER = 0x3c4, PEL_MASK = 0x3c6,
       DAC_READ = 0x3c7, DAC_WRITE = 0x3c8, DAC_DATA = 0x3c9, FEATURE_READ = 0x3ca, MISC_READ = 0x3cc,
       GRAPHICS = 0x3ce, COLOUR_CRTC = 0x3d4, MONO_CRTC = 0x3b4 };
enum { PROTECT = 0x80, RETRACE_END = 0x11, OVERFLOW = 7, LINE_COMPARE_8 = 0x10 };
enum { COMPONENTS = 3, SIX_BITS = 0x3f, DAC_STATE_READS = 3 };
enum { START_HIGH = 0x0c, CURSOR_LOW = 0x0f, PANNING = 0x13 };

static const uint8_t sequencer_bits[8] = { 0x03, 0x3d, 0x0f, 0x3f, 0x0e };
static const uint8_t graphics_bits[16] = { 0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0x0f, 0xff };
static const uint8_t attribute_bits[VGA_ATTRIBUTES] = {
	0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f,
	0xef, 0xff, 0x3f, 0x0f, 0x0f,
};

/* Does the port exist while misc says where the CRTC is? */
static bool is_there(const struct vvga *v, uint16_t port)
{
	return (port & 0xfff0) == 0x3c0 || (port & 0xfff0) == (v->misc & 1 ? 0x3d0 : 0x3b0);
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
	if ((v->crtc[RETRACE_END] & PROTECT) && index <= OVERFLOW) {
		if (index != OVERFLOW)
			return;
		value = (uint8_t)((*reg & ~LINE_COMPARE_8) | (value & LINE_COMPARE_8));
	}
	set(v, reg, value, index >= START_HIGH && index <= CURSOR_LOW ? VVGA_CHANGED_START : VVGA_CHANGED_MODE);
}

static void attribute_out(struct vvga *v, uint8_t value)
{
	const uint8_t index = v->attribute_index & 0x1f;

	v->attribute_expects_data = !v->attribute_expects_data;
	if (v->attribute_expects_data)
		set(v, &v->attribute_index, value & SIX_BITS,
		    (v->attribute_index ^ value) & 0x20 ? VVGA_CHANGED_MODE : 0);
	else if (index < VGA_ATTRIBUTES)
		set(v, &v->attribute[index], value & attribute_bits[index], index == PANNING ? VVGA_CHANGED_START :
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
	case ATTRIBUTE: attribute_out(v, value); break;
	case MISC: set(v, &v->misc, value & 0xef, VVGA_CHANGED_MODE); break;
	case ENABLE: v->enabled = value & 1; break;
	case SEQUENCER: v->sequencer_index = value & 7; break;
	case SEQUENCER + 1:
		set(v, &v->sequencer[v->sequencer_index], value & sequencer_bits[v->sequencer_index],
		    v->sequencer_index == 2 ? 0 : VVGA_CHANGED_MODE);
		break;
	case PEL_MASK: set(v, &v->pel_mask, value, VVGA_CHANGED_COLOURS); break;
	case DAC_READ: dac_index(v, &v->dac_read_index, value, true); break;
	case DAC_WRITE: dac_index(v, &v->dac_write_index, value, false); break;
	case DAC_DATA: dac_out(v, value); break;
	case GRAPHICS: v->graphics_index = value & 0xf; break;
	case GRAPHICS + 1:
		set(v, &v->graphics[v->graphics_index], value & graphics_bits[v->graphics_index],
		    v->graphics_index == 5 || v->graphics_index == 6 ? VVGA_CHANGED_MODE : 0);
		break;
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
	case ATTRIBUTE: return v->attribute_index;
	case ATTRIBUTE_READ: return index < VGA_ATTRIBUTES ? v->attribute[index] : 0;
	case ENABLE: return v->enabled;
	case SEQUENCER: return v->sequencer_index;
	case SEQUENCER + 1: return v->sequencer[v->sequencer_index];
	case PEL_MASK: return v->pel_mask;
	case DAC_READ: return v->dac_reads ? DAC_STATE_READS : 0;
	case DAC_WRITE: return v->dac_write_index;
	case DAC_DATA: return dac_in(v);
	case FEATURE_READ: return v->feature;
	case MISC_READ: return v->misc;
	case GRAPHICS: return v->graphics_index;
	case GRAPHICS + 1: return v->graphics[v->graphics_index];
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
