/* One event, one line for people: number, place, kind, and what it was. */
#include "drivers/pc.h"		/* UART_COM1 */
#include "lib/format.h"		/* format_string */
#include "lib/log.h"		/* kprintf */
#include "machine/vm.h"		/* vm_of */
#include "trace/calls.h"	/* calls_name */
#include "trace/detail.h"
#include "vcpu/emulate.h"	/* emu_out_dx */

/* What a register holds now, if that is new. */
static void change(const char *name, uint32_t before, uint32_t after)
{
	if (before == after)
		return;
	if ((before | after) >> 16)
		kprintf(" %s=%08x (was %08x)", name, (unsigned)after, (unsigned)before);
	else
		kprintf(" %s=%04x (was %04x)", name, (unsigned)after, (unsigned)before);
}

static void changes(const struct vcpu *v, const struct trace_detail *d)
{
	const struct trap_frame *old = &d->frame, *now = &v->frame;

	change("eax", old->eax, now->eax);
	change("ebx", old->ebx, now->ebx);
	change("ecx", old->ecx, now->ecx);
	change("edx", old->edx, now->edx);
	change("esi", old->esi, now->esi);
	change("edi", old->edi, now->edi);
	change("ebp", old->ebp, now->ebp);
	change("esp", old->esp, now->esp);
	change("flags", d->flags, vcpu_flags(v));
}

/* A program's own output goes to the log's port, where it would stand before our line. */
static bool has_spoken(const struct trace_event *e, const struct trace_detail *d)
{
	const struct guest_options *options = &vm_of((struct vcpu *)(uintptr_t)e->v)->options;

	return d && e->insn.row && e->insn.row->emulate == emu_out_dx && !options->boot &&
	       (uint16_t)d->frame.edx == UART_COM1;
}

static void trap(const struct trace_event *e, const struct trace_detail *d)
{
	char name[12], what[48], bytes[2 * INSN_MOST + 1] = "";

	trace_vector_name(e->vector, name, sizeof(name));
	trace_what(e, what, sizeof(what));
	for (unsigned i = 0; d && i < d->length; i++)
		format_string(bytes + 2 * i, 3, "%02x", d->code[i]);
	kprintf(d ? "%-5s %-10s %-16s" : "%-5s %s%s", name, bytes, what);
	if (!d)
		return;
	if (e->result == RESULT_JUMPED || e->result == RESULT_VECTORED)
		kprintf(" -> %04x:%04x", e->v->frame.cs, (unsigned)e->v->frame.eip & 0xffff);
	changes(e->v, d);
	if (e->insn.row)
		kprintf(" [%s]", e->insn.row->source);
}

static void interrupt(const struct trace_event *e)
{
	kprintf("int   ");
	if (e->interrupt.why == WHY_IRQ)
		kprintf("IRQ%u is ", trace_irq_number(e->v, (uint8_t)e->vector));
	kprintf("vector %02x -> %04x:%04x", e->vector, e->interrupt.to_cs, e->interrupt.to_ip);
}

static void bios(const struct trace_event *e)
{
	const struct bios_registers *r = &e->bios.r;
	uint16_t function;
	const char *name = calls_name((uint8_t)e->vector, e->bios.ax, &function);

	kprintf(function > 0xff ? "bios  %02x/%04x %s" : "bios  %02x/%02x %s", e->vector, function, name);
	if (e->result & CALL_RETURNS)
		kprintf(" returns%s%s", e->result & CALL_LATE ? " (seen late)" : "",
			e->result & CALL_CARRY ? " CF" : "");
	kprintf(" ax=%04x bx=%04x cx=%04x dx=%04x si=%04x di=%04x bp=%04x ds=%04x es=%04x", r->ax, r->bx,
		r->cx, r->dx, r->si, r->di, r->bp, r->ds, r->es);
}

static void vm86(const struct trace_event *e, const struct trace_detail *d)
{
	const struct trap_frame *tf = d ? &d->frame : NULL;

	kprintf("vm86  ");
	if (e->result & CALL_RETURNS)
		kprintf("returns %s %x", trace_vm86_type(e->vm86.value), (unsigned)e->vm86.value >> 8);
	else if (e->vm86.function == NO_FUNCTION)
		kprintf("enters, vm86old(%08x)", (unsigned)e->vm86.user);
	else
		kprintf("enters, vm86(%d, %08x)", (int)e->vm86.function, (unsigned)e->vm86.user);
	if (!tf)
		return;
	kprintf(" eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x esp=%08x ss=%04x ds=%04x es=%04x "
		"fs=%04x gs=%04x eflags=%08x", (unsigned)tf->eax, (unsigned)tf->ebx, (unsigned)tf->ecx,
		(unsigned)tf->edx, (unsigned)tf->esi, (unsigned)tf->edi, (unsigned)tf->ebp, (unsigned)tf->esp, tf->ss,
		tf->ds, tf->es, tf->fs, tf->gs, (unsigned)tf->eflags);
}

static void syscall(const struct trace_event *e, const struct trace_detail *d)
{
	char buffer[16];

	kprintf("call  %s", trace_call_name(e, buffer, sizeof(buffer)));
	if (e->result & CALL_RETURNS)
		kprintf(" returns %d", (int)e->syscall.value);
	else if (d)
		kprintf("(%x, %x, %x, %x, %x, %x)%s", (unsigned)d->frame.ebx, (unsigned)d->frame.ecx,
			(unsigned)d->frame.edx, (unsigned)d->frame.esi, (unsigned)d->frame.edi, (unsigned)d->frame.ebp,
			e->syscall.name ? "" : ", which is not provided");
}

/* 32-bit code stands at an address, all other code at CS:IP. */
static void place(const struct trace_event *e)
{
	if (e->kind == TRACE_SYSCALL)
		kprintf("%08x  ", (unsigned)e->place);
	else
		kprintf("%04x:%04x ", e->cs, e->ip);
}

void trace_text(const char *head, uint32_t number, const struct trace_event *e,
		const struct trace_detail *d)
{
	if (e->kind == TRACE_TRAP && has_spoken(e, d))
		kprintf("\n");
	kprintf("%s%6u %-8s ", head, (unsigned)number, vm_of((struct vcpu *)(uintptr_t)e->v)->options.name);
	place(e);
	switch (e->kind) {
	case TRACE_TRAP: trap(e, d); break;
	case TRACE_INTERRUPT: interrupt(e); break;
	case TRACE_PORT:
		kprintf(e->port.size == 1 ? "port  %s %04x %s %02x (%s)" :
			e->port.size == 2 ? "port  %s %04x %s %04x (%s)" : "port  %s %04x %s %08x (%s)",
			e->port.out ? "out" : "in", e->port.port, e->port.out ? "<-" : "->",
			(unsigned)e->port.value, e->port.device);
		break;
	case TRACE_BIOS: bios(e); break;
	case TRACE_VM86: vm86(e, d); break;
	case TRACE_SYSCALL: syscall(e, d); break;
	case TRACE_MODE: kprintf("mode  video mode %02x", e->mode.number); break;
	default: kprintf("stop  %s: %s", e->stop.verdict, e->stop.sentence); break;
	}
	kprintf("\n");
}
