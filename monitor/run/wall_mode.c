/* VESA BIOS Extension (VBE) Core Functions Standard 3.0: 4.3 "Function 00h", 4.4 "Function 01h", 4.5 "Function 02h". */
#include "run/wall_mode.h"
#include "drivers/vga_linear.h"	/* vga_linear_set, VGA_LINEAR_* */
#include "lib/string.h"		/* memcmp, memcpy */
#include "run/firmware.h"	/* firmware_* */

enum { INT_VIDEO = 0x10, VIDEO_TEXT_MODE = 0x0003 };
enum { VBE_INFO = 0x4f00, VBE_MODE_INFO = 0x4f01, VBE_SET_MODE = 0x4f02, VBE_GET_MODE = 0x4f03,
       VBE_OK = 0x004f, VBE_VERSION_3 = 0x0300, VBE_LINEAR = 1 << 14, VBE_MODE = 0x1ff };
enum { MODES_MOST = 256, MODES_END = 0xffff };
enum { INFO_AT = 0, MODE_AT = 0x200 };

/* The first fields of both blocks: tables 4.3 and 4.4. */
struct vbe_info {
	char signature[4];
	uint16_t version, oem_offset, oem_segment;
	uint32_t capabilities;
	uint16_t modes_offset, modes_segment;
} __attribute__((packed));

enum { MODE_SUPPORTED = 1 << 0, MODE_COLOUR = 1 << 3, MODE_GRAPHICS = 1 << 4, MODE_LINEAR = 1 << 7,
       MODE_NEEDED = MODE_SUPPORTED | MODE_COLOUR | MODE_GRAPHICS | MODE_LINEAR };
enum { MODEL_DIRECT = 6, DOT_BITS = 32 };

struct vbe_mode {
	uint16_t attributes;
	uint8_t windows[14];
	uint16_t pitch, width, height;
	uint8_t cell_width, cell_height, planes, bits, banks, model, bank_size, image_pages, reserved;
	uint8_t red_size, red_at, green_size, green_at, blue_size, blue_at, reserved_size, reserved_at, direct;
	uint32_t address, off_screen;
	uint16_t off_screen_size, linear_pitch;
} __attribute__((packed));
_Static_assert(sizeof(struct vbe_mode) == 0x34, "table 4.4: LinBytesPerScanLine is at 32h");

static bool vbe(uint16_t function, uint16_t bx, uint16_t cx, uint16_t data_at, uint16_t *result)
{
	struct trap_frame r = { .eax = function, .ebx = bx, .ecx = cx, .es = FIRMWARE_DATA_SEGMENT, .edi = data_at };

	if (!firmware_call(INT_VIDEO, &r))
		return false;
	*result = (uint16_t)r.ebx;
	return (r.eax & 0xffff) == VBE_OK;
}

static bool get_info(struct vbe_info *info)
{
	char *at = firmware_data();
	uint16_t result;

	if (!at)
		return false;
	memcpy(at + INFO_AT, "VBE2", sizeof(info->signature));
	if (!vbe(VBE_INFO, 0, 0, INFO_AT, &result))
		return false;
	memcpy(info, at + INFO_AT, sizeof(*info));
	return !memcmp(info->signature, "VESA", sizeof(info->signature));
}

static bool get_mode(uint16_t number, struct vbe_mode *mode)
{
	const char *at = firmware_data();
	uint16_t result;

	if (!vbe(VBE_MODE_INFO, 0, number, MODE_AT, &result))
		return false;
	memcpy(mode, at + MODE_AT, sizeof(*mode));
	return true;
}

static bool fits(const struct vbe_mode *m)
{
	return (m->attributes & MODE_NEEDED) == MODE_NEEDED && m->model == MODEL_DIRECT && m->bits == DOT_BITS &&
		m->red_at == 16 && m->green_at == 8 && m->blue_at == 0 && m->address &&
		m->width <= VGA_LINEAR_WIDEST && m->height <= VGA_LINEAR_HIGHEST;
}

/* The largest; 0: none. */
static uint16_t choose(const struct vbe_info *info, struct vga_linear *l)
{
	uint16_t numbers[MODES_MOST], best = 0;
	struct vbe_mode m;

	*l = (struct vga_linear){ 0 };
	firmware_read(info->modes_segment, info->modes_offset, numbers, sizeof(numbers));
	for (unsigned i = 0; i < MODES_MOST && numbers[i] != MODES_END; i++) {
		if (!get_mode(numbers[i], &m) || !fits(&m) || m.width * m.height <= l->width * l->height)
			continue;
		best = numbers[i];
		*l = (struct vga_linear){ m.width, m.height,
					  info->version >= VBE_VERSION_3 && m.linear_pitch ? m.linear_pitch : m.pitch,
					  phys(m.address) };
	}
	return best;
}

static bool set(uint16_t mode, const struct vga_linear *l)
{
	uint16_t now;

	return vbe(VBE_SET_MODE, mode | VBE_LINEAR, 0, 0, &now) && vbe(VBE_GET_MODE, 0, 0, 0, &now) &&
		(now & VBE_MODE) == (mode & VBE_MODE) && vga_linear_is_there(l->at);
}

static bool set_by_firmware(struct vga_linear *l)
{
	struct trap_frame text = { .eax = VIDEO_TEXT_MODE };
	struct vbe_info info;
	uint16_t mode;

	if (!get_info(&info))
		return false;
	mode = choose(&info, l);
	if (!mode)
		return false;
	if (set(mode, l))
		return true;
	firmware_call(INT_VIDEO, &text);	/* as the firmware had left it */
	return false;
}

bool wall_mode_set(struct vga_linear *l)
{
	return vga_linear_set(l) || set_by_firmware(l);
}
