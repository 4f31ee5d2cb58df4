/* Text is compared, cell by cell, with what was drawn. Of dots it is known where they were written: into plain pages by the
 * page table, and elsewhere by the VGA, which emulates each write. */
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

/* A write that was emulated may have been one to a character set. Of plain pages the VGA does not tell where. */
static bool is_all_known(const struct vvga *v, const struct vvga_mode *mode)
{
	return mode->kind != VVGA_TEXT && v->view == VVGA_TRAPPED;
}

void wall_changes_begin(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *before,
			const struct vvga_mode *mode, uint32_t written)
{
	const unsigned known = VVGA_CHANGED_START | (is_all_known(&vm->vvga, mode) ? VVGA_CHANGED_MEMORY : 0);

	c->all = !before || (vm->vvga.changed & ~known) || has_moved(before, mode);
	c->view = vm->vvga.view;
	c->written = c->view == VVGA_TRAPPED ? vm->vvga.written : written;
	c->looked = 0;
	c->row_changed = false;
}

/* A row that is too far down to be kept is drawn each time. */
static bool row_changes(const struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m,
			const struct vvga_phase *phase, const struct vvga_row *row)
{
	const unsigned cells = m->columns + (m->pan > 0), start = row->number * cells, end = start + cells;

	if (start > CELLS_KEPT || end > CELLS_KEPT)
		return true;
	return vvga_looks(&vm->vvga, video_memory(vm), m, phase, row->first, shown[c->tile], start, end) || c->all;
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

/* Was a byte of that address written? */
static bool was_written(const struct wall_changes *c, uint32_t address)
{
	static const struct { uint8_t first, shift; } bits[] = {	/* the one of address 0, and how many addresses one has */
		[VVGA_TRAPPED] = { 0, 11 }, [VVGA_BYTES] = { 0, 10 }, [VVGA_PLANE_0] = { 0x18, 12 },
		[VVGA_CELLS_MONO] = { 0x10, 11 }, [VVGA_CELLS_COLOUR] = { 0x18, 11 },
	};
	const unsigned bit = bits[c->view].first + (address >> bits[c->view].shift);

	return bit < 32 && (c->written >> bit & 1);
}

enum { LEAST = 1 << 10 };	/* addresses that have a bit of their own, in any view */
_Static_assert(VVGA_BLOCK == 1 << 11 && PAGE_SIZE == 4 << 10, "as in the table");

static bool dots_change(const struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m, unsigned first,
			unsigned last)
{
	for (unsigned line = first; line <= last; line += m->line_height) {
		const struct vvga_addresses a = vvga_addresses_of(&vm->vvga, m, line);

		for (uint32_t n = 0; n < a.count; n += LEAST)
			if (was_written(c, (a.first + n) & 0xffff))
				return true;
		if (was_written(c, (a.first + a.count - 1) & 0xffff))
			return true;
	}
	return false;
}

bool wall_changes(struct wall_changes *c, const struct vm *vm, const struct vvga_mode *m, const struct vvga_phase *phase,
		  unsigned first, unsigned last, int *work)
{
	if (m->blank)
		return true;
	if (m->kind == VVGA_TEXT)
		return text_changes(c, vm, m, phase, first, last, work);
	return c->all || dots_change(c, vm, m, first, last);
}
