/* A register of a guest, and what the fuzzer wants in it. */
#ifndef FUZZ_GUEST_REGISTERS_H
#define FUZZ_GUEST_REGISTERS_H

#include "input.h"
#include "vcpu/vcpu.h"		/* struct trap_frame, FLAGS_IN_FRAME */

static inline void take_register(struct input *in, struct trap_frame *tf)
{
	uint32_t *const general[8] = {
		&tf->eax, &tf->ecx, &tf->edx, &tf->ebx, &tf->esp, &tf->ebp, &tf->esi, &tf->edi,
	};
	uint16_t *const segment[6] = { &tf->cs, &tf->ss, &tf->ds, &tf->es, &tf->fs, &tf->gs };
	const uint8_t which = take8(in) & 15;

	if (which < 8)
		*general[which] = take32(in);
	else if (which < 14)
		*segment[which - 8] = take16(in);
	else if (which == 14)
		tf->eip = take16(in);
	else		/* of the real flags, what the guest's own instructions change */
		tf->eflags = (tf->eflags & ~(uint32_t)FLAGS_IN_FRAME) | (take16(in) & FLAGS_IN_FRAME);
}

#endif
