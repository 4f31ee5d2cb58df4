/* The monitor is at fault. Print only what the CPU really pushed, and leave. */
#include "cpu/cpu.h"		/* read_cr* */
#include "cpu/desc.h"		/* desc_faulted_task */
#include "lib/log.h"		/* kprintf */
#include "machine/vm.h"		/* vm_of */
#include "trace/report.h"	/* report_guest */
#include "trace/trace.h"	/* trace_stop, trace_print_ring */
#include "drivers/end.h"		/* end_run */
#include "trap/trap.h"

static bool panicking;

/* A fault inside the report itself must not report again for ever. */
static void begin_panic(const char *why)
{
	__asm__ volatile("cli");
	if (panicking)
		end_run(VERDICT_FAULT);
	panicking = true;
	kprintf("trapeze: panic: %s\n", why);
}

void panic_trap(const struct trap_frame *tf, const char *why)
{
	const bool from_v86 = tf->eflags & EFLAGS_VM;
	const size_t pushed = from_v86 ? sizeof(*tf) : offsetof(struct trap_frame, esp);

	begin_panic(why);
#define TF(field, off, pushed_by)                                     \
	if ((off) < pushed)                                           \
		kprintf("  %s=%08x", #field, (unsigned)tf->field);
#include "cpu/trap_frame.def"
#undef TF
	kprintf("\n  cr0=%08x cr2=%08x cr3=%08x\n", (unsigned)read_cr0(), (unsigned)read_cr2(),
		(unsigned)read_cr3());
	if (from_v86) {
		report_guest(vm_of((struct vcpu *)(uintptr_t)tf));
		trace_stop(vm_of((struct vcpu *)(uintptr_t)tf), why, "fault");
	}
	trace_print_ring();
	end_run(VERDICT_FAULT);
}

/* Called by the double-fault task, on a stack of its own. */
_Noreturn void double_fault(void);
void double_fault(void)
{
	const struct tss *t = desc_faulted_task();

	begin_panic("double fault: an exception could not be delivered (stack overflow, bad ESP0?)");
	kprintf("  eip=%08x cs=%04x eflags=%08x esp=%08x ss=%04x esp0=%08x cr2=%08x\n", (unsigned)t->eip,
		(unsigned)t->cs, (unsigned)t->eflags, (unsigned)t->esp, (unsigned)t->ss,
		(unsigned)t->esp0, (unsigned)read_cr2());
	kprintf("  eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x\n", (unsigned)t->eax,
		(unsigned)t->ebx, (unsigned)t->ecx, (unsigned)t->edx, (unsigned)t->esi, (unsigned)t->edi,
		(unsigned)t->ebp);
	trace_print_ring();
	end_run(VERDICT_FAULT);
}
