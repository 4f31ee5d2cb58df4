/* bios: four services of the machine's BIOS, called from C. */
#include "client.h"
#include "lrmi.h"

static struct LRMI_regs call(int interrupt, unsigned ax)
{
	struct LRMI_regs r;

	memset(&r, 0, sizeof(r));
	r.eax = ax;
	if (!LRMI_int(interrupt, &r))
		exit(1);
	return r;
}

int main(void)
{
	struct LRMI_regs r;

	if (!LRMI_init())
		return 1;
	r = call(0x10, 0x0f00);
	printf("INT 10h AH=0Fh: video mode %02x, %u columns, page %u\n", r.eax & 0x7f, r.eax >> 8 & 0xff,
	       r.ebx >> 8 & 0xff);
	r = call(0x11, 0);
	printf("INT 11h: equipment %04x, %u floppy drives\n", r.eax & 0xffff, r.eax & 1 ? (r.eax >> 6 & 3) + 1 : 0);
	r = call(0x12, 0);
	printf("INT 12h: %u KiB of conventional memory\n", r.eax & 0xffff);
	r = call(0x1a, 0);
	printf("INT 1Ah AH=00h: midnight %s passed\n", r.eax & 0xff ? "has" : "has not");
	return 0;
}
