/* The virtual CPU: everything that the guest would call its processor. The
 * files in this room know guest memory and ports through small interfaces only,
 * so that they also compile into the host's unit tests. */
#ifndef VCPU_VCPU_H
#define VCPU_VCPU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/trap_frame.h"	/* struct trap_frame, EFLAGS_* */

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* The arithmetic flags, TF and DF live in the frame, where the CPU uses them;
 * the rest that real mode shows is virtual: SDM vol 3 20.2.7. */
#define FLAGS_IN_FRAME (EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | \
			EFLAGS_TF | EFLAGS_DF | EFLAGS_OF)
#define FLAGS_VIRTUAL_16 (EFLAGS_IF | EFLAGS_IOPL | EFLAGS_NT)
#define FLAGS_VIRTUAL    (FLAGS_VIRTUAL_16 | EFLAGS_AC | EFLAGS_ID)
#define FLAGS_POSSIBLE   (FLAGS_IN_FRAME | EFLAGS_FIXED | EFLAGS_IF | EFLAGS_VM)

/* Reasons to look at a vCPU before and after a trap. While one is set, a trap takes one
 * instruction: see common_road.h. */
enum attention {
	ATTENTION_TRACE = 1 << 0,	/* every trap is reported */
	ATTENTION_PROBE = 1 << 1,	/* the first trap is noted for the probe */
	ATTENTION_STEP  = 1 << 2,	/* the monitor borrows TF for one instruction */
	ATTENTION_IRQ   = 1 << 3,	/* an interrupt request waits for the guest */
	ATTENTION_FPU   = 1 << 4,	/* virtual CR0.MP, EM or TS changed */
	ATTENTION_NMI   = 1 << 5,	/* an NMI found the monitor asleep for the guest, and is the guest's */
	ATTENTION_LEAVE = 1 << 6,	/* the monitor has to decide something: v->exit says what */
	ATTENTION_SINGLY = 1 << 7,	/* a debugger: one instruction per trap */
	ATTENTION_VME = 1 << 8,		/* the CPU keeps IF for this guest: see trap/vme.h */
	ATTENTION_ASKED = 1 << 9,	/* a call whose answer counts has not come back: see machine/asked.h */
	ATTENTION_SIGNAL = 1 << 10,	/* a client has something to do before it goes on: machine/ring3.h */
	ATTENTION_LENT = 1 << 11,	/* the trap path has a page of video memory: see video_lend() */

	/* What ends a sleep. */
	ATTENTION_AWAKE = ATTENTION_IRQ | ATTENTION_NMI | ATTENTION_LEAVE | ATTENTION_SIGNAL,
};

/* Why a guest is left, for the monitor to decide something: monitor/run/run.c. The weightiest
 * last: where a trap gives several reasons, that one counts. */
enum vm_exit {
	EXIT_NONE,	/* nothing to decide: the guest goes on */
	EXIT_YIELDED,	/* it only waits, and says so or shows it: machine/idle.h */
	EXIT_HALTED,	/* HLT */
	EXIT_SWITCH,	/* another guest may go on: its turn has come, or it gets the keys or the card */
	EXIT_RESET,	/* it pulled its reset line */
	EXIT_ENDED,	/* it is done */
	EXIT_STOPPED,	/* it did what the monitor does not provide */
};

/* What an emulate function says about IP, and what exit_general() does about it. */
enum emu_result {
	EMU_NEXT,	/* go on after the instruction */
	EMU_JUMPED,	/* CS:IP was set; a pending single-step trap comes now */
	EMU_VECTORED,	/* an event was entered through the IVT; TF is clear */
	EMU_AGAIN,	/* IP stays: the instruction goes on after interrupts had a chance */
	EMU_HALTED,	/* HLT: IP goes past it, then sleep */
	EMU_FAULT,	/* the guest faults: v->fault is the vector, IP stays */
	EMU_REFUSED,	/* not provided: v->refusal says what; the frame is untouched */
};

/* Guest memory: see guest_mem.h. Every read of a seg:off lies inside; writes
 * respect the page table entry. */
struct guest_mem {
	uint8_t *base;			/* on the host only; 0 in the monitor */
	const uint32_t *pte;
};

#define IVT_LIMIT 0x3ff			/* of a table of 256 vectors */
#define DR6_FIXED 0xffff0ff0u
#define DR7_FIXED 0x00000400u

struct vtable_register {		/* GDTR and IDTR */
	uint16_t limit;
	uint32_t base;
};

struct vcpu {
	struct trap_frame frame;	/* TSS.ESP0 points at its end */
	uint32_t attention;		/* enum attention bits */
	uint32_t host_esp;		/* of the loop, while the guest runs: trap/entry.nasm */
	uint8_t exit;			/* enum vm_exit, with ATTENTION_LEAVE */
	bool halted;			/* HLT was executed: nothing but an interrupt goes on after it */
	uint32_t virtual_flags;		/* FLAGS_VIRTUAL bits, the rest zero */
	uint32_t forced;		/* of the real flags, what is always set: bit 1; IF, unless it follows the
					 * virtual one; IOPL: see iopl3 */
	uint32_t run_left;		/* instructions that this trap may still take: see common_road.h */
	uint16_t ends_run;		/* flags that end a run when POPF sets them */
	uint32_t possible;		/* real flags that this guest can have; on QEMU others as well: entry.nasm */
	uint32_t shadow;		/* linear address of an instruction that runs before any interrupt, */
	uint32_t shadow_trap;		/* if this trap was the last one: see vcpu_in_shadow() */
	uint32_t traps;			/* taken so far */
	uint32_t work;			/* port accesses and RDTSCs emulated, services called: see machine/idle.h */
	struct guest_mem mem;
	struct vtable_register idtr, gdtr;
	uint32_t cr0, cr2, cr3, cr4;	/* virtual: what the guest wrote */
	uint32_t dr[8];
	uint32_t real_cr0, real_cr3;	/* the truth, for the policies below */
	bool ivt_moved;			/* IDTR is not base 0, limit 3FFh or more */
	bool cr0_real, cr3_real;	/* MOV r,CRn tells the truth */
	bool wants_protected_mode;	/* LGDT with a table was seen */
	bool guest_tf;			/* the guest's own TF while the monitor borrows it */
	bool gp_reflect;		/* #GP and #SS of the guest go through its IVT */
	bool iopl3;			/* the real IOPL is 3, and the guest's flags are the CPU's: trap/iopl3.h */
	bool step_was_ours;		/* with iopl3: this trap ended a step that the monitor took for itself */
	uint8_t fault;			/* vector, with EMU_FAULT */
	const char *refusal;		/* one English sentence, with EMU_REFUSED */
	struct trap_frame trapped;	/* with ATTENTION_SINGLY: the frame as the last trap pushed it, */
	uint32_t trapped_flags;		/* and virtual_flags, for tools/gdb */
};

/* The low 16 bits of a 32-bit slot; the high half keeps what it had, as 16-bit
 * instructions do. */
static inline void set_low16(uint32_t *slot, uint16_t value)
{
	__builtin_memcpy(slot, &value, sizeof(value));
}

static inline uint16_t get_low16(const uint32_t *slot)
{
	uint16_t value;

	__builtin_memcpy(&value, slot, sizeof(value));
	return value;
}

/**
 * vcpu_leave - note why the guest is left when this trap ends, or at once if it is not running
 * Returns, whatever called it: from any depth. The weightiest reason counts.
 */
static inline void vcpu_leave(struct vcpu *v, enum vm_exit why)
{
	if (why > v->exit)
		v->exit = (uint8_t)why;
	v->attention |= ATTENTION_LEAVE;
}

/**
 * vcpu_is_over - the guest is stopped or done: nothing more happens to it
 */
static inline bool vcpu_is_over(const struct vcpu *v)
{
	return v->exit >= EXIT_ENDED;
}

/**
 * vcpu_reset - registers of a machine that is in real mode
 * Leaves memory, policy and the frame's segment registers alone.
 */
void vcpu_reset(struct vcpu *v);

/**
 * vcpu_own_real_if - does the real IF follow the guest's, or is it always set?
 */
void vcpu_own_real_if(struct vcpu *v, bool own);

/**
 * vcpu_open_shadow - no interrupt enters before the instruction at @lin, which is where
 * the guest goes on after this trap, has been executed: it follows an STI, or is begun again
 *
 * The next trap ends the shadow, since it comes after that instruction or executes it.
 * A trap that has executed nothing keeps it: attention_keep_shadow().
 */
static inline void vcpu_open_shadow(struct vcpu *v, uint32_t lin)
{
	v->shadow = lin;
	v->shadow_trap = v->traps;
}

/**
 * vcpu_in_shadow - would the instruction at @lin, the guest's next one, run before any
 * interrupt? @trap: the last trap that has executed something
 *
 * In one case the answer is yes too long: the instruction has jumped to itself. Then an
 * interrupt comes one round later, which nobody can tell.
 */
static inline bool vcpu_in_shadow(const struct vcpu *v, uint32_t lin, uint32_t trap)
{
	return v->shadow_trap == trap && v->shadow == lin;
}

/**
 * vcpu_flags - the low 22 bits of EFLAGS as the guest's PUSHFD would see them
 */
static inline uint32_t vcpu_flags(const struct vcpu *v)
{
	return (v->frame.eflags & (FLAGS_IN_FRAME | EFLAGS_FIXED)) | v->virtual_flags;
}

/**
 * vcpu_set_flags - let the guest change its flags, as POPF (or POPFD, @wide) does
 *
 * Never lets the guest's IOPL, NT, AC, ID, VM, RF, VIF or VIP into the frame, and
 * IF only when the guest owns the real one (it is not in v->forced). The frame's high
 * half is never touched. SDM vol 2 POPF.
 */
static inline void vcpu_set_flags(struct vcpu *v, uint32_t image, bool wide)
{
	const uint16_t real = (uint16_t)((image & (FLAGS_IN_FRAME | EFLAGS_IF)) | v->forced);

	if (wide)
		v->virtual_flags = image & FLAGS_VIRTUAL;
	else
		set_low16(&v->virtual_flags, image & FLAGS_VIRTUAL_16);
	__builtin_memcpy(&v->frame.eflags, &real, sizeof(real));
}

/**
 * vcpu_interrupt - make the guest take an interrupt through its own IVT
 * @vector:    0-255; the entry is at virtual IDTR.base + vector * 4
 * @return_ip: offset in the guest's current CS for its IRET
 *
 * Units:   pushes FLAGS, CS and @return_ip, three 16-bit words.
 * Effects: clears IF, TF and AC; sets CS:IP. A garbage entry is the guest's affair.
 * Errors:  EMU_FAULT (#GP) past the IDT limit; EMU_REFUSED where a real CPU
 *          would shut down: the frame does not fit under SP.
 * Source:  SDM vol 3 20.1.4 "Interrupt and Exception Handling" (real mode).
 */
enum emu_result vcpu_interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip);

/**
 * vcpu_fault, vcpu_refuse - the two ways of an emulate function to say no
 */
static inline enum emu_result vcpu_fault(struct vcpu *v, uint8_t vector)
{
	v->fault = vector;
	return EMU_FAULT;
}

static inline enum emu_result vcpu_refuse(struct vcpu *v, const char *sentence)
{
	v->refusal = sentence;
	return EMU_REFUSED;
}

#endif
