/* vm86(2): 8086 code in the client's low memory, until something happens that the program must decide. */
#ifndef CLIENT_VM86_H
#define CLIENT_VM86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu/trap_frame.h"	/* struct trap_frame, EFLAGS_* */

struct vm;
struct vm86_user;

/* What a call returns: one of these in bits 0 to 7, an argument above. */
enum { VM86_SIGNAL = 0, VM86_UNKNOWN = 1, VM86_INTX = 2, VM86_STI = 3, VM86_PICRETURN = 4, VM86_TRAP = 6 };
static inline uint32_t vm86_type(unsigned type, unsigned argument)
{
	return type | argument << 8;
}

/* A bit for each vector, or value of AH; as they lie in the struct. */
struct vm86_maps {
	uint8_t revectored[32], revectored_21[32];
	uint32_t plus_word;
	uint8_t debug[32];		/* of vm86() only, and plus_word as well */
};

/* The program's policy, as it was at the call: data, which the traps of its v86 code look at. */
struct vm86 {
	bool active;			/* such code runs */
	bool plus;			/* by vm86(), not by vm86old() */
	bool raw;			/* entered by sigreturn instead: every trap is a signal */
	uint16_t raw_fs, raw_gs;	/* and these the 32-bit code had then */
	uint32_t user;			/* the struct; */
	struct vm86_user *whole;	/* where ring 0 sees it, if it lies in one page that can be written */
	const struct vm86_maps *maps;	/* its bit maps: there, if v86 code cannot reach them, or in copied */
	struct trap_frame saved;	/* of the 32-bit code */
	uint32_t veflags;		/* flags as given, and as POPF and IRET set them: VIF is the virtual IF */
	uint32_t mask;			/* of these, what the CPU of cpu_type has */
	uint32_t plus_word;		/* PLUS_* */
	struct vm86_maps copied;
	uint8_t irq_signal[16];		/* REQUEST_IRQ: what is sent, plus 1; 0: not claimed */
	uint16_t irq_fired;
};

enum { PLUS_RETURN_FOR_PIC = 1, PLUS_DEBUG = 2, PLUS_TF_PENDING = 4 };

#define BIOS_SEGMENT 0xf000u		/* INT from there or to there is always the program's */

/* Flags that the CPU itself keeps, for v86 code too: CF PF AF ZF SF TF DF OF. */
#define VM86_SAFE (EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_TF | EFLAGS_DF | EFLAGS_OF)

/**
 * vm86_forget - what the program's memory shows has changed, or may have
 */
static inline void vm86_forget(struct vm86 *v86)
{
	v86->whole = NULL;
}

/**
 * vm86_leave - back to the 32-bit code, which finds @value in EAX; the struct gets the registers
 * A struct that cannot be written ends the program.
 */
void vm86_leave(struct vm *vm, uint32_t value);

/**
 * vm86_enter_raw - v86 code by sigreturn: general registers are in the frame
 * @segments: ES CS SS DS FS GS
 */
void vm86_enter_raw(struct vm *vm, const uint16_t segments[6], uint32_t eflags);

/**
 * vm86_trap - v86 code of the client has trapped
 */
void vm86_trap(struct vm *vm);

/**
 * vm86_emulate - #GP of v86 code that a call has entered: the six instructions that are emulated, or a return
 */
void vm86_emulate(struct vm *vm);

/**
 * vm86_emulate_plain - emulate the instruction at CS:IP if a call has entered this code, and it is one of the six
 * without a prefix; that is what nearly all traps are
 * Returns VM86_DONE, or if it did nothing the first byte, a NOP if that cannot be read.
 *
 * vm86_is_prefix - is it one of the prefixes that may stand before them?
 */
enum { VM86_DONE = 0x100 };
unsigned vm86_emulate_plain(struct vm *vm);
bool vm86_is_prefix(uint8_t byte);

/**
 * vm86_show_flags - let vcpu_flags() be what the v86 code sees
 */
void vm86_show_flags(struct vm *vm);

/**
 * vm86_interrupt - an interrupt of v86 code: through its table, or a return for the program to do it
 * Returns whether the table has it.
 */
bool vm86_interrupt(struct vm *vm, uint8_t vector);

/**
 * vm86_int - an INT n of such code, whose n is at @ip
 */
void vm86_int(struct vm *vm, uint16_t ip);

/**
 * vm86_irq - IRQ @irq has come
 */
void vm86_irq(struct vm *vm, unsigned irq);

/**
 * vm86_irqs_init, vm86_irqs_end - no IRQ is claimed
 */
void vm86_irqs_init(struct vm *vm);
void vm86_irqs_end(struct vm *vm);

/**
 * vm86_irqs_settle - the virtual PC's interrupt controller has a request: it can only be one that was claimed
 */
void vm86_irqs_settle(struct vm *vm);

/**
 * vm86_irq_call - functions 3 to 6: REQUEST_IRQ and its kin
 */
uint32_t vm86_irq_call(struct vm *vm, uint32_t function, uint32_t argument);

#endif
