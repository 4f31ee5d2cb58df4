/* The VGA that is a model: registers and memory, against IBM's manual. The reference for memory has four planes and
 * goes bit by bit, as "Graphics Controller" tells it. */
#include "check.h"
#include "machine/devices/vvga_memory.h"

#include <stdlib.h>
#include <string.h>

enum { CRTC = 0x3d4, GRAPHICS = 0x3ce, SEQUENCER = 0x3c4, PLANE = 0x10000, OPERATIONS = 40000 };

static struct vvga v;
static uint8_t *memory;
static uint32_t seed;

static uint32_t some(uint32_t below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static void indexed(uint16_t port, uint8_t index, uint8_t value)
{
	vvga_out(&v, port, index);
	vvga_out(&v, port + 1, value);
	vvga_set_view(&v, memory, vvga_view_of(&v));
}

static uint8_t read_indexed(uint16_t port, uint8_t index)
{
	vvga_out(&v, port, index);
	return vvga_in(&v, port + 1);
}

/* Mode 12h's order of addresses, with all logic off. */
static void begin(void)
{
	seed = 1;
	v = (struct vvga){ .misc = 0xe3, .pel_mask = 0xff };
	free(memory);
	memory = calloc(1, VVGA_MEMORY_SIZE);
	indexed(SEQUENCER, 2, 0x0f);
	indexed(SEQUENCER, 4, 0x06);
	indexed(GRAPHICS, 6, 0x05);
	indexed(GRAPHICS, 8, 0xff);
}

/* What the manual says. */
static struct {
	uint8_t plane[4][PLANE], latch[4];
	uint8_t g[9], map_mask;
} ref;

static uint8_t ref_read(uint32_t at)
{
	uint8_t value = 0;

	for (unsigned p = 0; p < 4; p++)
		ref.latch[p] = ref.plane[p][at];
	if (!(ref.g[5] & 8))
		return ref.latch[ref.g[4]];
	for (unsigned bit = 0; bit < 8; bit++) {
		bool same = true;

		for (unsigned p = 0; p < 4; p++)
			if (ref.g[7] >> p & 1 && (ref.latch[p] >> bit & 1) != (ref.g[2] >> p & 1))
				same = false;
		value |= (uint8_t)(same << bit);
	}
	return value;
}

static bool logic(unsigned function, bool data, bool latch)
{
	return function == 0 ? data : function == 1 ? data && latch : function == 2 ? data || latch : data != latch;
}

static void ref_write(uint32_t at, uint8_t value)
{
	const unsigned mode = ref.g[5] & 3, function = ref.g[3] >> 3 & 3, by = ref.g[3] & 7;

	for (unsigned p = 0; p < 4; p++) {
		uint8_t result = 0;

		for (unsigned bit = 0; bit < 8; bit++) {
			const bool latch = ref.latch[p] >> bit & 1, rotated = value >> ((bit + by) & 7) & 1;
			const bool set = ref.g[0] >> p & 1;
			bool data = mode == 2 ? value >> p & 1 : mode == 3 || ref.g[1] >> p & 1 ? set : rotated;
			bool counts = ref.g[8] >> bit & 1;

			if (mode == 3)
				counts = counts && rotated;
			data = mode == 1 || !counts ? latch : logic(function, data, latch);
			result |= (uint8_t)(data << bit);
		}
		if (ref.map_mask >> p & 1)
			ref.plane[p][at] = result;
	}
}

static void some_register(void)
{
	static const uint8_t bits[9] = { 0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x0b, 0x05, 0x0f, 0xff };
	const unsigned index = some(9);

	if (some(4) == 0) {
		ref.map_mask = (uint8_t)some(16);
		indexed(SEQUENCER, 2, ref.map_mask);
		return;
	}
	ref.g[index] = index == 6 ? 0x05 : (uint8_t)(some(256) & bits[index]);
	indexed(GRAPHICS, (uint8_t)index, ref.g[index]);
}

static void same_memory(void)
{
	unsigned wrong = 0;

	for (uint32_t at = 0; at < PLANE; at++)
		for (unsigned p = 0; p < 4; p++)
			wrong += vvga_plane(&v, memory, p, at) != ref.plane[p][at];
	CHECK("bytes that differ", 0, wrong);
}

static void planar(void)
{
	begin();
	memset(&ref, 0, sizeof(ref));
	ref.g[8] = 0xff;
	ref.map_mask = 0x0f;
	for (unsigned n = 0; n < OPERATIONS && !check_failed(); n++) {
		const uint32_t at = some(8) ? some(64) : some(PLANE);
		const uint8_t value = (uint8_t)some(256);

		check_case("operation %u", n);
		switch (some(5)) {
		case 0: some_register(); break;
		case 1: CHECK("read", ref_read(at), vvga_read(&v, memory, at)); break;
		default:
			vvga_write(&v, memory, at, value);
			ref_write(at, value);
			break;
		}
	}
	same_memory();
}

/* The quick ways of REP STOSB and REP MOVSB, and the slow. */
static void blocks(void)
{
	begin();
	memset(&ref, 0, sizeof(ref));
	ref.g[8] = 0xff;
	ref.map_mask = 0x0f;
	for (unsigned n = 0; n < OPERATIONS / 20 && !check_failed(); n++) {
		const uint32_t at = some(PLANE - 300), from = some(4) ? some(PLANE - 300) : at + some(5), count = some(300);
		const uint8_t value = (uint8_t)some(256);

		some_register();
		ref_read(from);
		vvga_read(&v, memory, from);
		if (some(2)) {
			vvga_fill(&v, memory, at, count, value);
			for (uint32_t i = 0; i < count; i++)
				ref_write(at + i, value);
		} else {
			vvga_copy(&v, memory, at, from, count);
			for (uint32_t i = 0; i < count; i++)
				ref_write(at + i, ref_read(from + i));
		}
	}
	same_memory();
}

static void text(uint8_t map)
{
	indexed(GRAPHICS, 4, 0);
	indexed(SEQUENCER, 2, 0x03);
	indexed(SEQUENCER, 4, 0x02);
	indexed(GRAPHICS, 5, 0x10);
	indexed(GRAPHICS, 6, map);
}

static void views(void)
{
	begin();
	text(0x0e);
	CHECK("text", VVGA_CELLS_COLOUR, v.view);
	text(0x0a);
	CHECK("mono text", VVGA_CELLS_MONO, v.view);
	indexed(GRAPHICS, 8, 0x7f);
	CHECK("a bit mask", VVGA_TRAPPED, v.view);
	indexed(GRAPHICS, 8, 0xff);
	CHECK("none any more", VVGA_CELLS_MONO, v.view);
	indexed(SEQUENCER, 2, 0x07);
	CHECK("a font's plane is written, too", VVGA_TRAPPED, v.view);
	begin();
	CHECK("planes", VVGA_TRAPPED, v.view);
	indexed(SEQUENCER, 4, 0x0e);
	CHECK("chain 4", VVGA_BYTES, v.view);
	vvga_out(&v, 0x3c2, 0x61);
	CHECK("memory is off", VVGA_TRAPPED, vvga_view_of(&v));
}

/* What is written as text is in planes 0 and 1 when the planes are looked at, and comes back. */
static void cells_move(void)
{
	begin();
	text(0x0e);
	vvga_write(&v, memory, 0x18000 + 2 * 700, 'A');
	vvga_write(&v, memory, 0x18000 + 2 * 700 + 1, 0x1f);
	CHECK("the cell", 0x1f41, vvga_plane(&v, memory, 0, 700) | vvga_plane(&v, memory, 1, 700) << 8);
	indexed(GRAPHICS, 5, 0x00);
	indexed(GRAPHICS, 6, 0x05);
	indexed(SEQUENCER, 4, 0x06);
	CHECK("plane 0", 'A', vvga_read(&v, memory, 700));
	indexed(GRAPHICS, 4, 1);
	CHECK("plane 1", 0x1f, vvga_read(&v, memory, 700));
	indexed(SEQUENCER, 2, 0x01);
	vvga_write(&v, memory, 700, 'B');
	text(0x0e);
	CHECK("what was drawn in plane 0", 'B', vvga_read(&v, memory, 0x18000 + 2 * 700));
	CHECK("what was not", 0x1f, vvga_read(&v, memory, 0x18000 + 2 * 700 + 1));
}

static void outside(void)
{
	static const uint8_t maps[4] = { 0x01, 0x05, 0x09, 0x0d };
	static const uint32_t first[4] = { 0, 0, 0x10000, 0x18000 }, end[4] = { 0x20000, 0x10000, 0x18000, 0x20000 };

	for (unsigned map = 0; map < 4; map++) {
		begin();
		memset(memory, 0x55, VVGA_MEMORY_SIZE);
		indexed(GRAPHICS, 6, maps[map]);
		for (uint32_t at = 0; at < VVGA_WINDOW; at += 0x400) {
			check_case("map %u, offset %x", map, at);
			CHECK("read", at >= first[map] && at < end[map] ? 0x55 : 0xff, vvga_read(&v, memory, at));
		}
	}
}

static void protection(void)
{
	begin();
	indexed(CRTC, 0, 0x12);
	indexed(CRTC, 7, 0x00);
	indexed(CRTC, 0x11, 0x80);
	indexed(CRTC, 0, 0x34);
	indexed(CRTC, 7, 0xff);
	CHECK("register 0 stays", 0x12, read_indexed(CRTC, 0));
	CHECK("of register 7 only bit 4 changes", 0x10, read_indexed(CRTC, 7));
	indexed(CRTC, 8, 0x56);
	CHECK("register 8 is not protected", 0x56, read_indexed(CRTC, 8));
}

static void flip_flop(void)
{
	begin();
	vvga_status(&v, 0, false);
	vvga_out(&v, 0x3c0, 0x05);
	vvga_out(&v, 0x3c0, 0x2a);
	vvga_out(&v, 0x3c0, 0x05);
	CHECK("data", 0x2a, vvga_in(&v, 0x3c1));
	vvga_status(&v, 0, false);
	vvga_out(&v, 0x3c0, 0x06);
	CHECK("after a look at the status an index comes", 0x06, vvga_in(&v, 0x3c0));
}

static void dac(void)
{
	begin();
	vvga_out(&v, 0x3c8, 7);
	CHECK("writes", 0, vvga_in(&v, 0x3c7));
	for (unsigned i = 0; i < 5; i++)
		vvga_out(&v, 0x3c9, (uint8_t)(0xc1 + i));
	vvga_out(&v, 0x3c7, 7);
	CHECK("reads", 3, vvga_in(&v, 0x3c7));
	CHECK("red, six bits", 0x01, vvga_in(&v, 0x3c9));
	CHECK("green", 0x02, vvga_in(&v, 0x3c9));
	CHECK("blue", 0x03, vvga_in(&v, 0x3c9));
	CHECK("a colour without its third component is not taken over", 0, vvga_in(&v, 0x3c9));
	CHECK("the index moved on once", 8, vvga_in(&v, 0x3c8));
}

static void mono_addresses(void)
{
	begin();
	indexed(CRTC, 8, 0x11);
	CHECK("the other address is empty", 0xff, vvga_in(&v, 0x3b5));
	vvga_out(&v, 0x3c2, 0xe2);
	CHECK("and now this one", 0xff, vvga_in(&v, 0x3d5));
	CHECK("the register is the same", 0x11, read_indexed(0x3b4, 8));
}

/* 70 retraces in a second of 1193182 ticks; each is shown to who does nothing but look, however rarely. */
static void retraces(void)
{
	unsigned edges = 0, shown = 0;
	bool before = false;

	begin();
	v.misc = 0x67;				/* 400 lines */
	for (uint64_t now = 0; now < 1193182; now += 7) {
		const bool is = vvga_status(&v, now, false) & 8;

		edges += is && !before;
		before = is;
	}
	CHECK("in a second", 71, edges);
	for (uint64_t from = v.frame, now = from + 20000; now <= from + 100 * 20000; now += 20000)
		shown += vvga_status(&v, now, true) >> 3 & 1;
	CHECK("of 100 looks that each had one before", 100, shown);
	CHECK("the next one", v.frame + 17024, vvga_next_retrace(&v, v.frame + 17023));
	CHECK("and the one after", v.frame + 2 * 17024, vvga_next_retrace(&v, v.frame + 17024));
}

/* Who shows the picture makes it anew after a change of the mode. */
static void registers_of_writes(void)
{
	begin();
	v.changed = 0;
	indexed(SEQUENCER, 2, 0x05);
	for (uint8_t index = 0; index < 5; index++)
		indexed(GRAPHICS, index, 0x01);
	indexed(GRAPHICS, 5, 0x0a);
	indexed(GRAPHICS, 8, 0x0f);
	CHECK("none of them draws", 0, v.changed);
	for (uint8_t dots = 0x20; dots <= 0x40; dots += 0x20) {
		indexed(GRAPHICS, 5, 0x0a | dots);
		CHECK("how bits become dots does", VVGA_CHANGED_MODE, v.changed);
		v.changed = 0;
	}
}

static const struct test tests[] = {
	{ "vvga-planes-are-as-the-manual-says", planar },
	{ "vvga-blocks-are-bytes-one-after-the-other", blocks },
	{ "vvga-pages-are-plain-while-nothing-is-between", views },
	{ "vvga-text-is-in-planes-0-and-1", cells_move },
	{ "vvga-outside-the-window-is-nothing", outside },
	{ "vvga-crtc-protection-leaves-the-line-compare-bit", protection },
	{ "vvga-status-resets-the-flip-flop", flip_flop },
	{ "vvga-dac-waits-for-the-third-component", dac },
	{ "vvga-mono-addresses", mono_addresses },
	{ "vvga-retraces-at-70-hz-are-all-shown", retraces },
	{ "vvga-registers-of-writes-change-no-picture", registers_of_writes },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
