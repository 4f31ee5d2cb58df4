/* Differs: the order of addresses is QEMU's. With chain 4 address a is offset a / 4 of plane a % 4, in the odd and
 * even order offset a / 2 of plane a % 2; IBM's card leaves the offset as it is, and clears its low bits. No picture
 * tells, as long as a program draws and shows in one order. The odd and even order is graphics register 5's alone.
 * The sequencer's extended memory bit counts as set. */
#include "machine/devices/vvga_memory.h"

enum { SR_MAP_MASK = 2, SR_MODE = 4, CHAIN_4 = 0x08 };
enum { GR_SET_RESET, GR_ENABLE_SET_RESET, GR_COMPARE, GR_ROTATE, GR_READ_PLANE, GR_MODE, GR_MISC, GR_CARE, GR_MASK };
enum { WRITE_MODE = 0x03, READ_MODE = 0x08, ODD_EVEN = 0x10, MISC_RAM = 0x02 };
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
	return v->graphics[GR_MISC] >> 2 & 3;
}

/* What is written arrives as it is, and what is read is what was written. */
static bool has_no_logic(const struct vvga *v)
{
	return !v->graphics[GR_ENABLE_SET_RESET] && !v->graphics[GR_ROTATE] && v->graphics[GR_MASK] == 0xff &&
	       !(v->graphics[GR_MODE] & (WRITE_MODE | READ_MODE));
}

enum vvga_view vvga_view_of(const struct vvga *v)
{
	const unsigned map = map_of(v), planes = v->sequencer[SR_MAP_MASK];

	if (!(v->misc & MISC_RAM) || !has_no_logic(v))
		return VVGA_TRAPPED;
	if (v->sequencer[SR_MODE] & CHAIN_4)
		return map == A0000_64K && planes == ALL_PLANES ? VVGA_BYTES : VVGA_TRAPPED;
	if (v->graphics[GR_MODE] & ODD_EVEN) {
		if (map < B0000_32K || planes != FIRST_TWO || (v->graphics[GR_READ_PLANE] & 2))
			return VVGA_TRAPPED;
		return map == B0000_32K ? VVGA_CELLS_MONO : VVGA_CELLS_COLOUR;
	}
	return map == B8000_32K && planes == 1 && !v->graphics[GR_READ_PLANE] ? VVGA_PLANE_0 : VVGA_TRAPPED;
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
		for (uint32_t n = 0; n < VVGA_CELLS / 2; n++, from += 2)
			__builtin_memcpy(memory + 4 * n, from, 2);
	else if (view == VVGA_PLANE_0)
		for (uint32_t n = 0; n < VVGA_CELLS; n++)
			memory[4 * n] = *from++;
}

static void take_apart(enum vvga_view view, uint8_t *memory)
{
	uint8_t *to = memory + VVGA_CELLS_AT;

	if (shows_cells(view))
		for (uint32_t n = 0; n < VVGA_CELLS / 2; n++, to += 2)
			__builtin_memcpy(to, memory + 4 * n, 2);
	else if (view == VVGA_PLANE_0)
		for (uint32_t n = 0; n < VVGA_CELLS; n++)
			*to++ = memory[4 * n];
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
	return *at < windows[map].bytes && (v->misc & MISC_RAM);
}

static inline bool find_place(const struct vvga *v, uint32_t at, struct place *p)
{
	if (!in_window(v, &at))
		return false;
	if (v->sequencer[SR_MODE] & CHAIN_4)
		*p = (struct place){ at >> 2, 1u << (at & 3) };
	else if (v->graphics[GR_MODE] & ODD_EVEN)
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
	uint32_t differs = (v->latch ^ bytes_of(v->graphics[GR_COMPARE])) & bytes_of(v->graphics[GR_CARE]);

	differs |= differs >> 16;
	differs |= differs >> 8;
	return (uint8_t)~differs;
}

/* The plane that a read takes: the one that is chosen, or the one that the address chooses. */
static inline unsigned read_plane(const struct vvga *v, uint32_t at)
{
	if (v->sequencer[SR_MODE] & CHAIN_4)
		return at & 3;
	if (v->graphics[GR_MODE] & ODD_EVEN)
		return (v->graphics[GR_READ_PLANE] & 2u) | (at & 1);
	return v->graphics[GR_READ_PLANE] & 3u;
}

/* The byte at @at where the view has plain pages; NULL outside of them. */
static inline const uint8_t *plain(const struct vvga *v, const uint8_t *memory, uint32_t at)
{
	const struct vvga_pages pages = vvga_pages_of(v->view);

	return at - pages.first < pages.bytes ? memory + pages.at + (at - pages.first) : 0;
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
	if (v->graphics[GR_MODE] & READ_MODE)
		return compare(v);
	return (uint8_t)(v->latch >> 8 * read_plane(v, at));
}

static inline uint8_t rotate(const struct vvga *v, uint8_t value)
{
	const unsigned by = v->graphics[GR_ROTATE] & 7;

	return (uint8_t)(value >> by | value << (8 - by));
}

/* What a write of @value makes of a byte in each plane, before the map mask. */
static uint32_t data_of(const struct vvga *v, uint8_t value)
{
	const uint8_t *g = v->graphics;
	uint32_t data, mask = all(g[GR_MASK]);

	switch (g[GR_MODE] & WRITE_MODE) {
	case 0: {
		const uint32_t set = bytes_of(g[GR_ENABLE_SET_RESET]);

		data = (all(rotate(v, value)) & ~set) | (bytes_of(g[GR_SET_RESET]) & set);
		break;
	}
	case 1:
		return v->latch;
	case 2:
		data = bytes_of(value);
		break;
	default:
		mask &= all(rotate(v, value));
		data = bytes_of(g[GR_SET_RESET]);
		break;
	}
	switch (g[GR_ROTATE] >> 3 & 3) {
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

void vvga_write(struct vvga *v, uint8_t *memory, uint32_t at, uint8_t value)
{
	struct place p;

	if (v->view != VVGA_TRAPPED) {
		uint8_t *byte = (uint8_t *)(uintptr_t)plain(v, memory, at);

		if (byte)
			*byte = value;
	} else if (find_place(v, at, &p)) {
		store(memory, p.n, data_of(v, value), bytes_of(p.planes & v->sequencer[SR_MAP_MASK]));
	} else {
		return;
	}
	v->changed |= VVGA_CHANGED_MEMORY;
}

/* Planes in their own order, and the addresses do not leave the window or wrap. */
static bool is_straight(const struct vvga *v, uint32_t at, uint32_t count, uint32_t *n)
{
	uint32_t last = at + count - 1;

	if (v->view != VVGA_TRAPPED || (v->sequencer[SR_MODE] & CHAIN_4) || (v->graphics[GR_MODE] & ODD_EVEN))
		return false;
	if (!count || !in_window(v, &at) || !in_window(v, &last))
		return false;
	*n = at & 0xffff;
	return *n + count <= 0x10000;
}

/* The latches do not change, so each byte of a plane becomes the same. */
void vvga_fill(struct vvga *v, uint8_t *memory, uint32_t at, uint32_t count, uint8_t value)
{
	const uint32_t planes = bytes_of(v->sequencer[SR_MAP_MASK]);
	uint32_t n, data;

	if (!is_straight(v, at, count, &n)) {
		for (; count; at++, count--)
			vvga_write(v, memory, at, value);
		return;
	}
	v->changed |= VVGA_CHANGED_MEMORY;
	data = data_of(v, value);
	for (; count; n++, count--)
		store(memory, n, data, planes);
}

/* Write mode 1 copies all planes at once, through the latches. */
void vvga_copy(struct vvga *v, uint8_t *memory, uint32_t to, uint32_t from, uint32_t count)
{
	const uint32_t planes = bytes_of(v->sequencer[SR_MAP_MASK]);
	uint32_t n_to, n_from;

	if ((v->graphics[GR_MODE] & WRITE_MODE) != 1 || !is_straight(v, to, count, &n_to) ||
	    !is_straight(v, from, count, &n_from)) {
		for (; count; to++, from++, count--)
			vvga_write(v, memory, to, vvga_read(v, memory, from));
		return;
	}
	v->changed |= VVGA_CHANGED_MEMORY;
	for (; count; n_to++, n_from++, count--) {
		v->latch = load(memory, n_from);
		store(memory, n_to, v->latch, planes);
	}
}
