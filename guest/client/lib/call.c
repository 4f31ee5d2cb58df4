/* System calls, and signals by them. */
#include "client.h"

long client_call(long number, long a, long b, long c, long d, long e, long f)
{
	long result;

	/* EBP cannot be named as an operand: the sixth argument goes by the stack. */
	__asm__ volatile("pushl %7; pushl %%ebp; movl 4(%%esp), %%ebp; int $0x80; popl %%ebp; addl $4, %%esp"
			 : "=a"(result)
			 : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), "m"(f)
			 : "memory");
	return result;
}

struct action {
	client_handler *handler;
	uint32_t flags;
	void (*restorer)(void);
	uint32_t mask[2];
};
#define SA_SIGINFO_RESTORER 0x04000004u
#define SA_ON_ALTSTACK      0x08000000u

void client_restorer(void);
__asm__(".text\nclient_restorer: movl $173, %eax\n int $0x80\n");

int client_on_signal(int signal, client_handler *handler, int altstack)
{
	const struct action action = { .handler = handler, .restorer = client_restorer,
				       .flags = SA_SIGINFO_RESTORER | (altstack ? SA_ON_ALTSTACK : 0) };

	return (int)client_call(SYS_RT_SIGACTION, signal, (long)&action, 0, 8, 0, 0);
}

int client_altstack(void *stack, uint32_t size)
{
	const uint32_t three[3] = { (uint32_t)(uintptr_t)stack, 0, size };

	return (int)client_call(SYS_SIGALTSTACK, (long)three, 0, 0, 0, 0, 0);
}

int client_map(uint32_t address, uint32_t bytes)
{
	const long at = client_call(SYS_MMAP2, (long)address, (long)bytes, PROT_READ_WRITE_EXEC,
				    MAP_PRIVATE_FIXED | MAP_ANONYMOUS_PAGES, -1, 0);

	return (uint32_t)at == address ? 0 : (int)at;
}
