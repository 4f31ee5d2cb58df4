#include "vm86.h"
#include "client.h"

static int call(long number, long a, long b)
{
	uint16_t fs, gs;
	long result;

	__asm__ volatile("movw %%fs, %0; movw %%gs, %1" : "=m"(fs), "=m"(gs));
	result = client_call(number, a, b, 0, 0, 0, 0);
	__asm__ volatile("movw %0, %%fs; movw %1, %%gs" : : "m"(fs), "m"(gs));
	return (int)result;
}

int client_vm86old(struct vm86_struct *vm)
{
	return call(SYS_VM86OLD, (long)vm, 0);
}

int client_vm86(struct vm86plus_struct *vm)
{
	return call(SYS_VM86, VM86_ENTER, (long)vm);
}
