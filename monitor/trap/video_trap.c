#include "trap/video_trap.h"
#include "cpu/cpu.h"		/* read_cr2 */
#include "machine/video_insn.h"	/* video_* */
#include "machine/vm.h"		/* vm_* */
#include "trap/end_instruction.h"	/* end_instruction */
#include "vcpu/common_road.h"	/* RUN_MOST */
#include "vcpu/guest_mem.h"	/* linear */
#include "vcpu/insn_decode.h"	/* insn_decode */

/* Some that trap elsewhere reach video memory natively, as SGDT does without UMIP, and INT with VME. */
static void video_by_another(struct vcpu *v, uint32_t lin)
{
	const bool stepped = v->frame.eflags & EFLAGS_TF;
	struct insn insn;

	if (insn_decode(v, &insn) == DECODED)
		end_instruction(v, insn.next_ip, insn.row->emulate(v, &insn), stepped);
	else
		vm_stop(vm_of(v), video_unknown(vm_of(v), lin));
}

/* The guest draws where its VGA has logic, and no page can stand for it. Instructions that do so come in pairs, a
 * latch is loaded and then a byte written: those that follow go on in the same trap. */
void exit_video(struct vcpu *v)
{
	const uint32_t lin = read_cr2();
	struct vm *vm = vm_of(v);
	struct video_insn i;

	if (lin - linear(v->frame.cs, (uint16_t)v->frame.eip) < INSN_MAX) {
		vm_stop(vm, video_unknown(vm, lin));
		return;
	}
	if (!video_decode(vm, &i)) {
		video_by_another(v, lin);
		return;
	}
	v->work++;
	for (unsigned left = v->attention || (v->frame.eflags & EFLAGS_TF) ? 1 : RUN_MOST; left; left--) {
		const bool stepped = v->frame.eflags & EFLAGS_TF;
		const enum emu_result result = video_insn(vm, &i);

		end_instruction(v, i.insn.next_ip, result, stepped);
		if (result != EMU_NEXT)
			break;
		if (v->attention || left == 1 || !video_decode(vm, &i) || !video_goes_on(vm, &i))
			break;
	}
}
