/* vbelist: the VESA modes of the display card, by its own BIOS. VBE 3.0, functions 00h and 01h. */
#include "client.h"
#include "lrmi.h"

struct vbe_info {
	char signature[4];
	uint16_t version, oem_off, oem_seg;
	uint8_t capabilities[4];
	uint16_t modes_off, modes_seg, memory_64k;
	uint8_t rest[492];
};

struct vbe_mode {
	uint16_t attributes;
	uint8_t windows[14];
	uint16_t pitch, width, height;
	uint8_t cell_width, cell_height, planes, bits, banks, model;
	uint8_t rest[228];
};
enum { SUPPORTED = 1, GRAPHICS = 16, LIST_END = 0xffff, MODES_MOST = 512 };

static uint32_t address(uint16_t seg, uint16_t off)
{
	return ((uint32_t)seg << 4) + off;
}

/* @buffer is in real memory. Returns true if the BIOS knows the function and it succeeded. */
static int vbe(unsigned ax, unsigned cx, void *buffer)
{
	struct LRMI_regs r;

	memset(&r, 0, sizeof(r));
	r.eax = ax;
	r.ecx = cx;
	r.es = (unsigned short)((uintptr_t)buffer >> 4);
	return LRMI_int(0x10, &r) && (r.eax & 0xffff) == 0x004f;
}

static void show(uint16_t mode, const struct vbe_mode *m)
{
	if (m->attributes & GRAPHICS)
		printf("%04x  %4u x %4u, %2u bits\n", mode, m->width, m->height, m->bits);
	else
		printf("%04x  %4u x %4u characters\n", mode, m->width, m->height);
}

int main(void)
{
	struct vbe_info *info;
	struct vbe_mode *mode;
	uint32_t list;

	if (!LRMI_init())
		return 1;
	info = LRMI_alloc_real(sizeof(*info));
	mode = LRMI_alloc_real(sizeof(*mode));
	memcpy(info->signature, "VBE2", 4);
	if (!vbe(0x4f00, 0, info)) {
		printf("the display's BIOS knows no VESA modes\n");
		return 1;
	}
	printf("VBE %u.%u, %s, %u KiB\n", info->version >> 8, info->version & 0xffu,
	       (const char *)low(address(info->oem_seg, info->oem_off)), info->memory_64k * 64u);
	list = address(info->modes_seg, info->modes_off);
	for (unsigned i = 0; i < MODES_MOST; i++) {
		uint16_t number;

		memcpy(&number, low(list + i * 2), sizeof(number));
		if (number == LIST_END)
			break;
		if (vbe(0x4f01, number, mode) && (mode->attributes & SUPPORTED))
			show(number, mode);
	}
	return 0;
}
