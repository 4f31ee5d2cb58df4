/* Recording on the trap path, and what is printed of it. */
#include "trace/trace.h"
#include "boot/options.h"	/* struct options */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"	/* strcmp */
#include "machine/guest_memory.h"	/* guest_read_far */
#include "machine/guests.h"	/* vms */
#include "machine/vm.h"		/* struct vm */
#include "trace/calls.h"	/* calls_overtaken */
#include "trace/detail.h"	/* struct trace_detail, trace_text, trace_json */
#include "trace/filter.h"	/* filter_* */
#include "drivers/end.h"		/* end_with_error */
#include "vcpu/emulate.h"	/* emu_* */

enum { PORT_E9 = 0xe9 };

struct trace_ring trace_ring;

static struct trace_filter filter;
static bool to_log, to_e9;
static uint32_t printed;		/* events before this one were looked at */
static struct trace_detail detail;

static void watch(struct vm *vm)
{
	vm->vcpu.attention |= ATTENTION_TRACE;
	if (!to_e9)
		return;
	/* The guest's own writes there would get between the lines. */
	ports_claim(&vm->ports, PORT_E9, PORT_E9, &port_empty);
}

/* NULL if the filter names a guest that is not there. */
static const struct vm *check_guest(void)
{
	for (const struct vm *vm = vms; vm; vm = vm->next)
		if (!filter.guest[0] || strcmp(filter.guest, vm->options.name) == 0)
			return vm;
	return NULL;
}

void trace_start(const struct options *options)
{
	const char *text = options->trace;
	char error[280];

	if (!text[0])
		text = options->trace_out == TRACE_OUT_LOG ? "off" : "on";
	if (strcmp(text, "off") == 0)
		return;
	if (!filter_parse(text, &filter, error, sizeof(error)))
		end_with_error("%s", error);
	if (!check_guest())
		end_with_error("trace=guest:%s: no guest has that name", filter.guest);
	if (!filter.ring_only) {
		to_log = options->trace_out != TRACE_OUT_E9;
		to_e9 = options->trace_out != TRACE_OUT_LOG;
	}
	if (to_e9 && !trace_e9_answers())
		end_with_error("trace-out=e9: nothing answers at port E9h; QEMU needs -debugcon for it, "
			       "Bochs port_e9_hack");
	for (struct vm *vm = vms; vm; vm = vm->next)
		watch(vm);
}

static void print_new(void)
{
	if (!to_log && !to_e9)
		return;
	for (; printed != trace_ring.count; printed++) {
		const struct trace_event *e = trace_event(printed);
		const struct trace_detail *d = printed == detail.number ? &detail : NULL;

		if (!filter_passes(&filter, e, printed, vm_of((struct vcpu *)(uintptr_t)e->v)->options.name))
			continue;
		if (to_log)
			trace_text("trace: ", printed, e, d);
		if (to_e9)
			trace_json(printed, e, d);
	}
}

struct trace_event *trace_new(const struct vcpu *v, enum trace_kind kind, uint16_t cs, uint16_t ip)
{
	struct trace_event *e;

	if (!detail.pending)
		print_new();	/* before the ring comes round */
	e = trace_event(trace_ring.count++);
	*e = (struct trace_event){ .v = v, .cs = cs, .ip = ip, .kind = (uint8_t)kind };
	return e;
}

void trace_read_stack(const struct vcpu *v, uint16_t words[STACK_WORDS])
{
	guest_read_far(vm_of_const(v), v->frame.ss, (uint16_t)v->frame.esp, words, STACK_WORDS * sizeof(words[0]));
}

/* The code at CS:IP, and how much of it is the instruction that caused the trap. */
static void read_instruction(const struct vcpu *v, struct trace_event *e)
{
	const uint16_t ip = (uint16_t)v->frame.eip;
	struct insn insn;

	e->insn.row = NULL;
	e->result = RESULT_STOPPED;	/* until it is known how the trap ends */
	detail.length = 0;
	guest_read_far(vm_of_const(v), v->frame.cs, ip, detail.code, CODE_BYTES);
	if (v->frame.vector != VEC_GP && v->frame.vector != VEC_UD)
		return;
	detail.length = 2;		/* of what is not ours: enough to see what it is */
	if (insn_decode(v, &insn) == DECODED) {
		e->insn = insn;
		detail.length = (uint8_t)(insn.next_ip - ip);
	}
}

void trace_before(struct vcpu *v)
{
	detail.number = trace_ring.count - 1;
	detail.pending = true;
	detail.reflected = -1;
	detail.frame = v->frame;
	detail.flags = vcpu_flags(v);
	trace_read_stack(v, detail.stack);
	read_instruction(v, trace_event(detail.number));
	calls_overtaken(v);
}

static enum trace_result result_of_instruction(const struct vcpu *v, const struct insn *insn)
{
	emulate_function *const emulate = insn->row->emulate;

	if (emulate == emu_hlt)
		return RESULT_HALTED;
	if (emulate == emu_iret)
		return RESULT_JUMPED;
	if (emulate == emu_int && v->frame.eip == insn->next_ip && v->frame.esp == detail.frame.esp)
		return RESULT_NEXT;	/* answered on the spot */
	if (emulate == emu_int || emulate == emu_int3 || emulate == emu_int1)
		return RESULT_VECTORED;
	if (emulate == emu_into && (detail.frame.eflags & EFLAGS_OF))
		return RESULT_VECTORED;
	return v->frame.eip == detail.frame.eip ? RESULT_AGAIN : RESULT_NEXT;
}

/* A fault goes to the guest with IP where it was; a single step has TF set, and
 * comes behind the instruction. */
static bool faulted(void)
{
	return detail.reflected >= 0 && !(detail.reflected == VEC_DB && (detail.frame.eflags & EFLAGS_TF));
}

static enum trace_result result_of(const struct vcpu *v, const struct trace_event *e)
{
	if (e->vector >= VEC_IRQ0 && e->vector <= VEC_IRQ15)
		return RESULT_DEVICE;
	if (faulted())
		return RESULT_FAULT;
	if (e->insn.row)
		return result_of_instruction(v, &e->insn);
	if (e->vector == VEC_DB)
		return detail.reflected >= 0 ? RESULT_FAULT : RESULT_STEP;
	return e->vector == VEC_UD ? RESULT_SERVICE : RESULT_AGAIN;
}

static void finish(struct vcpu *v, bool stopped)
{
	struct trace_event *e = trace_event(detail.number);

	if (!detail.pending)
		return;
	detail.pending = false;
	if (!stopped)
		e->result = (uint8_t)result_of(v, e);
	print_new();
	trace_derive(v, &detail, e);
	print_new();
}

void trace_after(struct vcpu *v)
{
	finish(v, false);
}

void trace_interrupt(const struct vcpu *v, enum trace_why why, uint8_t vector, uint16_t cs, uint16_t ip)
{
	struct trace_event *e = trace_new(v, TRACE_INTERRUPT, cs, ip);

	e->vector = vector;
	e->interrupt.to_cs = v->frame.cs;
	e->interrupt.to_ip = (uint16_t)v->frame.eip;
	e->interrupt.why = (uint8_t)why;
	if (!detail.pending)
		print_new();
	else if (why == WHY_FAULT)
		detail.reflected = vector;
}

void trace_stop(struct vm *vm, const char *sentence, const char *verdict)
{
	struct vcpu *v = &vm->vcpu;
	struct trace_event *e;

	finish(v, true);
	e = trace_new(v, TRACE_STOP, v->frame.cs, (uint16_t)v->frame.eip);
	e->stop.sentence = sentence;
	e->stop.verdict = verdict;
	print_new();
}

void trace_print_ring(void)
{
	const uint32_t count = trace_ring.count < TRACE_RING ? trace_ring.count : TRACE_RING;

	kprintf("trapeze: the last %u of %u events, oldest first:\n", (unsigned)count, (unsigned)trace_ring.count);
	for (uint32_t n = trace_ring.count - count; n != trace_ring.count; n++)
		trace_text("  ", n, trace_event(n), NULL);
}
