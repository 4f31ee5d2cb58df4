/* How much memory each guest gets, counted in pages: no sum of them leaves 64 bits. */
#include "boot/loader.h"	/* struct loader_info */
#include "cpu/paging.h"		/* PAGE_SIZE */
#include "drivers/vga.h"	/* VGA_MEMORY_SIZE */
#include "machine/devices/vvga.h"	/* VVGA_MEMORY_SIZE */
#include "machine/shared_pages.h"	/* SHARED_* */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "machine/vm.h"		/* MIB, MONITOR_END */
#include "run/plan_parts.h"

#define DEFAULT_EXTENDED  (4 * MIB)	/* of a virtual guest, where there is room */
#define SMALLEST_EXTENDED 0x10000u	/* the high memory area */
#define DEFAULT_CLIENT    (16 * MIB)	/* of a 32-bit program, where there is room */
#define LAST_PAGE (0u - PAGE_SIZE)
enum { KIB_OF_PAGE = PAGE_SIZE / 1024, PAGES_OF_MIB = MIB / PAGE_SIZE };

static uint32_t pages(uint32_t bytes)
{
	return bytes / PAGE_SIZE + (bytes % PAGE_SIZE != 0);
}

bool plan_room(const struct loader_info *info, uint32_t reach, struct plan_room *room, char *error, unsigned size)
{
	const uint32_t most = (LAST_PAGE - MIB) / 1024;
	const uint32_t end = MIB + (info->upper_kib < most ? info->upper_kib : most) * 1024;
	uint32_t start = MONITOR_END;

	for (unsigned i = 0; i < info->module_count; i++) {
		const struct loader_module *m = &info->module[i];

		if (m->start > end || m->size > end - m->start) {
			format_string(error, size, "module %u lies outside the memory that the loader found", i + 1);
			return false;
		}
		start = m->start + m->size > start ? m->start + m->size : start;
	}
	*room = (struct plan_room){ pages(start) * PAGE_SIZE, (end < reach ? end : reach) / PAGE_SIZE * PAGE_SIZE };
	return true;
}

static uint32_t room_pages(const struct plan_input *in)
{
	return in->room.end > in->room.start ? (in->room.end - in->room.start) / PAGE_SIZE : 0;
}

unsigned plan_most_guests(const struct plan_input *in)
{
	return room_pages(in) / pages(VIRTUAL_BLOCK(SMALLEST_EXTENDED)) + 1;
}

unsigned plan_machine_mib(const struct planning *p, uint64_t guests)
{
	const uint32_t each = pages(p->in->beside) + pages(VGA_MEMORY_SIZE) + pages(VIRTUAL_BLOCK(SMALLEST_EXTENDED));

	return (unsigned)((guests * each + p->in->room.start / PAGE_SIZE) / PAGES_OF_MIB) + 1;
}

static uint32_t said_pages(const struct plan_guest *g)
{
	return (g->options.memory_kib + KIB_OF_PAGE - 1) / KIB_OF_PAGE;
}

uint32_t plan_block_pages(const struct plan_guest *g)
{
	return pages(VIRTUAL_BLOCK(0)) + g->extended / PAGE_SIZE;
}

uint32_t plan_image_pages(const struct plan_drive *d)
{
	return pages(d->image->size);
}

static uint32_t entries(uint32_t count)
{
	return count / (PAGE_SIZE / sizeof(uint32_t)) + 1;
}

/* What a guest that shares needs for itself: its promise, its last page, and the lists of where its pages are. */
static uint32_t shared_pages(const struct plan_guest *g)
{
	const uint32_t said = said_pages(g);
	uint32_t n = SHARED_PROMISE + 1 + entries(pages(VIRTUAL_BLOCK(0)) + (said ? said : pages(DEFAULT_EXTENDED)));

	for (unsigned i = 0; i < PLAN_DRIVES; i++)
		n += g->drives[i].apart ? entries(plan_image_pages(&g->drives[i])) : 0;
	return n;
}

static bool shares(const struct planning *p, const struct plan_guest *g)
{
	return p->plan->shares && !plan_is_client(g);
}

/* What it needs, whatever the others need: with the least extended memory, or what mem= says. */
static uint32_t needed_pages(const struct planning *p, const struct plan_guest *g)
{
	const uint32_t said = said_pages(g);
	uint32_t n = pages(p->in->beside) + (g->keeps_picture ? pages(VGA_MEMORY_SIZE) : 0);

	if (!p->plan->is_virtual)
		return n;
	n += plan_has_own_vga(g) ? pages(VVGA_MEMORY_SIZE) : 0;
	if (shares(p, g))
		return n + shared_pages(g);
	n += pages(VIRTUAL_BLOCK(0)) + (said > pages(SMALLEST_EXTENDED) ? said : pages(SMALLEST_EXTENDED));
	for (unsigned i = 0; i < PLAN_DRIVES; i++)
		n += g->drives[i].own_copy ? pages(g->drives[i].image->size) : 0;
	return n;
}

/* What none of them has for itself. */
static uint32_t common_pages(const struct planning *p)
{
	return (plan_has_wall(p->plan) ? pages(p->in->wall) : 0) + pages(p->in->trace) +
		(p->plan->shares ? SHARED_COMMON_PAGES + PLAN_SCRATCH_PAGES : 0);
}

/* The first guest that has no room; NULL if all have. @total becomes what all of them need. */
static const struct plan_guest *who_has_no_room(const struct planning *p, uint64_t *total, uint32_t *left)
{
	const uint32_t common = common_pages(p);
	const struct plan_guest *without = NULL;

	*total = common;
	*left = room_pages(p->in);
	*left -= common < *left ? common : *left;
	FOR_EACH_GUEST(g, p->plan) {
		const uint32_t needed = needed_pages(p, g);

		*total += needed;
		if (!without && needed > *left)
			without = g;
		if (!without)
			*left -= needed;
	}
	return without;
}

/* The default becomes less where there is less memory. What mem= says does not. */
static void share(struct planning *p, uint32_t left)
{
	const uint32_t least = pages(SMALLEST_EXTENDED);
	uint32_t sharers = 0, each;

	FOR_EACH_GUEST(g, p->plan)
		sharers += !g->options.memory_kib;
	each = least + (sharers ? left / sharers : 0);
	FOR_EACH_GUEST(g, p->plan) {
		const uint32_t said = said_pages(g);
		const uint32_t most = pages(plan_is_client(g) ? DEFAULT_CLIENT : DEFAULT_EXTENDED);
		const uint32_t got = said ? said : shares(p, g) || each >= most ? most : each;

		g->extended = p->plan->is_virtual ? (got > least ? got : least) * PAGE_SIZE : 0;
	}
}

/* All that the guests do not have for themselves: what they are promised of it is part of it. */
static void fill_pool(struct planning *p, uint32_t left)
{
	struct plan *plan = p->plan;

	plan->pool_pages = SHARED_COMMON_PAGES + PLAN_SCRATCH_PAGES + left;
	FOR_EACH_GUEST(g, plan) {
		if (shares(p, g))
			plan->pool_pages += SHARED_PROMISE;
		else if (!g->options.memory_kib)
			plan->pool_pages -= g->extended / PAGE_SIZE - pages(SMALLEST_EXTENDED);
	}
}

/* Of what is shared, guests may be told more than there is, but not one alone. */
static bool check_said(struct planning *p)
{
	FOR_EACH_GUEST(g, p->plan)
		if (shares(p, g) && said_pages(g) > room_pages(p->in))
			return WRONG(p, "mem= gives guest %s more than all the memory that guests share, %u KiB",
				     g->options.name, (unsigned)room_pages(p->in) * KIB_OF_PAGE);
	return true;
}

bool plan_memory(struct planning *p)
{
	const struct plan_guest *without;
	uint64_t total;
	uint32_t left;

	if (!check_said(p))
		return false;
	FOR_EACH_GUEST(g, p->plan)
		g->keeps_picture = plan_keeps_picture(p->plan, g);
	without = who_has_no_room(p, &total, &left);
	if (without)
		return WRONG(p, "guest %s needs %u KiB of memory and %u are left: give the machine %u MiB",
			     without->options.name, (unsigned)needed_pages(p, without) * KIB_OF_PAGE,
			     (unsigned)left * KIB_OF_PAGE,
			     (unsigned)((total + p->in->room.start / PAGE_SIZE) / PAGES_OF_MIB) + 1);
	share(p, left);
	if (p->plan->shares)
		fill_pool(p, left);
	return true;
}
