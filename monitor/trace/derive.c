/* What else an emulated instruction did, from the registers before and after it. So nothing on
 * its way needs a hook, above all not the port table. */
#include "machine/guest_memory.h"	/* guest_read_far */
#include "machine/vm.h"		/* vm_of, ports_name */
#include "trace/calls.h"	/* calls_* */
#include "trace/detail.h"
#include "vcpu/emulate.h"	/* emu_* */

static unsigned width_of(const struct insn *insn)
{
	return !(insn->opcode & 1) ? 1 : insn_is_32bit(insn) ? 4 : 2;
}

static uint32_t cut(uint32_t value, unsigned width)
{
	return value & 0xffffffffu >> (32 - 8 * width);
}

static void port_event(struct vcpu *v, const struct trace_event *trap, uint16_t port, bool out,
		       unsigned width, uint32_t value)
{
	struct trace_event *e = trace_new(v, TRACE_PORT, trap->cs, trap->ip);

	e->port.device = ports_name(&vm_of(v)->ports, port);
	e->port.value = cut(value, width);
	e->port.port = port;
	e->port.size = (uint8_t)width;
	e->port.out = out;
}

/* INS and OUTS have moved as many elements as their index register says, and the
 * elements are still in memory. */
static void string_events(struct vcpu *v, const struct trace_detail *d, const struct trace_event *trap,
			  const struct insn *insn, bool out)
{
	const uint32_t first = out ? d->frame.esi : d->frame.edi, last = out ? v->frame.esi : v->frame.edi;
	const bool down = d->frame.eflags & EFLAGS_DF;
	const unsigned segment = !out ? SEGMENT_ES : insn->prefixes & PREFIX_SEGMENT ? insn->segment : SEGMENT_DS;
	const uint16_t base = insn_segment(v, segment);
	const unsigned width = width_of(insn);
	uint16_t left = (uint16_t)(down ? first - last : last - first);

	for (uint16_t off = (uint16_t)first; left; left -= (uint16_t)width) {
		uint32_t value = 0;

		guest_read_far(vm_of(v), base, off, &value, width);
		port_event(v, trap, (uint16_t)d->frame.edx, out, width, value);
		off = (uint16_t)(down ? off - width : off + width);
	}
}

static void port_events(struct vcpu *v, const struct trace_detail *d, const struct trace_event *trap,
			const struct insn *insn)
{
	emulate_function *const emulate = insn->row->emulate;
	const bool stopped = trap->result == RESULT_STOPPED;

	if (emulate == emu_ins || emulate == emu_outs)
		string_events(v, d, trap, insn, emulate == emu_outs);
	else if (emulate == emu_out_imm || emulate == emu_out_dx)
		port_event(v, trap, emulate == emu_out_imm ? insn->imm : (uint16_t)d->frame.edx, true,
			   width_of(insn), d->frame.eax);
	else if (!stopped && (emulate == emu_in_imm || emulate == emu_in_dx))
		port_event(v, trap, emulate == emu_in_imm ? insn->imm : (uint16_t)d->frame.edx, false,
			   width_of(insn), v->frame.eax);
}

static void int_events(struct vcpu *v, const struct trace_detail *d, const struct trace_event *trap,
		       const struct insn *insn)
{
	const uint8_t vector = insn->row->emulate == emu_int ? insn->imm :
			       insn->row->emulate == emu_into ? VEC_OF :
			       insn->row->emulate == emu_int3 ? VEC_BP : VEC_DB;
	struct trace_event *e = trace_new(v, TRACE_INTERRUPT, trap->cs, trap->ip);

	e->vector = vector;
	e->interrupt.why = WHY_INT;
	e->interrupt.to_cs = v->frame.cs;
	e->interrupt.to_ip = (uint16_t)v->frame.eip;
	if (insn->row->emulate == emu_int)
		calls_begin(v, &d->frame, vector, insn->next_ip);
}

void trace_derive(struct vcpu *v, const struct trace_detail *d, const struct trace_event *trap)
{
	const struct trace_event e = *trap;	/* the ring may come round */

	if (!e.insn.row || e.result == RESULT_FAULT || e.result >= RESULT_RETURNED)
		return;
	port_events(v, d, &e, &e.insn);
	if (e.result == RESULT_VECTORED)
		int_events(v, d, &e, &e.insn);
	else if (e.insn.row->emulate == emu_int && e.result == RESULT_NEXT) {
		calls_begin(v, &d->frame, e.insn.imm, e.insn.next_ip);
		calls_back(v);
	}
	if (e.insn.row->emulate == emu_iret && e.result == RESULT_JUMPED)
		calls_back(v);
}
