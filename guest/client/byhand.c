/* byhand: one BIOS call without the library: INT 10h with AH=0Fh, which video mode is it? */
#include "client.h"
#include "vm86.h"

#define STACK    0x10000u	/* linear: segment 1000h, 64 KiB of the program's own */
#define WAY_BACK 0x10000u	/* its first bytes: INT 255 */
enum { O_RDWR_FLAG = 2, VIDEO = 0x10, LEAVE = 0xff };

static struct vm86_struct vm;

static int map(long file, long from, long end)
{
	return client_call(SYS_MMAP2, from, end - from, PROT_READ_WRITE_EXEC, MAP_SHARED_FIXED, file, from / 4096) != from;
}

int main(void)
{
	static const uint8_t leave[] = { 0xcd, LEAVE };
	const uint16_t image[] = { 0, WAY_BACK >> 4, 0 };	/* what IRET pops: IP, CS, FLAGS */
	const long mem = client_call(SYS_OPEN, (long)"/dev/mem", O_RDWR_FLAG, 0, 0, 0, 0);
	uint16_t vector[2];
	int result;

	/* 1. Memory, and 2. ports. */
	if (mem < 0 || map(mem, 0, 0x1000) || map(mem, 0xa0000, 0x100000) || client_map(STACK, 0x10000) ||
	    client_call(SYS_IOPERM, 0, 1024, 1, 0, 0, 0) || client_call(SYS_IOPL, 3, 0, 0, 0, 0, 0)) {
		printf("the low megabyte or the ports are out of reach\n");
		return 1;
	}

	/* 3. The struct: begin where INT 10h's vector points. */
	memcpy(vector, low(VIDEO * 4), sizeof(vector));
	vm.regs.eip = vector[0];
	vm.regs.cs = vector[1];
	vm.regs.ss = STACK >> 4;
	vm.regs.esp = 0xfff0;
	vm.regs.eax = 0x0f00;

	/* 4. The way back. */
	memcpy(low(WAY_BACK), leave, sizeof(leave));
	memcpy(low(STACK + vm.regs.esp), image, sizeof(image));
	vm86_revector(&vm, LEAVE);

	/* 5. The call. */
	result = client_vm86old(&vm);
	if (VM86_TYPE(result) != VM86_INTX || VM86_ARG(result) != LEAVE) {
		printf("vm86 returns %x at %04x:%04x\n", (unsigned)result, vm.regs.cs, (unsigned)vm.regs.eip);
		return 1;
	}
	printf("video mode %02x, %u columns\n", (unsigned)vm.regs.eax & 0x7f, (unsigned)vm.regs.eax >> 8 & 0xff);
	return 0;
}
