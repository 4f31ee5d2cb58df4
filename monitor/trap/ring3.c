#include "trap/ring3.h"
#include "drivers/irq.h"	/* irq_arrived */
#include "lib/string.h"		/* memmove */
#include "machine/ring3.h"	/* struct ring3 */
#include "machine/vm.h"		/* struct vm, vm_apply_fpu_bits */
#include "trace/trace.h"	/* trace_* */
#include "trap/attention.h"	/* attention_leave */
#include "trap/debugger.h"	/* debugger_before */
#include "trap/trap.h"		/* trap_in_monitor */

_Static_assert(offsetof(struct trap_frame, es) == offsetof(struct trap_frame, eip) + 20, "ring 3 pushes 20 bytes");

enum { EXTRA_OF_V86 = 16 };	/* bytes: ES DS FS GS */

struct trap_frame *ring3_frame;
static void (*ring3_trap)(struct vm *vm);	/* of its board */

void ring3_load(struct vcpu *v)
{
	ring3_frame = &v->frame;
	ring3_trap = vm_of(v)->board->ring3->trap;
	ring3_mode(v);
}

void ring3_mode(struct vcpu *v)
{
	_Static_assert(offsetof(struct vcpu, possible) == offsetof(struct trap_frame, gs) + 32, "entry.nasm counts on it");
	if (v->frame.eflags & EFLAGS_VM)
		ring3_in_v86(v);
	else
		ring3_in_32bit(v);
}

static inline bool is_irq(uint32_t vector)
{
	return vector - VEC_IRQ0 <= VEC_IRQ15 - VEC_IRQ0;
}

/* QEMU 7.2 lets IRET in ring 3 enter v86 mode, which no CPU does (SDM vol 2 IRET: only at CPL 0). What traps
 * there pushes four words more than there is room for. The program has left the rules, and ends. */
static __attribute__((noinline)) void take_home(struct vcpu *v, const struct trap_frame *tf)
{
	memmove(&v->frame, tf, sizeof(*tf));
	v->frame.eflags &= v->possible;
	v->frame.cs = RING3_CODE;
	v->frame.ss = v->frame.ds = v->frame.es = RING3_DATA;
	v->frame.fs = v->frame.gs = 0;
	vm_of(v)->board->ring3->escaped(vm_of(v));
}

/* A trap from the monitor itself, or the one above. */
static __attribute__((noinline)) struct trap_frame *exit_ring3_odd(struct trap_frame *tf)
{
	struct vcpu *v = (struct vcpu *)(void *)ring3_frame;

	if ((uintptr_t)tf != (uintptr_t)ring3_frame - EXTRA_OF_V86) {
		trap_in_monitor(tf);
		return tf;
	}
	take_home(v, tf);
	v->traps++;
	if (is_irq(v->frame.vector))
		irq_arrived(v->frame.vector - VEC_IRQ0);
	return ring3_frame;
}

/* Somebody watches. A trap of v86 code is an event like any guest's; what 32-bit code does is one if it is a system
 * call, which says so itself. */
static __attribute__((noinline)) void before(struct vcpu *v)
{
	if (!(v->frame.eflags & EFLAGS_VM))
		return;
	vm_of(v)->board->ring3->show(vm_of(v));
	trace_arrived(v);
	if (v->attention & ATTENTION_SINGLY)
		debugger_before(v);
	if (v->attention & ATTENTION_TRACE)
		trace_before(v);
}

/* All but the two common ones; and those if somebody watches. */
static __attribute__((noinline)) struct trap_frame *exit_ring3_noted(struct vcpu *v)
{
	struct trap_frame *tf = &v->frame;

	tf->esp_r0 = (uint32_t)tf->cs << 16 | (uint16_t)tf->eip;
	if (v->attention & (ATTENTION_TRACE | ATTENTION_SINGLY))
		before(v);
	else
		trace_arrived(v);
	if (is_irq(tf->vector))
		irq_arrived(tf->vector - VEC_IRQ0);
	else if (tf->vector != VEC_NMI)		/* an NMI is nobody's */
		ring3_trap(vm_of(v));
	return ring3_frame;
}

/* System calls, and #GP of v86 code: as on the common road of other guests, nothing is noted. */
static inline bool is_common(const struct trap_frame *tf)
{
	return tf->vector == VEC_SYSTEM_CALL || (tf->vector == VEC_GP && (tf->eflags & EFLAGS_VM));
}

struct trap_frame *exit_ring3(struct trap_frame *tf)
{
	struct vcpu *v = (struct vcpu *)(void *)tf;

	if (unlikely(tf != ring3_frame))
		return exit_ring3_odd(tf);
	v->traps++;
	if (unlikely((v->attention & (ATTENTION_TRACE | ATTENTION_SINGLY)) || !is_common(tf)))
		return exit_ring3_noted(v);
	ring3_trap(vm_of(v));
	return ring3_frame;
}

/* Interrupts of its devices do not enter it. It may have asked to be told of them. */
enum vm_exit exit_ring3_attention(struct vcpu *v)
{
	if ((v->attention & ATTENTION_TRACE) && !vcpu_is_over(v))
		trace_after(v);
	if (v->attention & ATTENTION_IRQ)
		v->attention |= ATTENTION_SIGNAL;
	v->attention &= ~(uint32_t)(ATTENTION_IRQ | ATTENTION_NMI);
	if (v->attention & ATTENTION_FPU)
		vm_apply_fpu_bits(vm_of(v));
	if ((v->attention & ATTENTION_SIGNAL) && !vcpu_is_over(v))
		vm_of(v)->board->ring3->settle(vm_of(v));
	return attention_leave(v);
}
