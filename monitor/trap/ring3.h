/* Traps of a guest whose own code runs in ring 3: a client, or its v86 code. They have a table of
 * gates of their own, so that other guests pay nothing for them. */
#ifndef TRAP_RING3_H
#define TRAP_RING3_H

#include "cpu/desc.h"		/* desc_set_kernel_stack */
#include "vcpu/vcpu.h"		/* struct trap_frame, struct vcpu, enum vm_exit */

extern const uint32_t trap_ring3_stubs[256];	/* entry.nasm */

enum { VEC_SYSTEM_CALL = 0x80 };

/**
 * vcpu_enter_ring3 - vcpu_enter() for such a guest
 */
enum vm_exit vcpu_enter_ring3(struct vcpu *v);

/**
 * ring3_load - this guest will run
 */
void ring3_load(struct vcpu *v);

/**
 * ring3_mode - its frame's VM flag is as it will go on: let the CPU push so that the frame is complete,
 * nine words from v86 mode and five from ring 3
 */
void ring3_mode(struct vcpu *v);

/* What a program can set by itself; RF is nobody's. */
#define FLAGS_OF_PROGRAM (FLAGS_POSSIBLE | EFLAGS_NT | EFLAGS_AC | EFLAGS_ID)

/**
 * ring3_in_v86, ring3_in_32bit - the same, where it is known
 */
static inline void ring3_in_v86(struct vcpu *v)
{
	v->possible = FLAGS_OF_PROGRAM | EFLAGS_VM;
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&v->frame + 1));
}

static inline void ring3_in_32bit(struct vcpu *v)
{
	v->possible = FLAGS_OF_PROGRAM & ~(uint32_t)EFLAGS_VM;
	desc_set_kernel_stack((uint32_t)(uintptr_t)&v->frame.es);
}

extern struct trap_frame *ring3_frame;	/* of the one that runs; for the stubs */

/* Called by the stubs, with interrupts off. */
struct trap_frame *exit_ring3(struct trap_frame *tf);
enum vm_exit exit_ring3_attention(struct vcpu *v);

#endif
