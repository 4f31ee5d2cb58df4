#include "trace/trace.h"
#include "lib/format.h"		/* format_string */
#include "lib/log.h"		/* kprintf */
#include "vcpu/guest_mem.h"	/* linear, mem_read8 */
#include "vcpu/insn.h"		/* insn_decode, insn_text */

/* A trap in the making: between trace_before() and trace_after(). */
static struct {
	struct trap_frame frame;
	uint32_t virtual_flags;
	char bytes[48], text[48], vector[12];
} seen;

const char *trace_vector_name(uint32_t vector, char *buffer, unsigned size)
{
	static const char *const names[20] = {
		"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "",
		"#TS", "#NP", "#SS", "#GP", "#PF", "", "#MF", "#AC", "#MC", "#XM",
	};

	if (vector >= VEC_IRQ0 && vector <= VEC_IRQ15)
		format_string(buffer, size, "IRQ%u", (unsigned)(vector - VEC_IRQ0));
	else if (vector < 20 && names[vector][0])
		format_string(buffer, size, "%s", names[vector]);
	else
		format_string(buffer, size, "vec %u", (unsigned)vector);
	return buffer;
}

void trace_disassemble(const struct vcpu *v, char *bytes, unsigned bytes_size, char *text,
		       unsigned text_size)
{
	const uint16_t cs = v->frame.cs, ip = (uint16_t)v->frame.eip;
	unsigned length = 6, n = 0;
	struct insn insn;

	if (insn_decode(v, &insn) == DECODED) {
		insn_text(&insn, text, text_size);
		length = (uint16_t)(insn.next_ip - ip);
	} else {
		format_string(text, text_size, "(not one that the monitor emulates)");
	}
	bytes[0] = 0;
	for (unsigned i = 0; i < length && n < bytes_size; i++)
		n += (unsigned)format_string(bytes + n, bytes_size - n, "%02x ",
					     mem_read8(v, linear(cs, (uint16_t)(ip + i))));
}

void trace_before(struct vcpu *v)
{
	seen.frame = v->frame;
	seen.virtual_flags = v->virtual_flags;
	trace_vector_name(v->frame.vector, seen.vector, sizeof(seen.vector));
	if (v->frame.vector == VEC_GP || v->frame.vector == VEC_UD)
		trace_disassemble(v, seen.bytes, sizeof(seen.bytes), seen.text, sizeof(seen.text));
	else
		seen.bytes[0] = seen.text[0] = 0;
}

static void change(const char *name, uint32_t before, uint32_t after)
{
	if (before != after)
		kprintf(" %s=%08x", name, (unsigned)after);
}

void trace_after(struct vcpu *v)
{
	const struct trap_frame *old = &seen.frame, *now = &v->frame;
	const bool jumped = old->cs != now->cs || (uint16_t)(now->eip - old->eip) > 15;

	if (!seen.vector[0])
		return;			/* the trace was switched on within this trap */
	kprintf("trace: %6u %04x:%04x %-5s %-12s %-16s", (unsigned)v->traps - 1, old->cs,
		(unsigned)old->eip & 0xffff, seen.vector, seen.bytes, seen.text);
	if (jumped)
		kprintf(" -> %04x:%04x", now->cs, (unsigned)now->eip & 0xffff);
	change("eax", old->eax, now->eax);
	change("ebx", old->ebx, now->ebx);
	change("ecx", old->ecx, now->ecx);
	change("edx", old->edx, now->edx);
	change("esi", old->esi, now->esi);
	change("edi", old->edi, now->edi);
	change("ebp", old->ebp, now->ebp);
	change("esp", old->esp, now->esp);
	if ((seen.virtual_flags ^ v->virtual_flags) & EFLAGS_IF)
		kprintf(" virtual IF=%u", !!(v->virtual_flags & EFLAGS_IF));
	kprintf("\n");
}

void trace_interrupt(struct vcpu *v, uint8_t vector)
{
	kprintf("trace:        %04x:%04x interrupt %02x enters the guest\n", v->frame.cs,
		(unsigned)v->frame.eip & 0xffff, vector);
}
