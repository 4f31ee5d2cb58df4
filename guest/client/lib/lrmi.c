#include "lrmi.h"
#include "client.h"
#include "lrmi_io.h"		/* lrmi_io */
#include "vm86.h"

#define CONVENTIONAL      0x1000u	/* page 0 is the BIOS's */
#define CONVENTIONAL_END  0xa0000u
#define REAL_MEMORY       0x10000u
#define REAL_MEMORY_END   0x50000u
#define SCREEN_AND_ROM    0xa0000u
#define SCREEN_AND_ROM_END 0x100000u
enum { PARAGRAPH = 16, BLOCKS = 64, STACK_SIZE = 0x1000, RETURN_INT = 0xff, ROM_SEGMENT = 0xa000 };
enum { O_RDWR_FLAG = 2, CODE_FLAGS = 0x3200, STEPS_MOST = 100000 };

static struct block {
	uint32_t start, size;
	int used;
} blocks[BLOCKS];
static unsigned block_count;

static struct vm86_struct vm;
static uint32_t stack, way_back;	/* linear; at @way_back lies INT FFh */

/* --- memory ------------------------------------------------------------------------------------ */

void *LRMI_alloc_real(int size)
{
	const uint32_t needed = ((uint32_t)size + PARAGRAPH - 1) / PARAGRAPH * PARAGRAPH;

	for (unsigned i = 0; i < block_count; i++) {
		struct block *b = &blocks[i];

		if (b->used || b->size < needed)
			continue;
		if (b->size > needed && block_count < BLOCKS) {
			blocks[block_count++] = (struct block){ b->start + needed, b->size - needed, 0 };
			b->size = needed;
		}
		b->used = 1;
		return low(b->start);
	}
	return 0;
}

void LRMI_free_real(void *memory)
{
	for (unsigned i = 0; i < block_count; i++)
		if (low(blocks[i].start) == memory)
			blocks[i].used = 0;
}

static int map_memory(long mem, uint32_t from, uint32_t end)
{
	return client_call(SYS_MMAP2, (long)from, (long)(end - from), PROT_READ_WRITE_EXEC, MAP_SHARED_FIXED, mem,
			   (long)(from / 4096)) == (long)from;
}

int LRMI_init(void)
{
	static int done;
	uint8_t *code;
	long mem;

	if (done)
		return 1;
	mem = client_call(SYS_OPEN, (long)"/dev/mem", O_RDWR_FLAG, 0, 0, 0, 0);
	if (mem < 0 || client_map(CONVENTIONAL, CONVENTIONAL_END - CONVENTIONAL) ||
	    !map_memory(mem, 0, CONVENTIONAL) || !map_memory(mem, SCREEN_AND_ROM, SCREEN_AND_ROM_END)) {
		printf("LRMI: the low megabyte cannot be mapped\n");
		return 0;
	}
	if (client_call(SYS_IOPERM, 0, 1024, 1, 0, 0, 0) || client_call(SYS_IOPL, 3, 0, 0, 0, 0, 0))
		return 0;
	blocks[0] = (struct block){ REAL_MEMORY, REAL_MEMORY_END - REAL_MEMORY, 0 };
	block_count = 1;
	stack = (uint32_t)(uintptr_t)LRMI_alloc_real(STACK_SIZE);
	code = LRMI_alloc_real(PARAGRAPH);
	code[0] = 0xcd;
	code[1] = RETURN_INT;
	way_back = (uint32_t)(uintptr_t)code;
	vm86_revector(&vm, RETURN_INT);
	done = 1;
	return 1;
}

/* --- running ------------------------------------------------------------------------------------ */

static void push(uint16_t value)
{
	vm.regs.esp = (vm.regs.esp & 0xffff0000u) | ((vm.regs.esp - 2) & 0xffff);
	memcpy(low(((uint32_t)vm.regs.ss << 4) + (vm.regs.esp & 0xffff)), &value, 2);
}

static void print_registers(const char *why)
{
	const struct vm86_regs *r = &vm.regs;
	uint32_t at = ((uint32_t)r->cs << 4) + (r->eip & 0xffff);

	printf("LRMI: %s at %04x:%04x\n", why, r->cs, (unsigned)r->eip);
	printf("eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x esp=%08x\n", (unsigned)r->eax,
	       (unsigned)r->ebx, (unsigned)r->ecx, (unsigned)r->edx, (unsigned)r->esi, (unsigned)r->edi,
	       (unsigned)r->ebp, (unsigned)r->esp);
	printf("cs=%04x ss=%04x ds=%04x es=%04x fs=%04x gs=%04x eflags=%08x\n", r->cs, r->ss, r->ds, r->es, r->fs,
	       r->gs, (unsigned)r->eflags);
	printf("bytes:");
	for (unsigned i = 0; i < 8; i++)
		printf(" %02x", *(uint8_t *)low(at + i));
	printf("\n");
}

/* An INT that comes back though nobody asked for it: its vector, or the code, lies in the BIOS's segment. */
static void interrupt(unsigned n)
{
	uint16_t vector[2];

	memcpy(vector, low(n * 4), sizeof(vector));
	push((uint16_t)((vm.regs.eflags & 0xdff) | (vm.regs.eflags & VM86_VIF ? VM86_IF : 0)));
	push(vm.regs.cs);
	push((uint16_t)vm.regs.eip);
	vm.regs.eip = vector[0];
	vm.regs.cs = vector[1];
	vm.regs.eflags &= ~(uint32_t)(VM86_VIF | 0x100);
}

static int run(void)
{
	for (unsigned step = 0; step < STEPS_MOST; step++) {
		const int result = client_vm86old(&vm);

		if (result < 0) {
			printf("LRMI: vm86 returns error %d\n", -result);
			return 0;
		}
		switch (VM86_TYPE(result)) {
		case VM86_INTX:
			if (VM86_ARG(result) == RETURN_INT)
				return 1;
			interrupt((unsigned)VM86_ARG(result));
			break;
		case VM86_UNKNOWN:
			if (lrmi_io(&vm.regs))
				break;
			print_registers("an instruction that cannot be emulated");
			return 0;
		default:
			print_registers(VM86_TYPE(result) == VM86_SIGNAL ? "a signal" : "an interrupt flag that is set");
			return 0;
		}
	}
	print_registers("no end in sight");
	return 0;
}

static void take(const struct LRMI_regs *r)
{
	vm.regs.edi = r->edi;
	vm.regs.esi = r->esi;
	vm.regs.ebp = r->ebp;
	vm.regs.ebx = r->ebx;
	vm.regs.edx = r->edx;
	vm.regs.ecx = r->ecx;
	vm.regs.eax = r->eax;
	vm.regs.es = r->es;
	vm.regs.ds = r->ds;
	vm.regs.fs = r->fs;
	vm.regs.gs = r->gs;
	vm.regs.eflags = CODE_FLAGS;
	vm.regs.ss = r->ss || r->sp ? r->ss : (uint16_t)(stack >> 4);
	vm.regs.esp = r->ss || r->sp ? r->sp : STACK_SIZE;
}

static void give(struct LRMI_regs *r)
{
	r->edi = vm.regs.edi;
	r->esi = vm.regs.esi;
	r->ebp = vm.regs.ebp;
	r->ebx = vm.regs.ebx;
	r->edx = vm.regs.edx;
	r->ecx = vm.regs.ecx;
	r->eax = vm.regs.eax;
	r->flags = (unsigned short)vm.regs.eflags;
	r->es = vm.regs.es;
	r->ds = vm.regs.ds;
	r->fs = vm.regs.fs;
	r->gs = vm.regs.gs;
}

static int run_from(struct LRMI_regs *r, uint16_t cs, uint16_t ip)
{
	push((uint16_t)(way_back >> 4));
	push((uint16_t)(way_back & 15));
	vm.regs.cs = cs;
	vm.regs.eip = ip;
	if (!run())
		return 0;
	give(r);
	return 1;
}

int LRMI_call(struct LRMI_regs *r)
{
	take(r);
	return run_from(r, r->cs, r->ip);
}

/* A handler below the screen is some program's, and is not there. */
int LRMI_int(int n, struct LRMI_regs *r)
{
	uint16_t vector[2];

	memcpy(vector, low((unsigned)n * 4), sizeof(vector));
	if (vector[1] < ROM_SEGMENT) {
		printf("LRMI: INT %02xh has its handler at %04x:%04x, which is not in ROM\n", (unsigned)n, vector[1],
		       vector[0]);
		return 0;
	}
	take(r);
	push(CODE_FLAGS);
	return run_from(r, vector[1], vector[0]);
}
