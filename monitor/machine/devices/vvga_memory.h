/* Video memory as the guest's reads and writes find it: the order of addresses, the latches, and the logic of
 * the graphics controller. Pure functions of struct vvga and its VVGA_MEMORY_SIZE bytes.
 * IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem", "Graphics Controller". */
#ifndef MACHINE_VVGA_MEMORY_H
#define MACHINE_VVGA_MEMORY_H

#include "machine/devices/vvga.h"	/* struct vvga */

/**
 * vvga_view_of - the view that the registers program
 */
enum vvga_view vvga_view_of(const struct vvga *v);

/**
 * vvga_set_view - let the memory lie as @view wants it, and v->view be that
 * Cost: up to VVGA_CELLS bytes are moved twice.
 */
void vvga_set_view(struct vvga *v, uint8_t *memory, enum vvga_view view);

/* The plain pages of a view, in the window A0000h-BFFFFh; none of VVGA_TRAPPED. */
struct vvga_pages {
	uint32_t first, bytes;		/* from A0000h */
	uint32_t at;			/* in the memory */
};
struct vvga_pages vvga_pages_of(enum vvga_view view);

/**
 * vvga_read, vvga_write - one byte at @at, which counts from A0000h; 0 to VVGA_WINDOW - 1
 * Where the registers show no memory, it reads as FFh and drops writes.
 * Differs: where the pages are plain, reads do not load the latches (they are not seen), and neither do they here.
 */
uint8_t vvga_read(struct vvga *v, const uint8_t *memory, uint32_t at);
void vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value);

/**
 * vvga_fill - vvga_write() @count times, @at and up: what REP STOSB does, many times as fast
 * @at + @count: VVGA_WINDOW at most
 */
void vvga_fill(struct vvga *v, uint8_t *memory, uint32_t at, uint32_t count, uint8_t value);

/**
 * vvga_copy - vvga_read() and vvga_write() @count times, both up: what REP MOVSB does within the window
 */
void vvga_copy(struct vvga *v, uint8_t *memory, uint32_t to, uint32_t from, uint32_t count);

/**
 * vvga_plane - byte @at of plane @plane, wherever it lies in this view
 * @at: counts modulo 64 KiB
 */
static inline uint8_t vvga_plane(const struct vvga *v, const uint8_t *memory, unsigned plane, uint32_t at)
{
	at &= 0xffff;
	if (v->view == VVGA_PLANE_0 && plane == 0 && at < VVGA_CELLS)
		return memory[VVGA_CELLS_AT + at];
	if ((v->view == VVGA_CELLS_MONO || v->view == VVGA_CELLS_COLOUR) && plane < 2 && at < VVGA_CELLS / 2)
		return memory[VVGA_CELLS_AT + 2 * at + plane];
	return memory[4 * at + plane];
}

#endif
