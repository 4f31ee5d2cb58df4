/* dosrun: a .COM program in a vm86 of its own, with a DOS that is C code here: INT 21h functions 02h, 09h and
 * 4Ch, and INT 20h. With an argument the program is read from standard input, else it is the one below. */
#include "client.h"
#include "vm86.h"

#define SEGMENT_AT 0x10000u
enum { PSP_SIZE = 0x100, COM_MOST = 0xfe00, COM_STACK = 0xfffe };
enum { DOS_PUTC = 0x02, DOS_PUTS = 0x09, DOS_EXIT = 0x4c, TEXT_MOST = 0x10000 };

static const uint8_t sample[] = {
	0xb4, 0x09,			/* mov ah, 9 */
	0xba, 0x11, 0x01,		/* mov dx, text */
	0xcd, 0x21,			/* int 21h */
	0xb2, '!',			/* mov dl, '!' */
	0xb4, 0x02,			/* mov ah, 2 */
	0xcd, 0x21,			/* int 21h */
	0xb8, 0x00, 0x4c,		/* mov ax, 4C00h */
	0xcd, 0x21,			/* int 21h; what follows is at 112h */
};
static const char text[] = "Hello from a .COM program$";

static struct vm86_struct vm;

static uint32_t read_program(uint8_t *to)
{
	uint32_t size = 0;

	for (;;) {
		const long n = client_call(SYS_READ, 0, (long)(to + size), (long)(COM_MOST - size), 0, 0, 0);

		if (n <= 0 || size + (uint32_t)n >= COM_MOST)
			return n < 0 ? 0 : size + (uint32_t)n;
		size += (uint32_t)n;
	}
}

/* The PSP begins with INT 20h, to which a RET leads: there is a zero on the stack. */
static void load(int from_input)
{
	uint8_t *segment = low(SEGMENT_AT);
	uint32_t size = from_input ? read_program(segment + PSP_SIZE) : 0;

	if (!size) {
		memcpy(segment + PSP_SIZE, sample, sizeof(sample));
		memcpy(segment + PSP_SIZE + sizeof(sample), text, sizeof(text));
		segment[PSP_SIZE + 3] = (uint8_t)sizeof(sample);	/* the text's offset */
	}
	segment[0] = 0xcd;
	segment[1] = 0x20;
	segment[0x81] = '\r';
	vm.regs.cs = vm.regs.ds = vm.regs.es = vm.regs.ss = SEGMENT_AT >> 4;
	vm.regs.eip = PSP_SIZE;
	vm.regs.esp = COM_STACK;
	vm86_revector(&vm, 0x20);
	vm86_revector(&vm, 0x21);
}

static void put(char c)
{
	printf("%c", c);
}

static void put_text(uint16_t seg, uint16_t off)
{
	for (unsigned i = 0; i < TEXT_MOST; i++) {
		const char c = *(const char *)low(((uint32_t)seg << 4) + (uint16_t)(off + i));

		if (c == '$')
			return;
		put(c);
	}
}

/* INT 21h. Returns the exit code, or -1 to go on. */
static int dos(struct vm86_regs *r)
{
	switch (r->eax >> 8 & 0xff) {
	case DOS_PUTC:
		put((char)r->edx);
		return -1;
	case DOS_PUTS:
		put_text(r->ds, (uint16_t)r->edx);
		return -1;
	case DOS_EXIT:
		return (int)(r->eax & 0xff);
	default:
		printf("dosrun: INT 21h AH=%02xh is not served\n", (unsigned)r->eax >> 8 & 0xff);
		return 255;
	}
}

static int run(void)
{
	for (;;) {
		const int result = client_vm86old(&vm);
		int code = -1;

		if (VM86_TYPE(result) == VM86_INTX && VM86_ARG(result) == 0x20)
			return 0;
		if (VM86_TYPE(result) == VM86_INTX && VM86_ARG(result) == 0x21)
			code = dos(&vm.regs);
		else if (VM86_TYPE(result) != VM86_STI) {
			printf("dosrun: vm86 returns %x at %04x:%04x\n", (unsigned)result, vm.regs.cs,
			       (unsigned)vm.regs.eip);
			return 255;
		}
		if (code >= 0)
			return code;
	}
}

int main(int argc, char **argv)
{
	int code;

	(void)argv;
	if (client_map(SEGMENT_AT, 0x10000))
		return 1;
	load(argc > 1);
	code = run();
	printf("\ndosrun: the program ended with code %d\n", code);
	return code;
}
