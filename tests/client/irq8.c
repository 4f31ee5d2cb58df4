/* An interrupt of the clock, IRQ 8, while v86 code runs: REQUEST_IRQ with SIGUSR1, on either board. The clock is told to
 * interrupt 1,024 times a second (MC146818 data sheet: register A, RS 6; register B, PIE), so the loop that waits ends
 * within a millisecond of the machine's time. */
#include "client.h"
#include "vm86.h"

#define CODE 0x10000u
enum { SIGUSR1 = 10, CLOCK = 8, REQUEST_IRQ = 3, FREE_IRQ = 4, GET_IRQ_BITS = 5, GET_AND_RESET_IRQ = 6, PIE = 0x40 };

/* The v86 code asks the clock by itself, so that the interrupt finds it. */
static const uint8_t code[] = {
	0xb0, 0x0b, 0xe6, 0x70,		/* mov al, 0Bh; out 70h, al */
	0xe4, 0x71, 0x0c, PIE,		/* in al, 71h; or al, PIE */
	0xe6, 0x71,			/* out 71h, al */
	0x41, 0xeb, 0xfd,		/* again: inc cx; jmp again */
};
static struct vm86_struct vm;
static volatile int came;

static void caught(int signal, void *info, struct client_context *context)
{
	(void)info;
	(void)context;
	came = signal;
}

static uint8_t clock_read(uint8_t at)
{
	uint8_t value;

	__asm__ volatile("outb %1, $0x70; inb $0x71, %0" : "=a"(value) : "0"(at));
	return value;
}

static void clock_write(uint8_t at, uint8_t value)
{
	__asm__ volatile("outb %0, $0x70" : : "a"(at));
	__asm__ volatile("outb %0, $0x71" : : "a"(value));
}

static long irq(long function, long argument)
{
	return client_call(SYS_VM86, function, argument, 0, 0, 0, 0);
}

int main(void)
{
	int result;

	if (client_map(CODE, 0x10000) || client_on_signal(SIGUSR1, caught, 0) || client_call(SYS_IOPL, 3, 0, 0, 0, 0, 0))
		return 1;
	memcpy(low(CODE), code, sizeof(code));
	vm.regs.cs = vm.regs.ss = CODE >> 4;
	vm.regs.esp = 0xfffe;
	printf("request %ld\n", irq(REQUEST_IRQ, SIGUSR1 << 8 | CLOCK));
	clock_write(0x0a, 0x26);
	(void)clock_read(0x0c);		/* and nothing is left of the firmware's */
	result = client_vm86old(&vm);
	clock_write(0x0b, clock_read(0x0b) & (uint8_t)~PIE);
	printf("type %d signal %d bits %lx\n", VM86_TYPE(result), came, irq(GET_IRQ_BITS, 0));
	printf("fired %ld\n", irq(GET_AND_RESET_IRQ, CLOCK));
	printf("again %ld\n", irq(GET_AND_RESET_IRQ, CLOCK));
	printf("free %ld\n", irq(FREE_IRQ, CLOCK));
	return 0;
}
