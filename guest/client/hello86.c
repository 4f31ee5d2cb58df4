/* hello86: into 8086 code and back. The code asks for one INT, which returns to this program,
 * and leaves by another. */
#include "client.h"
#include "vm86.h"

#define CODE 0x10000u	/* linear: segment 1000h */
enum { SAY = 0x80, LEAVE = 0xff };

static const uint8_t code[] = {
	0xb8, 0x34, 0x12,		/* mov ax, 1234h */
	0x8c, 0xcb,			/* mov bx, cs */
	0xcd, SAY,			/* int 80h */
	0xb8, 0x78, 0x56,		/* mov ax, 5678h */
	0xcd, LEAVE,			/* int 255 */
};

/* All that is not set is 0: no flags, the virtual interrupt flag off, a CPU with every flag. */
static struct vm86_struct vm;

int main(void)
{
	if (client_map(CODE, 0x10000)) {
		printf("no memory at 10000h\n");
		return 1;
	}
	memcpy(low(CODE), code, sizeof(code));
	vm.regs.cs = vm.regs.ds = vm.regs.es = vm.regs.ss = CODE >> 4;
	vm.regs.eip = 0;
	vm.regs.esp = 0xfffe;
	vm86_revector(&vm, SAY);
	vm86_revector(&vm, LEAVE);

	for (;;) {
		const int result = client_vm86old(&vm);

		if (VM86_TYPE(result) != VM86_INTX) {
			printf("vm86 returns %x at %04x:%04x\n", (unsigned)result, vm.regs.cs, (unsigned)vm.regs.eip);
			return 1;
		}
		printf("INT %02x: ax=%04x bx=%04x ip=%04x\n", (unsigned)VM86_ARG(result), (unsigned)vm.regs.eax & 0xffff,
		       (unsigned)vm.regs.ebx & 0xffff, (unsigned)vm.regs.eip);
		if (VM86_ARG(result) == LEAVE)
			return 0;
		/* IP is after the INT: calling again goes on there. */
	}
}
