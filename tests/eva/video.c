/* The instructions that reach video memory: any bytes at CS:IP, any registers, any state of the VGA.
 *
 * sources: monitor/machine/video.c monitor/machine/video_insn.c monitor/machine/video_move.c monitor/machine/video_bits.c
 * sources: monitor/machine/video_arithmetic.c monitor/machine/video_stack.c monitor/machine/video_string.c
 * sources: monitor/vcpu/insn.c monitor/vcpu/insn_modrm.c monitor/vcpu/opcodes.c monitor/vcpu/vcpu.c monitor/vcpu/guest_mem.c
 * with: video_window.c video_memory.c video_alu.c format.c
 * options: -eva-split-return-function divide:0,divide_signed:0,video_decode:0
 * variant bodies: -DBODIES -eva-precision 1 -eva-domains bitwise -eva-auto-loop-unroll 40
 * variant decode: -DDECODE -eva-precision 1 -eva-auto-loop-unroll 40
 * seconds: 20
 */
#define POLICY POLICY_KEPT
#include "any_vcpu.h"
#include "any_vm.h"
#include "guest_memory.h"
#include "machine/video_insn.h"
#include "machine/video_operand.h"

static struct vm the_vm;

#if defined(BODIES)

/* What the decoder sets, and for bodies that it leaves alone any value that it could set: so each body runs with every
 * operand, whether its opcode has one or not. */
static void any_instruction(struct video_insn *i, const struct video_row *row)
{
	MAKE_UNKNOWN(*i);
	MAKE_BOOL(i->second);
	MAKE_BOOL(i->repeat_unequal);
	MAKE_BOOL(i->by_sp);
	MAKE_BOOL(i->outside);
	i->row = row;
	i->insn.segment = (uint8_t)any_from(SEGMENT_ES, SEGMENT_GS);
	i->insn.memory_segment = (uint8_t)any_from(SEGMENT_ES, SEGMENT_GS);
	i->lin = any_from(0, 0xffff0 + 0xffff);
	i->width = any_bool() ? 1 : any_bool() ? 2 : 4;
}

static void execute(struct vm *vm, const struct video_row *row)
{
	video_body *const body = row->body;
	struct video_insn i;

	any_instruction(&i, row);
	/*@ split i.width; */
	video_goes_on(vm, &i);
	if (body)
		body(vm, &i);
	/*@ merge i.width; */
}

void main(void)
{
	struct vm *const vm = &the_vm;

	any_vm(vm);
	any_vcpu(&vm->vcpu, vm->space.table);
	MAKE_UNKNOWN(guest_memory);
	execute(vm, any_bool() ? &video_rows[any8()] : &video_rows_0f[any8()]);
	flags_hold(&vm->vcpu);
}

#else

enum { FETCH = 31 };		/* video_insn.c: nearer to the segment's end it decodes from a copy */

static void decode_at(struct vm *vm, uint32_t ip)
{
	struct video_insn i;

	vm->vcpu.frame.eip = ip;
	if (video_decode(vm, &i)) {
		/*@ assert operand_is_the_guests: i.insn.segment <= SEGMENT_GS; */
		/*@ assert width: i.width == 1 || i.width == 2 || i.width == 4; */
	}
}

void main(void)
{
	struct vm *const vm = &the_vm;

	any_vm(vm);
	any_vcpu(&vm->vcpu, vm->space.table);
	MAKE_UNKNOWN(guest_memory);
	if (any_bool())
		decode_at(vm, any_from(0, 0x10000 - FETCH));
	else
		decode_at(vm, any_from(0x10000 - FETCH + 1, 0xffffffff));
}

#endif
