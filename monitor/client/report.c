#include "client/report.h"
#include "client/client.h"	/* struct client */
#include "client/user.h"	/* user_read */
#include "lib/log.h"		/* kprintf */
#include "trace/trace.h"	/* trace_print_ring */
#include "vcpu/guest_mem.h"	/* linear */

static const struct {
	uint8_t number;
	const char *name, *sentence;
} known[] = {
	{ SIGHUP, "SIGHUP", NULL },
	{ SIGINT, "SIGINT", NULL },
	{ SIGILL, "SIGILL", "it executed an instruction that does not exist" },
	{ SIGTRAP, "SIGTRAP", "it ran into a breakpoint, or a single step that nobody asked for" },
	{ 6, "SIGABRT", NULL },
	{ SIGBUS, "SIGBUS", "its stack segment's limit was passed" },
	{ SIGFPE, "SIGFPE", "it divided by zero, or a calculation overflowed" },
	{ SIGKILL, "SIGKILL", NULL },
	{ SIGUSR1, "SIGUSR1", NULL },
	{ SIGSEGV, "SIGSEGV", "it touched memory that it does not have, or executed what a program may not" },
	{ SIGUSR2, "SIGUSR2", NULL },
	{ 13, "SIGPIPE", NULL },
	{ SIGALRM, "SIGALRM", NULL },
	{ 15, "SIGTERM", NULL },
	{ SIGVTALRM, "SIGVTALRM", NULL },
	{ SIGPROF, "SIGPROF", NULL },
};

static unsigned row_of(unsigned number)
{
	unsigned i = 0;

	while (i < sizeof(known) / sizeof(known[0]) && known[i].number != number)
		i++;
	return i;
}

/* Such as "SIGSEGV"; a number's text for one without a name. */
static const char *signal_name(unsigned number)
{
	const unsigned row = row_of(number);

	return row < sizeof(known) / sizeof(known[0]) ? known[row].name : "a signal";
}

static void print_bytes(struct vm *vm, uint32_t at)
{
	uint8_t byte;

	kprintf("  bytes");
	for (unsigned i = 0; i < 8 && user_read(vm, &byte, at + i, 1); i++)
		kprintf(" %02x", byte);
	kprintf("\n");
}

static void print_frame(struct vm *vm, const struct trap_frame *tf)
{
	const bool v86 = tf->eflags & EFLAGS_VM;

	if (v86)
		kprintf("  v86 code at %04x:%04x (linear %05x)\n", tf->cs, (unsigned)tf->eip & 0xffff,
			(unsigned)linear(tf->cs, (uint16_t)tf->eip));
	else
		kprintf("  32-bit code at %08x\n", (unsigned)tf->eip);
	print_bytes(vm, v86 ? linear(tf->cs, (uint16_t)tf->eip) : tf->eip);
	kprintf("  eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x esp=%08x\n", (unsigned)tf->eax,
		(unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx, (unsigned)tf->esi, (unsigned)tf->edi,
		(unsigned)tf->ebp, (unsigned)tf->esp);
	kprintf("  cs=%04x ss=%04x ds=%04x es=%04x fs=%04x gs=%04x eflags=%08x\n", tf->cs, tf->ss, tf->ds, tf->es,
		tf->fs, tf->gs, (unsigned)tf->eflags);
}

/* One that somebody sent needs no more than its name. */
void report_client(struct vm *vm, unsigned number)
{
	const struct client_signals *s = &vm->client->signals;
	const unsigned row = row_of(number);
	const char *sentence = row < sizeof(known) / sizeof(known[0]) ? known[row].sentence : NULL;

	if (!sentence) {
		kprintf("trapeze: client %s: signal %u (%s)\n", vm->options.name, number, signal_name(number));
		return;
	}
	trace_print_ring();
	kprintf("trapeze: client %s: signal %u (%s), for which it has no handler: %s\n", vm->options.name, number,
		signal_name(number), sentence);
	print_frame(vm, &vm->vcpu.frame);
	if (vm->client->vm86.active)
		print_frame(vm, &vm->client->vm86.saved);
	kprintf("  vector=%u error=%x cr2=%08x\n", (unsigned)s->trapno, (unsigned)s->error, (unsigned)s->cr2);
}
