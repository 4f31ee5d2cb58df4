/* Where the bare reference does not decide: rules taken from the manual or recorded on Bochs. */
#ifndef INSN_EXCEPTIONS_H
#define INSN_EXCEPTIONS_H

#include "decode.h"
#include "state.h"

/* name, kind, what decides, reason */
#define EXCEPTIONS(X)                                                                                    \
	X(PROTECTED, DESIGN, "protected mode: setting CR0.PE stops the guest (README)")                  \
	X(NO_DELIVERY, DESIGN, "no stack or table entry for an event: stopped, where a CPU shuts down")  \
	X(TIME, DESIGN, "RDTSC and RDMSR 10h: the value of EDX:EAX is the host's time on both sides")    \
	X(MSR, DESIGN, "MSRs: 174h-176h read 0, all others raise #GP (README); Unicorn knows more")      \
	X(RDPMC, DESIGN, "RDPMC reads 0: no counter was started; Unicorn raises #UD")                    \
	X(BREAKPOINTS, DESIGN, "DR7 keeps what is written, breakpoints do not fire, GD stays 0 (README)") \
	X(INVPCID, DESIGN, "INVPCID does nothing, whatever its operands; Unicorn does not know it")      \
	X(OVER_ITSELF, DESIGN, "REP INS over its own bytes: one trap moves 256 elements; not compared")  \
	X(LIMIT, UNICORN, "segment limits: SDM vol 3 20.1.1; Bochs, guest check/segment-end: #GP, #SS")  \
	X(FETCH, UNICORN, "code past offset FFFFh: SDM vol 3 20.1.1; Bochs, guest check/segment-end: #GP") \
	X(LOCK, UNICORN, "LOCK: #UD, SDM vol 2 LOCK; Zydis: illegal lock; Bochs, guest check/lock-prefix") \
	X(CR0_BITS, UNICORN, "CR0: PG without PE, NW without CD are #GP, reserved bits 0: SDM vol 2 MOV CR") \
	X(CR4_BITS, UNICORN, "CR4: reserved bits are #GP, and all above 11 are: SDM vol 2 MOV CR")       \
	X(DR_BITS, UNICORN, "DR6, DR7: fixed bits: SDM vol 3 17.2")                                      \
	X(IRETD_EIP, UNICORN, "IRETD to EIP above FFFFh: #GP, SDM vol 2 IRET")                           \
	X(INT1, UNICORN, "F1 leaves Unicorn as a debugger's breakpoint; SDM vol 2 INT1: vector 1")       \
	X(HLT_STEP, UNICORN, "HLT with TF=1: Unicorn halts; SDM vol 3 17.3.1.4: #DB after it")          \
	X(SYSCALL, UNICORN, "SYSCALL and SYSRET with EFER.SCE=0: #UD, SDM vol 2; Unicorn executes them")   \
	X(LENGTH, UNICORN, "more than 15 bytes: #GP before #UD, SDM vol 2 2.3.11; Zydis: too long")      \
	X(SMAP, UNICORN, "CLAC and STAC without SMAP: #UD, SDM vol 2; Unicorn's Pentium III executes them") \
	X(SMSW_32, UNICORN, "SMSW r32: the high half is undefined, SDM vol 2 SMSW; ours is CR0's, as on QEMU 7") \
	X(DR6_LOW, UNICORN, "a single step clears DR6.B0-B3 in Unicorn; SDM vol 3 17.2.3: it may, or not") \
	X(ENTER_AC, X86EMU, "entering an interrupt clears AC: SDM vol 2 INT n; libx86emu knows no AC")   \
	X(ENTER_LIMIT, X86EMU, "a vector past IDTR.limit is #GP: SDM vol 2 INT n; libx86emu looks not")  \
	X(ENTER_ORDER, X86EMU, "a frame pushed over its own table entry: SDM vol 2 INT n pushes first")

enum exception {
#define NAME(name, kind, text) EXCEPTION_##name,
	EXCEPTIONS(NAME)
#undef NAME
	EXCEPTION_COUNT
};

/* What a rule says about the instruction that is about to be executed. */
struct decision {
	enum { RUN, DONE, EVENT, STOP } kind;	/* RUN: nothing; DONE: @s is the result */
	uint32_t vector, return_ip;		/* of an EVENT */
	enum stop stop;
};

void exception_count(enum exception which);

/**
 * exceptions_before - rules that look at the instruction, before Unicorn executes it
 * @time_read: as in reference_step()
 */
struct decision exceptions_before(struct state *s, const struct their_insn *d, bool *time_read);

/**
 * exceptions_after - rules about single bits, after Unicorn executed it
 */
void exceptions_after(const struct state *before, struct state *s, const struct their_insn *d, int event,
		      bool *time_read);

/**
 * exception_over_itself - will a repeated INS write over its own bytes? Counted, if so
 */
bool exception_over_itself(const struct state *s, const struct their_insn *d);

/**
 * exceptions_print - the whole table with the number of decisions of each row
 */
void exceptions_print(void);

#endif
