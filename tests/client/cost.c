/* What a round trip costs, in instructions: run with -icount, where RDTSC counts them. Each line is a name and a
 * count, of the shortest of some rounds; the loop around is taken off. */
#include "client.h"
#include "vm86.h"

#define CODE 0x10000u
enum { ROUNDS = 50, SYS_GETPID = 20 };

static struct vm86_struct vm;

static uint32_t now(void)
{
	uint32_t low_half, high;

	__asm__ volatile("rdtsc" : "=a"(low_half), "=d"(high));
	return low_half;
}

static void enter(const void *code, unsigned size)
{
	memset(&vm, 0, sizeof(vm));
	memcpy(low(CODE), code, size);
	vm.regs.cs = vm.regs.ss = CODE >> 4;
	vm.regs.esp = 0x1000;
	vm86_revector(&vm, 0x80);
}

/* One call that comes straight back. */
static uint32_t call_of(const void *code, unsigned size)
{
	uint32_t best = 0xffffffff;

	for (int i = 0; i < ROUNDS; i++) {
		uint32_t start, taken;

		enter(code, size);
		start = now();
		__asm__ volatile("int $0x80" : : "a"(SYS_VM86OLD), "b"(&vm) : "memory");
		taken = now() - start;
		best = taken < best ? taken : best;
	}
	return best;
}

/* 100 CLI in a row, against none. */
static uint32_t cli(void)
{
	uint8_t code[128];

	memset(code, 0xfa, 100);
	code[100] = 0xf4;
	return (call_of(code, 101) - call_of("\xf4", 1)) / 100;
}

static uint32_t getpid(void)
{
	uint32_t best = 0xffffffff;

	for (int i = 0; i < ROUNDS; i++) {
		const uint32_t start = now();
		uint32_t taken;

		__asm__ volatile("int $0x80" : : "a"(SYS_GETPID) : "memory");
		taken = now() - start;
		best = taken < best ? taken : best;
	}
	return best;
}

int main(void)
{
	if (client_map(CODE, 0x10000))
		return 1;
	printf("cli %u\n", (unsigned)cli());
	printf("unknown %u\n", (unsigned)call_of("\xe4\x60", 2));
	printf("intx %u\n", (unsigned)call_of("\xcd\x80", 2));
	printf("getpid %u\n", (unsigned)getpid());
	return 0;
}
