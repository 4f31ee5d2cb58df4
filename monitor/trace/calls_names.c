/* Names of BIOS and DOS functions: Ralf Brown's Interrupt List, release 61. Each
 * list is one string: a function number, its name, a NUL, and so on. */
#include "trace/calls.h"

#include "lib/string.h"		/* strlen */

static const char video[] =
	"\x00" "set video mode\0"
	"\x01" "set cursor shape\0"
	"\x02" "set cursor position\0"
	"\x03" "get cursor position\0"
	"\x05" "select page\0"
	"\x06" "scroll up\0"
	"\x07" "scroll down\0"
	"\x08" "read character\0"
	"\x09" "write character and attribute\0"
	"\x0a" "write character\0"
	"\x0b" "set border or palette\0"
	"\x0c" "write pixel\0"
	"\x0d" "read pixel\0"
	"\x0e" "teletype output\0"
	"\x0f" "get video mode\0"
	"\x10" "palette\0"
	"\x11" "font\0"
	"\x12" "alternate select\0"
	"\x13" "write string\0"
	"\x1a" "display combination\0"
	"\x1b" "get state";
static const char vbe[] =
	"\x00" "VBE information\0"
	"\x01" "VBE mode information\0"
	"\x02" "set VBE mode\0"
	"\x03" "get VBE mode\0"
	"\x04" "VBE state\0"
	"\x05" "VBE window\0"
	"\x15" "monitor information";
static const char disk[] =
	"\x00" "reset\0"
	"\x01" "last status\0"
	"\x02" "read sectors\0"
	"\x03" "write sectors\0"
	"\x04" "verify sectors\0"
	"\x05" "format track\0"
	"\x08" "get drive parameters\0"
	"\x0c" "seek\0"
	"\x10" "is drive ready\0"
	"\x15" "get drive type\0"
	"\x16" "has disk changed\0"
	"\x17" "set disk type\0"
	"\x18" "set media type\0"
	"\x41" "has extensions\0"
	"\x42" "extended read\0"
	"\x43" "extended write\0"
	"\x44" "extended verify\0"
	"\x48" "get extended parameters\0"
	"\x4b" "CD emulation";
static const char serial[] =
	"\x00" "initialise port\0"
	"\x01" "send character\0"
	"\x02" "receive character\0"
	"\x03" "port status";
static const char system[] =
	"\x24" "A20 gate\0"
	"\x41" "wait for event\0"
	"\x4f" "keyboard intercept\0"
	"\x53" "power management\0"
	"\x83" "set event wait\0"
	"\x86" "wait\0"
	"\x87" "move block\0"
	"\x88" "get extended memory\0"
	"\x89" "enter protected mode\0"
	"\x90" "device busy\0"
	"\x91" "device ready\0"
	"\xc0" "get configuration\0"
	"\xc1" "get extended BIOS data\0"
	"\xc2" "pointing device";
static const char memory[] =
	"\x01" "get memory size\0"
	"\x20" "get memory map";
static const char keyboard[] =
	"\x00" "read key\0"
	"\x01" "is there a key\0"
	"\x02" "get shift flags\0"
	"\x03" "set typematic rate\0"
	"\x05" "store key\0"
	"\x10" "read extended key\0"
	"\x11" "is there an extended key\0"
	"\x12" "get extended shift flags";
static const char printer[] =
	"\x00" "print character\0"
	"\x01" "initialise\0"
	"\x02" "status";
static const char timer[] =
	"\x00" "get ticks\0"
	"\x01" "set ticks\0"
	"\x02" "get time\0"
	"\x03" "set time\0"
	"\x04" "get date\0"
	"\x05" "set date\0"
	"\x06" "set alarm\0"
	"\x07" "cancel alarm\0"
	"\xb1" "PCI BIOS";
static const char dos[] =
	"\x00" "terminate\0"
	"\x01" "read character and echo\0"
	"\x02" "write character\0"
	"\x06" "direct console\0"
	"\x07" "read character\0"
	"\x08" "read character\0"
	"\x09" "write string\0"
	"\x0a" "read line\0"
	"\x0b" "input status\0"
	"\x0c" "flush and read\0"
	"\x0e" "select drive\0"
	"\x19" "get drive\0"
	"\x1a" "set transfer area\0"
	"\x25" "set vector\0"
	"\x29" "parse file name\0"
	"\x2a" "get date\0"
	"\x2c" "get time\0"
	"\x2f" "get transfer area\0"
	"\x30" "get version\0"
	"\x31" "stay resident\0"
	"\x33" "break check\0"
	"\x34" "get InDOS flag\0"
	"\x35" "get vector\0"
	"\x36" "get free space\0"
	"\x37" "switch character\0"
	"\x38" "country\0"
	"\x39" "make directory\0"
	"\x3a" "remove directory\0"
	"\x3b" "change directory\0"
	"\x3c" "create file\0"
	"\x3d" "open file\0"
	"\x3e" "close file\0"
	"\x3f" "read file\0"
	"\x40" "write file\0"
	"\x41" "delete file\0"
	"\x42" "seek\0"
	"\x43" "file attributes\0"
	"\x44" "device control\0"
	"\x45" "duplicate handle\0"
	"\x46" "redirect handle\0"
	"\x47" "get directory\0"
	"\x48" "allocate memory\0"
	"\x49" "free memory\0"
	"\x4a" "resize memory\0"
	"\x4b" "execute\0"
	"\x4c" "exit\0"
	"\x4d" "get exit code\0"
	"\x4e" "find first\0"
	"\x4f" "find next\0"
	"\x50" "set PSP\0"
	"\x51" "get PSP\0"
	"\x52" "list of lists\0"
	"\x56" "rename\0"
	"\x57" "file time\0"
	"\x58" "allocation strategy\0"
	"\x5d" "server call\0"
	"\x60" "canonical name\0"
	"\x62" "get PSP\0"
	"\x63" "lead byte table\0"
	"\x65" "country information\0"
	"\x66" "code page\0"
	"\x67" "set handle count\0"
	"\x6c" "extended open";
static const char mouse[] =
	"\x00" "reset mouse\0"
	"\x01" "show cursor\0"
	"\x02" "hide cursor\0"
	"\x03" "get position\0"
	"\x04" "set position\0"
	"\x0c" "set handler";

enum { ANY = 0x100 };

/* A list is about functions by AH; or about those of one AH, by AL. An interrupt
 * without functions has a name in place of a list. */
static const struct {
	uint8_t vector;
	uint16_t ah;			/* or ANY */
	const char *list;
	unsigned size;
} lists[] = {
	{ 0x10, 0x4f, vbe, sizeof(vbe) },
	{ 0x10, ANY, video, sizeof(video) },
	{ 0x11, ANY, "get equipment", 0 },
	{ 0x12, ANY, "get memory size", 0 },
	{ 0x13, ANY, disk, sizeof(disk) },
	{ 0x14, ANY, serial, sizeof(serial) },
	{ 0x15, 0xe8, memory, sizeof(memory) },
	{ 0x15, ANY, system, sizeof(system) },
	{ 0x16, ANY, keyboard, sizeof(keyboard) },
	{ 0x17, ANY, printer, sizeof(printer) },
	{ 0x18, ANY, "no boot device", 0 },
	{ 0x19, ANY, "boot", 0 },
	{ 0x1a, ANY, timer, sizeof(timer) },
	{ 0x20, ANY, "terminate", 0 },
	{ 0x21, ANY, dos, sizeof(dos) },
	{ 0x33, 0x00, mouse, sizeof(mouse) },
};

static const char *find(const char *list, unsigned size, uint8_t number)
{
	if (!size)
		return list;
	for (const char *p = list; p < list + size; p += strlen(p + 1) + 2)
		if ((uint8_t)*p == number)
			return p + 1;
	return "";
}

const char *calls_name(uint8_t vector, uint16_t ax, uint16_t *function)
{
	const uint8_t ah = (uint8_t)(ax >> 8);

	for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (lists[i].vector != vector || (lists[i].ah != ANY && lists[i].ah != ah))
			continue;
		*function = lists[i].ah == ANY ? ah : ax;
		return find(lists[i].list, lists[i].size, lists[i].ah == ANY ? ah : (uint8_t)ax);
	}
	return NULL;
}
