/* Recording on the trap path. */
#include "trace/trace.h"
#include "machine/guest_memory.h"	/* guest_read_far, guest_reaches_far */
#include "machine/vm.h"		/* vm_of_const */
#include "trace/calls.h"	/* calls_overtaken */
#include "trace/detail.h"	/* struct trace_detail, trace_print_new */
#include "vcpu/emulate.h"	/* emu_* */
#include "vcpu/insn_decode.h"	/* FETCH_MAX */

/* The code at CS:IP, and how much of it is the instruction that caused the trap. */
static void read_instruction(const struct vcpu *v, struct trace_event *e)
{
	const uint16_t ip = (uint16_t)v->frame.eip;
	struct insn insn;

	e->insn.row = NULL;
	e->result = RESULT_STOPPED;	/* until it is known how the trap ends */
	trace_detail.length = 0;
	guest_read_far(vm_of_const(v), v->frame.cs, ip, trace_detail.code, CODE_BYTES);
	if ((v->frame.vector != VEC_GP && v->frame.vector != VEC_UD) ||
	    !guest_reaches_far(vm_of_const(v), v->frame.cs, ip, FETCH_MAX))
		return;
	trace_detail.length = 2;		/* of an instruction that is not ours: enough to recognise it */
	if (insn_decode(v, &insn) == DECODED) {
		e->insn = insn;
		trace_detail.length = (uint8_t)(insn.next_ip - ip);
	}
}

void trace_before(struct vcpu *v)
{
	trace_detail.number = trace_ring.count - 1;
	trace_detail.pending = true;
	trace_detail.reflected = -1;
	trace_detail.became = RESULT_ARRIVED;
	trace_detail.frame = v->frame;
	trace_detail.flags = vcpu_flags(v);
	trace_read_stack(v, trace_detail.stack);
	read_instruction(v, trace_event(trace_detail.number));
	calls_overtaken(v);
}

static enum trace_result result_of_instruction(const struct vcpu *v, const struct insn *insn)
{
	emulate_function *const emulate = insn->row->emulate;

	if (emulate == emu_hlt)
		return RESULT_HALTED;
	if (emulate == emu_iret)
		return RESULT_JUMPED;
	if (emulate == emu_int && v->frame.eip == insn->next_ip && v->frame.esp == trace_detail.frame.esp)
		return RESULT_NEXT;	/* answered on the spot */
	if (emulate == emu_int || emulate == emu_int3 || emulate == emu_int1)
		return RESULT_VECTORED;
	if (emulate == emu_into && (trace_detail.frame.eflags & EFLAGS_OF))
		return RESULT_VECTORED;
	return v->frame.eip == trace_detail.frame.eip ? RESULT_AGAIN : RESULT_NEXT;
}

/* A fault goes to the guest with IP where it was; a single step has TF set, and
 * comes after the instruction. */
static bool faulted(void)
{
	return trace_detail.reflected >= 0 && !(trace_detail.reflected == VEC_DB && (trace_detail.frame.eflags & EFLAGS_TF));
}

static enum trace_result result_of(const struct vcpu *v, const struct trace_event *e)
{
	if (trace_detail.became != RESULT_ARRIVED)
		return trace_detail.became;
	if (e->vector >= VEC_IRQ0 && e->vector <= VEC_IRQ15)
		return RESULT_DEVICE;
	if (faulted())
		return RESULT_FAULT;
	if (e->insn.row)
		return result_of_instruction(v, &e->insn);
	if (e->vector == VEC_DB)
		return trace_detail.reflected >= 0 ? RESULT_FAULT : RESULT_STEP;
	return e->vector == VEC_UD ? RESULT_SERVICE : RESULT_AGAIN;
}

static void finish(struct vcpu *v, bool stopped)
{
	struct trace_event *e = trace_event(trace_detail.number);

	if (!trace_detail.pending)
		return;
	trace_detail.pending = false;
	if (!stopped)
		e->result = (uint8_t)result_of(v, e);
	trace_print_new();
	trace_derive(v, &trace_detail, e);
	trace_print_new();
}

void trace_after(struct vcpu *v)
{
	finish(v, false);
}

void trace_became(enum trace_result result)
{
	trace_detail.became = result;
}

/* An event of a client's, with the frame as it is. */
static struct trace_event *call_event(const struct vcpu *v, enum trace_kind kind, uint32_t place, bool returns)
{
	struct trace_event *e;

	trace_print_new();
	e = trace_new(v, kind, (uint16_t)(place >> 16), (uint16_t)place);
	e->result = returns ? CALL_RETURNS : 0;
	trace_detail.number = trace_ring.count - 1;
	trace_detail.frame = v->frame;
	return e;
}

void trace_vm86(struct vcpu *v, int32_t function, uint32_t user, uint32_t eflags, const uint32_t *value)
{
	struct trace_event *e;

	trace_after(v);
	e = call_event(v, TRACE_VM86, (uint32_t)v->frame.cs << 16 | (uint16_t)v->frame.eip, value);
	e->vm86.function = function;
	e->vm86.user = user;
	e->vm86.value = value ? *value : 0;
	trace_detail.frame.eflags = eflags;
	trace_print_new();
}

void trace_syscall(struct vcpu *v, uint32_t eip, uint32_t number, const char *name, const uint32_t *value)
{
	struct trace_event *e = call_event(v, TRACE_SYSCALL, eip, value);

	e->vector = (uint16_t)(number < 0xffff ? number : 0xffff);
	e->syscall.name = name;
	e->syscall.value = value ? *value : 0;
	trace_print_new();
}

void trace_interrupt(const struct vcpu *v, enum trace_why why, uint8_t vector, uint16_t cs, uint16_t ip)
{
	struct trace_event *e = trace_new(v, TRACE_INTERRUPT, cs, ip);

	e->vector = vector;
	e->interrupt.to_cs = v->frame.cs;
	e->interrupt.to_ip = (uint16_t)v->frame.eip;
	e->interrupt.why = (uint8_t)why;
	if (!trace_detail.pending)
		trace_print_new();
	else if (why == WHY_FAULT)
		trace_detail.reflected = vector;
}

void trace_stop(struct vm *vm, const char *sentence, const char *verdict)
{
	struct vcpu *v = &vm->vcpu;
	struct trace_event *e;

	finish(v, true);
	e = trace_new(v, TRACE_STOP, v->frame.cs, (uint16_t)v->frame.eip);
	e->stop.sentence = sentence;
	e->stop.verdict = verdict;
	trace_print_new();
}
