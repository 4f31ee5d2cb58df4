#include "client/trace.h"
#include "client/client.h"	/* struct client */
#include "lib/log.h"		/* kprintf */

void client_trace_call(struct vm *vm, const char *name, uint32_t number)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	kprintf("  syscall %s ", vm->options.name);
	if (name)
		kprintf("%s", name);
	else
		kprintf("number %u, which is not provided", (unsigned)number);
	kprintf(" (%x, %x, %x, %x, %x, %x)\n", (unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx,
		(unsigned)tf->esi, (unsigned)tf->edi, (unsigned)tf->ebp);
}

static void print_v86(const struct trap_frame *tf, uint32_t eflags)
{
	kprintf(" cs:ip=%04x:%04x ss:sp=%04x:%04x eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x"
		" ds=%04x es=%04x eflags=%08x\n", tf->cs, (unsigned)tf->eip, tf->ss, (unsigned)tf->esp & 0xffff,
		(unsigned)tf->eax, (unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx, (unsigned)tf->esi,
		(unsigned)tf->edi, (unsigned)tf->ebp, tf->ds, tf->es, (unsigned)eflags);
}

/* One that has entered v86 code has no result: vm86 has a line of its own for that, and for the way back. */
void client_trace_result(struct vm *vm, const char *name, uint32_t result)
{
	if (!vm->client->vm86.active && !vcpu_is_over(&vm->vcpu))
		kprintf("  syscall %s %s = %d\n", vm->options.name, name ? name : "ENOSYS", (int)result);
}

void client_trace_vm86(struct vm *vm)
{
	const struct vm86 *v86 = &vm->client->vm86;

	kprintf("  vm86 %s enters, fn=%s v86=%08x", vm->options.name, v86->plus ? "1" : "old", (unsigned)v86->user);
	print_v86(&vm->vcpu.frame, v86->veflags);
}

void client_trace_vm86_return(struct vm *vm, uint32_t value, uint32_t eflags)
{
	static const char *const types[] = { "SIGNAL", "UNKNOWN", "INTx", "STI", "PICRETURN", "(5)", "TRAP" };

	kprintf("  vm86 %s returns %s %x", vm->options.name, types[(value & 0xff) % 7], (unsigned)value >> 8);
	print_v86(&vm->vcpu.frame, eflags);
}
