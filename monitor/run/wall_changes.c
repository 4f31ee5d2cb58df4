/* Text is compared, cell by cell, with what was drawn. Of 256 colours that the guest writes into plain pages the page table
 * tells what was written. Anything else is drawn again as a whole. */
#include "run/wall_changes.h"
#include "cpu/pages.h"		/* pages_take */
#include "cpu/paging.h"		/* PAGE_SIZE */
#include "machine/video.h"	/* video_memory */
#include "machine/vm.h"		/* struct vm */
#include "run/tiles.h"		/* TILES_MOST */

/* 132 columns of 44 rows, and 80 of 60, have fewer cells. */
enum { CELLS_KEPT = 6144, LOOK_COSTS = 2 };

static uint32_t (*shown)[CELLS_KEPT];	/* the looks of each tile's cells, as they were drawn last */

_Static_assert(TILES_MOST * sizeof(*shown) <= WALL_CHANGES_BYTES, "the plan leaves room for it");

bool wall_changes_start(void)
{
	phys_t at;

	if (!pages_take(WALL_CHANGES_BYTES, &at))
		return false;
	shown = ram(at);
	return true;
}

/* By what VVGA_CHANGED_START tells of. Where text begins and where its cursor is, is seen in the cells. */
static bool has_moved(const struct vvga_mode *before, const struct vvga_mode *now)
{
	return before->pan != now->pan || (now->kind != VVGA_TEXT && before->start != now->start);
}

void wall_changes_begin(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *before,
			const struct vvga_mode *mode, uint32_t written)
{
	c->all = !before || (vm->vvga.changed & ~VVGA_CHANGED_START) || has_moved(before, mode);
	c->written = written;
	c->looked = 0;
	c->row_changed = false;
}

/* A row that is too far down to be kept is drawn each time. */
static bool row_changes(const struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m,
			const struct vvga_phase *phase, const struct vvga_row *row)
{
	const unsigned cells = m->columns + (m->pan > 0), start = row->number * cells, end = start + cells;
	static uint32_t looks[VVGA_COLUMNS];
	uint32_t *before = shown[c->tile];
	bool changed = c->all;

	if (start > CELLS_KEPT || end > CELLS_KEPT)
		return true;
	vvga_looks(&vm->vvga, video_memory(vm), m, phase, row->first, cells, looks);
	for (unsigned at = start, i = 0; i < cells && at < end; at++, i++) {
		changed |= before[at] != looks[i];
		before[at] = looks[i];
	}
	return changed;
}

static bool text_changes(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m,
			 const struct vvga_phase *phase, unsigned first, unsigned last, int *work)
{
	bool changed = c->row_changed && first < c->looked;
	unsigned rows = 0;

	for (; c->looked <= last && rows < VVGA_LINES; rows++) {
		const struct vvga_row row = vvga_row_of(&vm->vvga, m, c->looked);

		c->row_changed = row_changes(c, vm, m, phase, &row);
		c->looked += row.lines;
		changed |= c->row_changed;
	}
	*work -= (int)(rows * m->columns * LOOK_COSTS);
	return changed;
}

static bool page_was_written(const struct wall_changes *c, uint32_t byte)
{
	const uint32_t page = byte / PAGE_SIZE;

	return page < 32 && (c->written >> page & 1);
}

static bool bytes_change(const struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m, unsigned first,
			 unsigned last)
{
	bool changed = false;

	for (unsigned line = first; line <= last; line += m->line_height) {
		const uint32_t byte = vvga_byte_of(&vm->vvga, m, line), end = byte + m->width;

		for (uint32_t at = byte; at < end; at = (at | (PAGE_SIZE - 1)) + 1)
			changed |= page_was_written(c, at & (VGA_MEMORY_SIZE - 1));
	}
	return changed;
}

bool wall_changes(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m, const struct vvga_phase *phase,
		  unsigned first, unsigned last, int *work)
{
	if (m->kind == VVGA_TEXT && !m->blank)
		return text_changes(c, vm, m, phase, first, last, work);
	if (m->kind == VVGA_256 && vm->vvga.view == VVGA_BYTES)
		return c->all || bytes_change(c, vm, m, first, last);
	return true;
}
