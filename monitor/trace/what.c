/* Parts of an event, as both forms print them. */
#include "bios/rom.h"		/* rom_vector_at */
#include "lib/format.h"		/* format_string */
#include "machine/guest_memory.h"	/* guest_read_far */
#include "machine/vm.h"		/* vm_of */
#include "trace/calls.h"	/* calls_name */
#include "trace/detail.h"

void trace_vector_name(uint32_t vector, char *out, unsigned size)
{
	/* Two letters each, blanks where the manual has no name: SDM vol 3 6.3.1. */
	static const char names[] = "DEDB  BPOFBRUDNMDF  TSNPSSGPPF  MFACMCXM";

	if (vector >= VEC_IRQ0 && vector <= VEC_IRQ15)
		format_string(out, size, "IRQ%u", (unsigned)(vector - VEC_IRQ0));
	else if (vector == VEC_NMI)
		format_string(out, size, "NMI");
	else if (vector < sizeof(names) / 2 && names[2 * vector] != ' ')
		format_string(out, size, "#%c%c", names[2 * vector], names[2 * vector + 1]);
	else
		format_string(out, size, "vec %u", (unsigned)vector);
}

void trace_what(const struct trace_event *e, char *out, unsigned size)
{
	const struct vm *vm = vm_of((struct vcpu *)(uintptr_t)e->v);
	uint16_t function;
	uint8_t vector;

	out[0] = 0;
	if (e->result == RESULT_REFLECTED) {
		format_string(out, size, "vector %02x -> %04x:%04x", e->reflected.vector, e->reflected.to_cs,
			      e->reflected.to_ip);
		return;
	}
	if (e->result != RESULT_ARRIVED && e->insn.row) {
		insn_text(&e->insn, out, size);
		return;
	}
	vector = e->vector == VEC_UD && !vm->board->ring3 ? rom_vector_at(vm, e->cs, e->ip) : 0;
	if (vector)
		format_string(out, size, "service: INT %02x %s", vector,
			      calls_name(vector, (uint16_t)e->eax, &function));
}

const char *trace_call_name(const struct trace_event *e, char *buffer, unsigned size)
{
	if (e->syscall.name)
		return e->syscall.name;
	format_string(buffer, size, "number %u", e->vector);
	return buffer;
}

/* Those of vm86_32.h; no call returns 5. */
const char *trace_vm86_type(uint32_t value)
{
	static const char *const types[] = { "SIGNAL", "UNKNOWN", "INTx", "STI", "PICRETURN", "", "TRAP" };

	return (value & 0xff) < sizeof(types) / sizeof(types[0]) ? types[value & 0xff] : "";
}

void trace_read_stack(const struct vcpu *v, uint16_t words[STACK_WORDS])
{
	guest_read_far(vm_of_const(v), v->frame.ss, (uint16_t)v->frame.esp, words, STACK_WORDS * sizeof(words[0]));
}

unsigned trace_irq_number(const struct vcpu *v, uint8_t vector)
{
	const struct vm *vm = vm_of((struct vcpu *)(uintptr_t)v);
	const uint8_t master = vm->board->vector_base(vm, 0), slave = vm->board->vector_base(vm, 1);

	return (uint8_t)(vector - master) < 8 ? (uint8_t)(vector - master) : 8 + ((vector - slave) & 7u);
}
