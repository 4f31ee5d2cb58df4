/* The real VGA: take the screen from a guest and give it back unchanged. */
#ifndef DRIVERS_VGA_H
#define DRIVERS_VGA_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

enum { VGA_SEQUENCER = 5, VGA_CRTC = 0x19, VGA_GRAPHICS = 9, VGA_ATTRIBUTES = 0x15, VGA_DISPI = 11,
       VGA_PALETTE = 768 };

#define VGA_MEMORY_SIZE 0x40000u	/* four planes of 64 KiB */

struct vga_state {
	uint8_t misc, feature, pel_mask;
	uint8_t sequencer_index, sequencer[VGA_SEQUENCER];
	uint8_t crtc_index, crtc[VGA_CRTC];
	uint8_t graphics_index, graphics[VGA_GRAPHICS];
	uint8_t attribute_index, attribute[VGA_ATTRIBUTES];
	bool attribute_expects_data;	/* the flip-flop: index written, data not yet */
	uint8_t palette[VGA_PALETTE];
	bool dac_reads;			/* port 3C7h was written last, not 3C8h */
	uint8_t dac_index;		/* entry that is being written or read */
	uint8_t dac_component;		/* how much of it was: 0, 1 or 2 bytes */
	uint8_t dac_pending[2];		/* written to the DAC, which waits for the third */
	uint16_t dispi_index;
	uint16_t dispi[VGA_DISPI];	/* [0], the ID, is 0 where there is no such interface */
};

/**
 * vga_init - find out what the card is like, before a guest has it
 */
void vga_init(void);

/**
 * vga_save - registers to @s, video memory to physical memory
 * @memory: VGA_MEMORY_SIZE bytes or more
 * @size: of that area, in bytes. What a card has beyond 256 KiB is reached only in
 *        the Bochs graphics interface's modes, and is saved as far as there is room.
 *
 * All is left as it was found. Interrupts must be off.
 * Differs: the last byte of each plane (offset FFFFh, outside the picture of every
 * mode of the BIOS) is overwritten. It is the only way to the latches.
 * Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem".
 */
void vga_save(struct vga_state *s, phys_t memory, uint32_t size);

/**
 * vga_restore - the opposite
 */
void vga_restore(const struct vga_state *s, phys_t memory, uint32_t size);

/**
 * vga_spoil - leave the card, registers and memory, in a state that no guest and no mode has
 * For tests of the two above.
 */
void vga_spoil(void);

#endif
