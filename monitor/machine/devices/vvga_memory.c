/* Differs: the order of addresses is QEMU's. With chain 4 address a is offset a / 4 of plane a % 4, in the odd and
 * even order offset a / 2 of plane a % 2; IBM's card leaves the offset as it is, and clears its low bits. No picture
 * tells, as long as a program draws and shows in one order. The odd and even order is graphics register 5's alone.
 * The sequencer's extended memory bit counts as set. */
#include "machine/devices/vvga_memory.h"
#include "drivers/vga_registers.h"	/* VGA_GC_*, VGA_SEQ_* */

enum { WRITE_MODE = 0x03, READ_MODE = 0x08 };
enum { A0000_128K, A0000_64K, B0000_32K, B8000_32K };
enum { ALL_PLANES = 0x0f, FIRST_TWO = 0x03 };

/* A bit per plane becomes a byte per plane. */
static inline uint32_t bytes_of(unsigned planes)
{
	static const uint32_t table[16] = {
		0x00000000, 0x000000ff, 0x0000ff00, 0x0000ffff, 0x00ff0000, 0x00ff00ff, 0x00ffff00, 0x00ffffff,
		0xff000000, 0xff0000ff, 0xff00ff00, 0xff00ffff, 0xffff0000, 0xffff00ff, 0xffffff00, 0xffffffff,
	};

	return table[planes & 0xf];
}

static inline uint32_t all(uint8_t byte)
{
	return byte * 0x01010101u;
}

static inline unsigned map_of(const struct vvga *v)
{
	return v->graphics[VGA_GC_MISC] >> 2 & 3;
}

/* What is written arrives as it is, and what is read is what was written. */
static bool has_no_logic(const struct vvga *v)
{
	return !v->graphics[VGA_GC_SET_RESET_ON] && !v->graphics[VGA_GC_ROTATE] && v->graphics[VGA_GC_BIT_MASK] == 0xff &&
	       !(v->graphics[VGA_GC_MODE] & (WRITE_MODE | READ_MODE));
}

enum vvga_view vvga_view_of(const struct vvga *v)
{
	const unsigned map = map_of(v), planes = v->sequencer[VGA_SEQ_PLANES];

	if (!(v->misc & VGA_MISC_RAM) || !has_no_logic(v))
		return VVGA_TRAPPED;
	if (v->sequencer[VGA_SEQ_MEMORY] & VGA_SEQ_CHAIN_4)
		return map == A0000_64K && planes == ALL_PLANES ? VVGA_BYTES : VVGA_TRAPPED;
	if (v->graphics[VGA_GC_MODE] & VGA_GC_ODD_EVEN) {
		if (map < B0000_32K || planes != FIRST_TWO || (v->graphics[VGA_GC_READ_PLANE] & 2))
			return VVGA_TRAPPED;
		return map == B0000_32K ? VVGA_CELLS_MONO : VVGA_CELLS_COLOUR;
	}
	return map == B8000_32K && planes == 1 && !v->graphics[VGA_GC_READ_PLANE] ? VVGA_PLANE_0 : VVGA_TRAPPED;
}

struct vvga_pages vvga_pages_of(enum vvga_view view)
{
	switch (view) {
	case VVGA_CELLS_MONO: return (struct vvga_pages){ 0x10000, VVGA_CELLS, VVGA_CELLS_AT };
	case VVGA_CELLS_COLOUR:
	case VVGA_PLANE_0: return (struct vvga_pages){ 0x18000, VVGA_CELLS, VVGA_CELLS_AT };
	case VVGA_BYTES: return (struct vvga_pages){ 0, 0x10000, 0 };
	default: return (struct vvga_pages){ 0, 0, 0 };
	}
}

static bool shows_cells(enum vvga_view view)
{
	return view == VVGA_CELLS_MONO || view == VVGA_CELLS_COLOUR;
}

static void put_back(enum vvga_view view, uint8_t *memory)
{
	const uint8_t *from = memory + VVGA_CELLS_AT;

	if (shows_cells(view))
		for (uint32_t n = 0; n < VVGA_CELLS / 2; n++)
			__builtin_memcpy(memory + 4 * n, from + 2 * n, 2);
	else if (view == VVGA_PLANE_0)
		for (uint32_t n = 0; n < VVGA_CELLS; n++)
			memory[4 * n] = from[n];
}

static void take_apart(enum vvga_view view, uint8_t *memory)
{
	uint8_t *to = memory + VVGA_CELLS_AT;

	if (shows_cells(view))
		for (uint32_t n = 0; n < VVGA_CELLS / 2; n++)
			__builtin_memcpy(to + 2 * n, memory + 4 * n, 2);
	else if (view == VVGA_PLANE_0)
		for (uint32_t n = 0; n < VVGA_CELLS; n++)
			to[n] = memory[4 * n];
}

void vvga_set_view(struct vvga *v, uint8_t *memory, enum vvga_view view)
{
	if (!shows_cells(v->view) || !shows_cells(view)) {
		put_back(v->view, memory);
		take_apart(view, memory);
	}
	v->view = view;
}

/* Where an access goes: offset @n of @planes, a bit each. */
struct place {
	uint32_t n;
	unsigned planes;
};

/* The address within the window that the memory map opens; false outside. */
static inline bool in_window(const struct vvga *v, uint32_t *at)
{
	static const struct { uint32_t first, bytes; } windows[4] = {
		{ 0, 0x20000 }, { 0, 0x10000 }, { 0x10000, 0x8000 }, { 0x18000, 0x8000 },
	};
	const unsigned map = map_of(v);

	*at -= windows[map].first;
	return *at < windows[map].bytes && (v->misc & VGA_MISC_RAM);
}

static inline bool find_place(const struct vvga *v, uint32_t at, struct place *p)
{
	if (!in_window(v, &at))
		return false;
	if (v->sequencer[VGA_SEQ_MEMORY] & VGA_SEQ_CHAIN_4)
		*p = (struct place){ at >> 2, 1u << (at & 3) };
	else if (v->graphics[VGA_GC_MODE] & VGA_GC_ODD_EVEN)
		*p = (struct place){ at >> 1, at & 1 ? 0xau : 0x5u };
	else
		*p = (struct place){ at & 0xffff, ALL_PLANES };
	return true;
}

static inline uint32_t load(const uint8_t *memory, uint32_t n)
{
	uint32_t value;

	__builtin_memcpy(&value, memory + 4 * n, sizeof(value));
	return value;
}

/* Read mode 1: a bit is set where all planes that count have the colour to compare with. */
static inline uint8_t compare(const struct vvga *v)
{
	uint32_t differs = (v->latch ^ bytes_of(v->graphics[VGA_GC_COMPARE])) & bytes_of(v->graphics[VGA_GC_CARE]);

	differs |= differs >> 16;
	differs |= differs >> 8;
	return (uint8_t)~differs;
}

/* The plane that a read takes: the one that is chosen, or the one that the address chooses. */
static inline unsigned read_plane(const struct vvga *v, uint32_t at)
{
	if (v->sequencer[VGA_SEQ_MEMORY] & VGA_SEQ_CHAIN_4)
		return at & 3;
	if (v->graphics[VGA_GC_MODE] & VGA_GC_ODD_EVEN)
		return (v->graphics[VGA_GC_READ_PLANE] & 2u) | (at & 1);
	return v->graphics[VGA_GC_READ_PLANE] & 3u;
}

/* The byte at @at where the view has plain pages; NULL outside of them. */
static inline const uint8_t *plain(const struct vvga *v, const uint8_t *memory, uint32_t at)
{
	const struct vvga_pages pages = vvga_pages_of(v->view);
	const uint32_t n = at - pages.first;

	return n < pages.bytes ? memory + pages.at + n : 0;
}

uint8_t vvga_read(struct vvga *v, const uint8_t *memory, uint32_t at)
{
	struct place p;

	if (v->view != VVGA_TRAPPED) {
		const uint8_t *byte = plain(v, memory, at);

		return byte ? *byte : 0xff;
	}
	if (!find_place(v, at, &p))
		return 0xff;
	v->latch = load(memory, p.n);
	if (v->graphics[VGA_GC_MODE] & READ_MODE)
		return compare(v);
	return (uint8_t)(v->latch >> 8 * read_plane(v, at));
}

static inline uint8_t rotate(const struct vvga *v, uint8_t value)
{
	const unsigned by = v->graphics[VGA_GC_ROTATE] & 7;

	return (uint8_t)(value >> by | value << (8 - by));
}

/* What a write of @value makes of a byte in each plane, before the map mask. */
static uint32_t data_of(const struct vvga *v, uint8_t value)
{
	const uint8_t *g = v->graphics;
	uint32_t data, mask = all(g[VGA_GC_BIT_MASK]);

	switch (g[VGA_GC_MODE] & WRITE_MODE) {
	case 0: {
		const uint32_t set = bytes_of(g[VGA_GC_SET_RESET_ON]);

		data = (all(rotate(v, value)) & ~set) | (bytes_of(g[VGA_GC_SET_RESET]) & set);
		break;
	}
	case 1:
		return v->latch;
	case 2:
		data = bytes_of(value);
		break;
	default:
		mask &= all(rotate(v, value));
		data = bytes_of(g[VGA_GC_SET_RESET]);
		break;
	}
	switch (g[VGA_GC_ROTATE] >> 3 & 3) {
	case 1: data &= v->latch; break;
	case 2: data |= v->latch; break;
	case 3: data ^= v->latch; break;
	default: break;
	}
	return (data & mask) | (v->latch & ~mask);
}

static inline void store(uint8_t *memory, uint32_t n, uint32_t data, uint32_t planes)
{
	const uint32_t value = (load(memory, n) & ~planes) | (data & planes);

	__builtin_memcpy(memory + 4 * n, &value, sizeof(value));
}

/* Of plain pages it is not told where: whoever shows the picture looks at all of it. */
static inline void note_written(struct vvga *v, uint32_t first, uint32_t last)
{
	v->changed |= VVGA_CHANGED_MEMORY;
	v->written |= (2u << last / VVGA_BLOCK) - (1u << first / VVGA_BLOCK);
}

void vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value)
{
	struct place p;

	if (v->view != VVGA_TRAPPED) {
		uint8_t *byte = (uint8_t *)(uintptr_t)plain(v, memory, at);

		if (byte)
			*byte = value;
		v->changed |= VVGA_CHANGED_MEMORY;
	} else if (find_place(v, at, &p)) {
		store(memory, p.n, data_of(v, value), bytes_of(p.planes & v->sequencer[VGA_SEQ_PLANES]));
		note_written(v, p.n, p.n);
	}
}

/* Offsets in a row, the same in each plane. */
struct stretch {
	uint32_t n, end;
};

/* Planes in their own order, and the addresses do not leave the window or wrap. */
static bool is_straight(const struct vvga *v, uint32_t at, uint32_t count, struct stretch *s)
{
	uint32_t last = at + count - 1;

	if (v->view != VVGA_TRAPPED || (v->sequencer[VGA_SEQ_MEMORY] & VGA_SEQ_CHAIN_4) ||
	    (v->graphics[VGA_GC_MODE] & VGA_GC_ODD_EVEN))
		return false;
	if (!in_window(v, &at) || !in_window(v, &last))
		return false;
	s->n = at & 0xffff;
	s->end = s->n + count;
	return s->n < s->end && s->end <= 0x10000;
}

/* The latches do not change, so each byte of a plane becomes the same. */
void vvga_fill(struct vvga *v, uint8_t *memory, uint32_t at, uint32_t count, uint8_t value)
{
	const uint32_t planes = bytes_of(v->sequencer[VGA_SEQ_PLANES]);
	struct stretch s;
	uint32_t data;

	if (!is_straight(v, at, count, &s)) {
		for (; count; at++, count--)
			vvga_write(v, memory, at, value);
		return;
	}
	note_written(v, s.n, s.end - 1);
	data = data_of(v, value);
	for (; s.n < s.end; s.n++)
		store(memory, s.n, data, planes);
}

/* Write mode 1 copies all planes at once, through the latches. */
void vvga_copy(struct vvga *v, uint8_t *memory, uint32_t to, uint32_t from, uint32_t count)
{
	const uint32_t planes = bytes_of(v->sequencer[VGA_SEQ_PLANES]);
	struct stretch in, out;

	if ((v->graphics[VGA_GC_MODE] & WRITE_MODE) != 1 || !is_straight(v, to, count, &out) ||
	    !is_straight(v, from, count, &in)) {
		for (; count; to++, from++, count--)
			vvga_write(v, memory, to, vvga_read(v, memory, from));
		return;
	}
	note_written(v, out.n, out.end - 1);
	for (; in.n < in.end && out.n < out.end; in.n++, out.n++) {
		v->latch = load(memory, in.n);
		store(memory, out.n, v->latch, planes);
	}
}
