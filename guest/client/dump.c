/* dump: 8086 code that does what no program may. vm86 returns UNKNOWN, with IP at the instruction and all
 * registers as they were, so the program can say what happened. */
#include "client.h"
#include "vm86.h"

#define CODE 0x10000u

static const uint8_t code[] = {
	0xb8, 0xad, 0xde,		/* mov ax, DEADh */
	0xbb, 0xef, 0xbe,		/* mov bx, BEEFh */
	0xf9,				/* stc */
	0x0f, 0x22, 0xd8,		/* mov cr3, eax */
};

static struct vm86_struct vm;

static void dump(const struct vm86_regs *r)
{
	const uint8_t *at = low(((uint32_t)r->cs << 4) + r->eip);

	printf("stopped at %04x:%04x, bytes %02x %02x %02x\n", r->cs, (unsigned)r->eip, at[0], at[1], at[2]);
	printf("ax=%04x bx=%04x cx=%04x dx=%04x si=%04x di=%04x bp=%04x sp=%04x\n", (unsigned)r->eax & 0xffff,
	       (unsigned)r->ebx & 0xffff, (unsigned)r->ecx & 0xffff, (unsigned)r->edx & 0xffff,
	       (unsigned)r->esi & 0xffff, (unsigned)r->edi & 0xffff, (unsigned)r->ebp & 0xffff,
	       (unsigned)r->esp & 0xffff);
	printf("cs=%04x ss=%04x ds=%04x es=%04x flags=%04x carry=%u\n", r->cs, r->ss, r->ds, r->es,
	       (unsigned)r->eflags & 0xffff, (unsigned)r->eflags & 1);
}

int main(void)
{
	int result;

	if (client_map(CODE, 0x10000))
		return 1;
	memcpy(low(CODE), code, sizeof(code));
	vm.regs.cs = vm.regs.ds = vm.regs.es = vm.regs.ss = CODE >> 4;
	vm.regs.esp = 0xfffe;
	result = client_vm86old(&vm);
	printf("vm86 returns %s\n", VM86_TYPE(result) == VM86_UNKNOWN ? "UNKNOWN" : "something else");
	dump(&vm.regs);
	return VM86_TYPE(result) != VM86_UNKNOWN;
}
