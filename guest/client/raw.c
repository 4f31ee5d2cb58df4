/* raw: 8086 code without vm86. A handler returns to a frame whose flags have VM set, and the CPU is in v86
 * mode. Nothing is emulated: whatever traps is a signal, whose frame holds the v86 registers, and this
 * program does what CLI, INT and OUT would have done. */
#include "client.h"
#include "vm86.h"		/* VM86_VM */

#define CODE 0x10000u
enum { OPCODE_CLI = 0xfa, OPCODE_INT = 0xcd, OPCODE_OUT = 0xe6, LEAVE = 0xff, FLAT_CODE = 0x73, FLAT_DATA = 0x7b };

static const uint8_t code[] = {
	0xfa,				/* cli */
	0xb0, 0x42,			/* mov al, 42h */
	0xe6, 0x80,			/* out 80h, al */
	0xcd, 0x21,			/* int 21h */
	0xcd, LEAVE,			/* int 255 */
};

static uint8_t stack[16384] __attribute__((aligned(16)));
static struct client_context before;	/* the 32-bit code, as it was when it went there */
static int entered, virtual_if = 1;

/* As at the start, but in v86 mode. */
static void enter(struct client_context *c)
{
	before = *c;
	entered = 1;
	c->cs = c->ds = c->es = c->ss = CODE >> 4;
	c->fs = c->gs = 0;
	c->eip = 0;
	c->esp = 0xfffe;
	c->eflags = VM86_VM;
}

static void leave(struct client_context *c)
{
	*c = before;
	c->eip += 2;			/* after the UD2 */
}

static void emulate(struct client_context *c)
{
	const uint8_t *at = low(((uint32_t)c->cs << 4) + c->eip);

	switch (at[0]) {
	case OPCODE_CLI:
		virtual_if = 0;
		printf("cli: the interrupt flag is %d\n", virtual_if);
		c->eip += 1;
		break;
	case OPCODE_OUT:
		printf("out: port %02x gets %02x\n", at[1], (unsigned)c->eax & 0xff);
		c->eip += 2;
		break;
	case OPCODE_INT:
		printf("int %02x\n", at[1]);
		if (at[1] == LEAVE)
			leave(c);
		else
			c->eip += 2;
		break;
	default:
		printf("byte %02x: not known here\n", at[0]);
		exit(1);
	}
}

static void trapped(int signal, void *info, struct client_context *c)
{
	(void)signal;
	(void)info;
	if (c->eflags & VM86_VM)
		emulate(c);
	else if (!entered)
		enter(c);
	else
		exit(1);
}

int main(void)
{
	/* The handler cannot use the v86 stack. */
	if (client_map(CODE, 0x10000) || client_altstack(stack, sizeof(stack)) ||
	    client_on_signal(SIGNAL_ILL, trapped, 1) || client_on_signal(SIGNAL_SEGV, trapped, 1))
		return 1;
	memcpy(low(CODE), code, sizeof(code));
	__asm__ volatile("ud2" : : : "memory");	/* SIGILL: its handler goes to v86 mode */
	printf("back in 32-bit code\n");
	return virtual_if;
}
