/* The VGA of a guest that does not have the real card: registers, and 256 KiB of video memory of
 * its own. What is drawn there is shown nowhere by itself: see vvga_picture.h.
 *
 * How the guest reaches the memory is its view. Where the card would hand out plain bytes, the guest has
 * the pages themselves and is as fast as in RAM; where the card has logic in between, the window is not
 * the guest's, each access traps, and vcpu/memory_insn.h emulates it: machine/video.h. */
#ifndef MACHINE_VVGA_H
#define MACHINE_VVGA_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/vga.h"	/* VGA_*, struct vga_state */

struct vm;

/* Video memory as the monitor keeps it. Byte 4 * n + p is offset n of plane p, as on QEMU's card: bytes in
 * a row in the 256-colour order (chain 4), and a latch is four bytes in a row. In the odd and even order,
 * which text has, a character and its attribute lie side by side instead: then the cells that the window
 * at B0000h or B8000h shows are in a part of their own, VVGA_CELLS bytes, as the guest sees them. */
enum {
	VVGA_CELLS_AT = VGA_MEMORY_SIZE, VVGA_CELLS = 0x8000,
	VVGA_MEMORY_SIZE = VVGA_CELLS_AT + VVGA_CELLS,
	VVGA_WINDOW = 0x20000,		/* A0000h-BFFFFh: the widest of the windows */
};

/* How the guest reaches video memory, by the registers. */
enum vvga_view {
	VVGA_TRAPPED,			/* every access is emulated */
	VVGA_CELLS_MONO, VVGA_CELLS_COLOUR,	/* odd and even, at B0000h or B8000h: plain pages */
	VVGA_BYTES,			/* chain 4 at A0000h: plain pages */
};

/* What has changed since whoever shows the picture cleared the bit. Writes to plain pages are not here:
 * the guest's page table notes them in its D bits, see video_dirty(). */
enum vvga_changed {
	VVGA_CHANGED_MODE = 1 << 0,	/* a register that the picture depends on, other than: */
	VVGA_CHANGED_START = 1 << 1,	/* the start address, the cursor's place, panning */
	VVGA_CHANGED_COLOURS = 1 << 2,	/* the palette, the PEL mask, the attribute colours */
	VVGA_CHANGED_MEMORY = 1 << 3,	/* a write that was emulated; a font as well */
};

struct vvga {
	uint8_t misc, feature, pel_mask, enabled;
	uint8_t sequencer_index, sequencer[8];
	uint8_t crtc_index, crtc[VGA_CRTC];
	uint8_t graphics_index, graphics[16];
	uint8_t attribute_index, attribute[VGA_ATTRIBUTES];
	bool attribute_expects_data;	/* the flip-flop: index written, data not yet */
	uint8_t palette[VGA_PALETTE];	/* six bits each */
	bool dac_reads;			/* port 3C7h was written last, not 3C8h */
	uint8_t dac_write_index, dac_read_index, dac_component;
	uint8_t dac_pending[2];		/* written to the DAC, which waits for the third */
	uint16_t dispi_index;
	uint32_t latch;			/* a byte per plane, plane 0 lowest */
	uint8_t view;			/* enum vvga_view */
	bool cells_apart;		/* the cells are in their own part of the memory, and not in planes 0 and 1 */
	uint8_t changed;		/* enum vvga_changed bits */
	/* The beam: vvga_retrace.c. Times are ticks of the guest's clock. */
	uint64_t frame;			/* when this frame began */
	uint64_t looked;		/* when the guest last read the status */
	uint64_t retraces_seen;		/* the retrace of frames that began before this was shown to the guest */
	uint8_t status;			/* that it read last */
	uint8_t looks_bits;		/* both values of the first bit, while it looked in vain */
	uint16_t looks;			/* in a row, from the same place, with nothing done in between */
	uint32_t looks_from;		/* CS:IP of them */
	uint32_t looks_work;		/* vcpu.work after the last one */
};

/**
 * vvga_init - claim the ports; the registers are those of the card as the firmware left it
 * A guest with the real card (options.display) is left as it is. vm->vga holds the card's state, and
 * vm->video is VVGA_MEMORY_SIZE bytes.
 */
void vvga_init(struct vm *vm);

/**
 * vvga_reset - registers as the firmware's self test leaves them; memory stays
 */
void vvga_reset(struct vm *vm);

/**
 * vvga_load - registers of a card; VGA_MEMORY_SIZE bytes at @planes, one plane after the other, go to @memory
 * @planes: NULL leaves the memory as it is
 */
void vvga_load(struct vvga *v, const struct vga_state *card, uint8_t *memory, const uint8_t *planes);

/**
 * vvga_in, vvga_out - one byte from or to port 3B0h-3DFh, but for the status register
 * Pure: tests on the host call them. Where the registers say so, the view is no longer right
 * afterwards: vvga_view_of() tells which one is.
 */
uint8_t vvga_in(struct vvga *v, uint16_t port);
void vvga_out(struct vvga *v, uint16_t port, uint8_t value);

/**
 * vvga_is_mono - the CRTC and the status register are at 3B4h and 3BAh, not at 3D4h and 3DAh
 */
static inline bool vvga_is_mono(const struct vvga *v)
{
	return !(v->misc & 1);
}

#endif
