/* A breakpoint that every trap runs into makes a guest a thousand times slower.
 * So the debugger says here, by writing to memory, which traps it wants to see,
 * and has its breakpoint on debugger_stop(): tools/gdb/trap_break.py. */
#include "trap/debugger.h"
#include "boot/options.h"	/* struct options */
#include "machine/guest_memory.h"	/* guest_reaches_far */
#include "machine/guests.h"	/* vms */
#include "machine/vm.h"		/* struct vm */
#include "vcpu/insn_decode.h"	/* insn_decode, FETCH_MAX */

enum { WISHES = 16 };

/* What one trap-break asks for: traps by vector, and instructions by the last byte
 * of their opcode whose number is from first to last. A bit for each. */
struct debugger_wish {
	uint8_t vectors[256 / 8], opcodes[256 / 8];
	uint32_t first, last;
} debugger_wishes[WISHES];

void debugger_stop(struct vcpu *v);

__attribute__((noinline)) void debugger_stop(struct vcpu *v)
{
	__asm__ volatile("" : : "r"(v));	/* or the call would be optimised away */
}

static bool is_in(const uint8_t *set, uint32_t n)
{
	return set[n / 8 % 32] >> n % 8 & 1;
}

/* Of a vector, a port or a control register. */
static uint32_t number(const struct vcpu *v, const struct insn *insn)
{
	switch (insn->row->operands) {
	case OPERANDS_IMM8:
		return insn->imm;
	case OPERANDS_MODRM: case OPERANDS_MODRM_REG:
		return modrm_reg(insn);
	default:
		return (uint16_t)v->frame.edx;	/* IN, OUT, INS and OUTS */
	}
}

static bool wanted(const struct vcpu *v)
{
	struct insn insn;
	const bool decoded = v->frame.vector == VEC_GP &&
			     guest_reaches_far(vm_of_const(v), v->frame.cs, (uint16_t)v->frame.eip, FETCH_MAX) &&
			     insn_decode(v, &insn) == DECODED;

	for (const struct debugger_wish *w = debugger_wishes; w < debugger_wishes + WISHES; w++) {
		if (is_in(w->vectors, v->frame.vector))
			return true;
		if (decoded && is_in(w->opcodes, insn.opcode) &&
		    number(v, &insn) >= w->first && number(v, &insn) <= w->last)
			return true;
	}
	return false;
}

void debugger_start(const struct options *options)
{
	for (struct vm *vm = vms; options->gdb && vm; vm = vm->next)
		vm->vcpu.attention |= ATTENTION_SINGLY;
}

void debugger_before(struct vcpu *v)
{
	v->trapped = v->frame;
	v->trapped_flags = v->virtual_flags;
	if (wanted(v))
		debugger_stop(v);
}
