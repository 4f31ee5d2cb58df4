/* Who gets which page of RAM. */
#include "check.h"
#include "cpu/pages.h"

#include <stddef.h>

enum { MIB_IN_BYTES = 1024 * 1024, PAGE = 4096 };

/* RAM at 201000h-202FFFh, then at 800000h-8FFFFFh. */
static void add_two_ranges(void)
{
	pages_add(phys(0x200001), phys(0x203fff));
	pages_add(phys(0x800000), phys(0x900000));
}

static uint32_t taken_at(uint32_t bytes)
{
	phys_t at = phys(1);

	return pages_take(bytes, &at) ? at.at : 1;
}

static void nothing_at_first(void)
{
	CHECK("room", 0, pages_room());
	CHECK("a byte", 1, taken_at(1));
}

static void rounds_inwards(void)
{
	pages_add(phys(0x200001), phys(0x203fff));	/* pages 201 and 202 */
	CHECK("room", 2 * PAGE, pages_room());
	pages_add(phys(0x300fff), phys(0x301001));	/* none is whole */
	pages_add(phys(0x400000), phys(0x400000));
	pages_add(phys(0x500000), phys(0x4ff000));
	pages_add(phys(0xfffff001u), phys(0xffffffffu));
	CHECK("no more", 2 * PAGE, pages_room());
}

static void first_range_first(void)
{
	add_two_ranges();
	CHECK("the largest piece", MIB_IN_BYTES, pages_room());
	CHECK("a byte takes a page", 0x201000, taken_at(1));
	CHECK("too much for what is left there", 0x800000, taken_at(PAGE + 1));
	CHECK("what is left there", 0x202000, taken_at(PAGE));
	CHECK("after the other", 0x802000, taken_at(PAGE));
	CHECK("the largest piece", MIB_IN_BYTES - 3 * PAGE, pages_room());
}

static void no_more_than_there_is(void)
{
	uint32_t room;

	add_two_ranges();
	CHECK("the first range", 0x201000, taken_at(2 * PAGE));
	room = pages_room();
	CHECK("a byte too much", 1, taken_at(room + 1));
	CHECK("4 GiB less one byte", 1, taken_at(0xffffffffu));	/* rounded up, it would be nothing */
	CHECK("all", 0x800000, taken_at(room));
	CHECK("none is left", 0, pages_room());
	CHECK("a byte", 1, taken_at(1));
}

static const struct test tests[] = {
	{ "pages-none-before-any-is-added", nothing_at_first },
	{ "pages-are-whole", rounds_inwards },
	{ "pages-of-the-first-range-come-first", first_range_first },
	{ "pages-end", no_more_than_there_is },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
