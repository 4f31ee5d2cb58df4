/* The VGA of a guest that does not have the real card: registers, and 256 KiB of video memory of
 * its own. What is drawn there is shown nowhere by itself: see vvga_picture.h.
 *
 * How the guest reaches the memory is its view. Where the card would hand out plain bytes, the guest has
 * the pages themselves and is as fast as in RAM. Where the card has logic in between, the window is not
 * the guest's: each access traps, and vcpu/memory_insn.h emulates it. machine/video.h has the window. */
#ifndef MACHINE_VVGA_H
#define MACHINE_VVGA_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/vga.h"	/* VGA_*, struct vga_state */

struct vm;

/* Video memory as the monitor keeps it. Byte 4 * n + p is offset n of plane p, as on QEMU's card: bytes in
 * a row in the 256-colour order (chain 4), and a latch is four bytes in a row. What the guest sees as plain
 * bytes in another order lies in a part of its own, VVGA_CELLS bytes, as the guest sees it, while it sees it so:
 * characters beside their attributes, say. See vvga_memory.h. */
enum {
	VVGA_CELLS_AT = VGA_MEMORY_SIZE, VVGA_CELLS = 0x8000,
	VVGA_MEMORY_SIZE = VVGA_CELLS_AT + VVGA_CELLS,
	VVGA_WINDOW = 0x20000,		/* A0000h-BFFFFh: the widest of the windows */
};

/* How the guest reaches video memory, by the registers. */
enum vvga_view {
	VVGA_TRAPPED,			/* every access is emulated */
	VVGA_CELLS_MONO, VVGA_CELLS_COLOUR,	/* odd and even, at B0000h or B8000h: plain pages, planes 0 and 1 */
	VVGA_PLANE_0,			/* plane 0 alone, at B8000h, as in mode 6: plain pages */
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

enum { VVGA_BLOCK = 2048 };		/* addresses of the planes that a bit of vvga.written stands for */

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
	uint8_t changed;		/* enum vvga_changed bits */
	uint32_t written;		/* where, since then, by writes that were emulated: bit n is VVGA_BLOCK addresses of the planes */
	uint64_t frame;			/* tick of the guest's clock at which the last retrace began that was looked for */
};

/* Does the guest look at the beam, and do nothing else? Not the device's, but what is known of its guest. */
struct vvga_looks {
	uint8_t status;			/* that was read last */
	uint8_t values;			/* 1 << value of its first bit, while the guest looks in vain */
	uint16_t count;			/* in a row, from one place, with nothing done between */
	uint32_t from;			/* CS:IP of them */
	uint32_t work;			/* vcpu.work after the last one */
};

/**
 * vvga_init - claim the ports; the registers are those of the card as the firmware left it
 * A guest without a VGA of its own (video_has_model()) is left as it is. vm->vga holds the card's state.
 */
void vvga_init(struct vm *vm);

/**
 * vvga_reset - registers as the firmware's self test leaves them; memory stays
 */
void vvga_reset(struct vm *vm);

/**
 * vvga_advance - the retrace that the guest waits for has begun; nothing else is ever due
 */
uint64_t vvga_advance(struct vm *vm, uint64_t now);

/**
 * vvga_load - the registers of a card
 * Source of the differences from what it says: QEMU's card reads 0 as its PEL mask, and has none.
 */
void vvga_load(struct vvga *v, const struct vga_state *card);

/**
 * vvga_in, vvga_out - one byte from or to port 3B0h-3DFh, but for reads of the status register
 * Pure: tests on the host call them. After a write the view may be another one: vvga_view_of().
 */
uint8_t vvga_in(struct vvga *v, uint16_t port);
void vvga_out(struct vvga *v, uint16_t port, uint8_t value);

/**
 * vvga_status - the status register, at tick @now
 * @polls: the guest has looked before and does nothing else; then a retrace that has passed since is shown
 * Pure. The flip-flop is reset.
 */
uint8_t vvga_status(struct vvga *v, uint64_t now, bool polls);

/**
 * vvga_next_retrace - when the first one after @now begins
 */
uint64_t vvga_next_retrace(const struct vvga *v, uint64_t now);

/**
 * vvga_status_port - 3DAh, or 3BAh where the monochrome addresses are chosen
 */
static inline uint16_t vvga_status_port(const struct vvga *v)
{
	return v->misc & 1 ? 0x3da : 0x3ba;
}

#endif
