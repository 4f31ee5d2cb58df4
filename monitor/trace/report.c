#include "trace/report.h"
#include "bios/disk.h"		/* DISK_MISSED */
#include "lib/format.h"		/* format_string */
#include "lib/log.h"		/* kprintf */
#include "machine/guest_memory.h"	/* guest_read_far */
#include "machine/vm.h"		/* struct vm */
#include "trace/detail.h"	/* INSN_MOST */
#include "trace/trace.h"	/* trace_print_ring */
#include "vcpu/guest_mem.h"	/* linear */
#include "vcpu/insn.h"		/* insn_decode, insn_text */

static void print_flags(uint32_t flags)
{
	static const struct {
		uint32_t mask;
		const char *name;
	} names[] = {
		{ EFLAGS_CF, "CF" }, { EFLAGS_PF, "PF" }, { EFLAGS_AF, "AF" }, { EFLAGS_ZF, "ZF" },
		{ EFLAGS_SF, "SF" }, { EFLAGS_TF, "TF" }, { EFLAGS_IF, "IF" }, { EFLAGS_DF, "DF" },
		{ EFLAGS_OF, "OF" }, { EFLAGS_NT, "NT" }, { EFLAGS_AC, "AC" }, { EFLAGS_ID, "ID" },
	};

	kprintf("  virtual flags %08x [", (unsigned)flags);
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].mask)
			kprintf(" %s", names[i].name);
	kprintf(" IOPL=%u ]\n", (unsigned)(flags >> 12 & 3));
}

/* As the guest's own MOV reads them: where the real one is shown (cr0=real, cr3=real),
 * the virtual one, which counts otherwise, stands beside it. */
static void print_control_registers(const struct vcpu *v)
{
	kprintf("  the guest reads cr0=%08x", (unsigned)(v->cr0_real ? v->real_cr0 : v->cr0));
	if (v->cr0_real)
		kprintf(" (the real one; the virtual one is %08x)", (unsigned)v->cr0);
	kprintf(" cr2=%08x cr3=%08x", (unsigned)v->cr2, (unsigned)(v->cr3_real ? v->real_cr3 : v->cr3));
	if (v->cr3_real)
		kprintf(" (the real one; the virtual one is %08x)", (unsigned)v->cr3);
	kprintf(" cr4=%08x\n", (unsigned)v->cr4);
	kprintf("  virtual idtr=%08x+%04x gdtr=%08x+%04x\n", (unsigned)v->idtr.base, v->idtr.limit,
		(unsigned)v->gdtr.base, v->gdtr.limit);
}

void report_guest(struct vm *vm)
{
	const struct vcpu *v = &vm->vcpu;
	const struct trap_frame *tf = &v->frame;

	kprintf("  eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x esp=%08x\n",
		(unsigned)tf->eax, (unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx,
		(unsigned)tf->esi, (unsigned)tf->edi, (unsigned)tf->ebp, (unsigned)tf->esp);
	kprintf("  cs=%04x ss=%04x ds=%04x es=%04x fs=%04x gs=%04x  vector=%u error=%x\n",
		tf->cs, tf->ss, tf->ds, tf->es, tf->fs, tf->gs, (unsigned)tf->vector, (unsigned)tf->error);
	print_flags(vcpu_flags(v));
	print_control_registers(v);
}

void report_instruction(const struct vm *vm, char *out, unsigned size)
{
	const struct vcpu *v = &vm->vcpu;
	const uint16_t cs = v->frame.cs, ip = (uint16_t)v->frame.eip;
	char text[48] = "(not one that the monitor emulates)";
	const char *source = NULL;
	uint8_t bytes[INSN_MOST];
	unsigned length = 6;
	struct insn insn;
	int n = 0;

	if (insn_decode(v, &insn) == DECODED) {
		insn_text(&insn, text, sizeof(text));
		source = insn.row->source;
		length = (uint16_t)(insn.next_ip - ip);
	}
	guest_read_far(vm, cs, ip, bytes, length);
	for (unsigned i = 0; i < length; i++)
		n += format_string(out + n, size - (unsigned)n, "%02x ", bytes[i]);
	format_string(out + n, size - (unsigned)n, source ? " %s [%s]" : " %s", text, source);
}

static void print_instruction(const struct vm *vm)
{
	char text[VM_INSTRUCTION];

	report_instruction(vm, text, sizeof(text));
	kprintf("  bytes %s\n", text);
}

void report_stop(struct vm *vm, const char *sentence)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	trace_print_ring();
	kprintf("trapeze: guest %s stopped at %04x:%04x (linear %05x)\n", vm->options.name,
		tf->cs, (unsigned)tf->eip & 0xffff, (unsigned)linear(tf->cs, (uint16_t)tf->eip));
	kprintf("  %s\n", sentence);
	if (vm->missed_disk)
		kprintf("  %s\n", DISK_MISSED);
	print_instruction(vm);
	report_guest(vm);
}
