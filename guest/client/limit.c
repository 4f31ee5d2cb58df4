/* limit: 8086 code that never ends is ended by a timer. alarm() sends SIGALRM; a signal with a handler
 * makes vm86 return SIGNAL, with the registers as they were. */
#include "client.h"
#include "vm86.h"

#define CODE 0x10000u

static const uint8_t code[] = {
	0x41,				/* again: inc cx */
	0xeb, 0xfd,			/* jmp again */
};

static struct vm86_struct vm;
static volatile int rang;

static void ring(int signal, void *info, struct client_context *context)
{
	(void)info;
	(void)context;
	rang = signal;
}

int main(void)
{
	int result;

	if (client_map(CODE, 0x10000) || client_on_signal(SIGNAL_ALRM, ring, 0))
		return 1;
	memcpy(low(CODE), code, sizeof(code));
	vm.regs.cs = vm.regs.ss = CODE >> 4;
	vm.regs.esp = 0xfffe;
	client_call(SYS_ALARM, 1, 0, 0, 0, 0, 0);
	result = client_vm86old(&vm);
	printf("vm86 returns %s; signal %d came, and ip is %s the loop\n",
	       VM86_TYPE(result) == VM86_SIGNAL ? "SIGNAL" : "something else", rang,
	       vm.regs.eip < sizeof(code) ? "in" : "outside of");
	return rang != SIGNAL_ALRM || VM86_TYPE(result) != VM86_SIGNAL;
}
