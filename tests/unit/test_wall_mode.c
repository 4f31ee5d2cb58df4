/* Which mode of a VESA BIOS the wall takes. The BIOS is a list of modes here; the blocks are filled in by the offsets of
 * the VBE standard's tables, not by the monitor's structures. */
#include "check.h"
#include "drivers/vga_linear.h"
#include "run/firmware.h"
#include "run/wall_mode.h"

#include <string.h>

enum { DIRECT = 0x9b, NOT_LINEAR = 0x1b, RGB = 6, PACKED = 4 };

struct mode {
	uint16_t number, attributes, width, height, pitch, linear_pitch;
	uint8_t bits, model, red_at;
	uint32_t address;
};

static const struct mode *modes;
static unsigned count;
static bool has_dispi, has_vbe, ends_list, sets, has_memory, comes_back;
static uint16_t version, mode_now, mode_set;
static uint8_t data[FIRMWARE_DATA_SIZE];

static void put16(unsigned at, uint16_t value)
{
	memcpy(data + at, &value, sizeof(value));
}

static void put_mode(unsigned at, const struct mode *m)
{
	memset(data + at, 0, 256);
	put16(at, m->attributes);
	put16(at + 0x10, m->pitch);
	put16(at + 0x12, m->width);
	put16(at + 0x14, m->height);
	data[at + 0x19] = m->bits;
	data[at + 0x1b] = m->model;
	data[at + 0x1f] = 8;
	data[at + 0x20] = m->red_at;
	data[at + 0x21] = data[at + 0x22] = data[at + 0x23] = 8;
	memcpy(data + at + 0x28, &m->address, sizeof(m->address));
	put16(at + 0x32, m->linear_pitch);
}

static void info(unsigned at)
{
	memcpy(data + at, "VESA", 4);
	put16(at + 4, version);
	put16(at + 0xe, 0x1234);
	put16(at + 0x10, 0xc000);
}

static bool mode_info(unsigned at, uint16_t number)
{
	for (unsigned i = 0; i < count; i++)
		if (modes[i].number == number) {
			put_mode(at, &modes[i]);
			return true;
		}
	return false;
}

bool firmware_call(uint8_t vector, struct trap_frame *r)
{
	const uint16_t function = (uint16_t)r->eax;
	bool well = has_vbe;

	CHECK("INT 10h", 0x10, vector);
	if (!comes_back)
		return false;
	if (function == 0x0003)
		mode_now = 3;
	else if (function == 0x4f00)
		info(r->edi);
	else if (function == 0x4f01)
		well = mode_info(r->edi, (uint16_t)r->ecx);
	else if (function == 0x4f02 && sets)
		mode_now = mode_set = (uint16_t)r->ebx;
	else if (function == 0x4f03)
		r->ebx = mode_now;
	r->eax = well ? 0x004f : 0x014f;
	return true;
}

void *firmware_data(void)
{
	return data;
}

void firmware_read(uint16_t seg, uint16_t off, void *to, uint32_t n)
{
	uint16_t *number = to;

	CHECK("the list is where the BIOS says", 0xc0001234, (uint32_t)seg << 16 | off);
	for (unsigned i = 0; i < n / 2; i++)
		number[i] = i < count ? modes[i].number : ends_list ? 0xffff : 0x7ff;
}

bool vga_linear_set(struct vga_linear *l)
{
	*l = (struct vga_linear){ .width = 640 };
	return has_dispi;
}

bool vga_linear_is_there(phys_t at)
{
	(void)at;
	return has_memory;
}

static const struct mode all[] = {
	{ 0x101, DIRECT, 640, 480, 640, 640, 8, PACKED, 0, 0xfd000000 },
	{ 0x112, DIRECT, 640, 480, 2560, 2560, 32, RGB, 16, 0xfd000000 },
	{ 0x118, DIRECT, 1024, 768, 3072, 3072, 24, RGB, 16, 0xfd000000 },
	{ 0x144, DIRECT, 1024, 768, 4096, 8192, 32, RGB, 16, 0xfc000000 },
	{ 0x115, DIRECT, 800, 600, 3200, 3200, 32, RGB, 16, 0xfd000000 },
	{ 0x145, NOT_LINEAR, 1280, 960, 5120, 5120, 32, RGB, 16, 0xfd000000 },
	{ 0x146, DIRECT, 1280, 800, 5120, 5120, 32, RGB, 0, 0xfd000000 },	/* blue and red change places */
	{ 0x147, DIRECT, 1280, 960, 5120, 5120, 32, RGB, 16, 0 },
	{ 0x148, DIRECT, 1280, 1024, 5120, 5120, 32, RGB, 16, 0xfd000000 },
	{ 0x149, DIRECT, 1600, 900, 6400, 6400, 32, RGB, 16, 0xfd000000 },
};

static void a_bios_with(const struct mode *m, unsigned n)
{
	modes = m;
	count = n;
	has_dispi = false;
	has_vbe = ends_list = sets = has_memory = comes_back = true;
	version = 0x0300;
	mode_now = mode_set = 3;
}

static void largest_that_fits(void)
{
	struct vga_linear l;

	a_bios_with(all, sizeof(all) / sizeof(all[0]));
	CHECK("there is one", true, wall_mode_set(&l));
	CHECK("the mode, with the bit for linear memory", 0x4144, mode_set);
	CHECK("width", 1024, l.width);
	CHECK("height", 768, l.height);
	CHECK("VBE 3.0 has a pitch for linear modes alone", 8192, l.pitch);
	CHECK("address", 0xfc000000, l.at.at);

	a_bios_with(all, sizeof(all) / sizeof(all[0]));
	version = 0x0200;
	CHECK("there is one", true, wall_mode_set(&l));
	CHECK("VBE 2.0 has one pitch", 4096, l.pitch);
}

static void none_that_fits(void)
{
	struct vga_linear l;

	a_bios_with(all, 1);
	CHECK("8 bits are too few", false, wall_mode_set(&l));
	CHECK("nothing was set", 3, mode_set);
	a_bios_with(all, 0);
	ends_list = false;
	CHECK("a list without an end ends", false, wall_mode_set(&l));
	a_bios_with(all, 5);
	has_vbe = false;
	CHECK("no VESA BIOS", false, wall_mode_set(&l));
	a_bios_with(all, 5);
	comes_back = false;
	CHECK("a BIOS that hangs", false, wall_mode_set(&l));
}

static void one_that_is_not_there(void)
{
	struct vga_linear l;

	a_bios_with(all, 5);
	sets = false;
	CHECK("the mode reads back otherwise", false, wall_mode_set(&l));
	a_bios_with(all, 5);
	has_memory = false;
	CHECK("no memory at the address", false, wall_mode_set(&l));
	CHECK("the card is in text mode again", 3, mode_now);
}

static void bochs_interface_first(void)
{
	struct vga_linear l;

	a_bios_with(all, 5);
	has_dispi = true;
	CHECK("there is one", true, wall_mode_set(&l));
	CHECK("the interface's own", 640, l.width);
	CHECK("the BIOS was not asked", 3, mode_set);
}

static const struct test tests[] = {
	{ "wall-mode-is-the-largest-of-the-vesa-bios", largest_that_fits },
	{ "wall-mode-where-none-fits", none_that_fits },
	{ "wall-mode-that-is-not-there", one_that_is_not_there },
	{ "wall-mode-by-the-bochs-interface-first", bochs_interface_first },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
