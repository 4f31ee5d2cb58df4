/* One emulate function per instruction; the opcode table names them. */
#ifndef VCPU_EMULATE_H
#define VCPU_EMULATE_H

#include "vcpu/insn.h"		/* struct insn, enum emu_result */

#define EMULATE(name) enum emu_result name(struct vcpu *v, const struct insn *insn)

/* emulate.c: flags, interrupts and CR0, the heart of it */
EMULATE(emu_cli);
EMULATE(emu_sti);
EMULATE(emu_pushf);
EMULATE(emu_popf);
EMULATE(emu_int);
EMULATE(emu_iret);
EMULATE(emu_hlt);
EMULATE(emu_mov_from_cr);

/* emulate_io.c */
EMULATE(emu_in_imm);
EMULATE(emu_in_dx);
EMULATE(emu_out_imm);
EMULATE(emu_out_dx);
EMULATE(emu_ins);
EMULATE(emu_outs);

/* emulate_system.c: control and debug registers, machine status word */
EMULATE(emu_mov_to_cr);
EMULATE(emu_mov_from_dr);
EMULATE(emu_mov_to_dr);
EMULATE(emu_smsw);
EMULATE(emu_lmsw);
EMULATE(emu_clts);

/* emulate_tables.c: table registers, MSRs, odd interrupts, what is not in real mode */
EMULATE(emu_int3);
EMULATE(emu_into);
EMULATE(emu_int1);
EMULATE(emu_sgdt);
EMULATE(emu_sidt);
EMULATE(emu_lgdt);
EMULATE(emu_lidt);
EMULATE(emu_invlpg);
EMULATE(emu_nothing);
EMULATE(emu_rdmsr);
EMULATE(emu_wrmsr);
EMULATE(emu_rdtsc);
EMULATE(emu_rdpmc);
EMULATE(emu_undefined);
EMULATE(emu_not_in_real_mode);

/* The short road: what to call for an unprefixed first byte, with its linear
 * address. Rows for the common instructions decode, emulate and commit IP at once,
 * and go on with run_road[] while sensitive instructions follow; all others go to
 * short_none(), and so to exit_long(). Each may assume: IP <= SHORT_ROAD_LAST_IP,
 * TF clear, nothing needs attention. */
typedef void short_function(struct vcpu *v, uint32_t at);
#define SHORT_ROAD_LAST_IP 0xff7f	/* a run from here stays within the segment */
extern short_function *const short_road[256], *const run_road[256];
short_function short_none;

extern const bool int_may_idle[256];	/* INTs that guest_may_idle() wants to see */

/* What the virtual CPU asks of the floors above it; the unit tests on the host answer, too. */

/**
 * exit_long - the long road: decode with all prefixes, emulate, commit IP, and
 * look at what asked for attention meanwhile
 */
void exit_long(struct vcpu *v);

/**
 * guest_may_idle - the guest is about to execute INT @vector, by which it may say
 * that it has nothing to do, or ask for what its end may have to do with (machine/asked.h)
 * Returns true if that was answered, and IP goes on behind the INT.
 */
bool guest_may_idle(struct vcpu *v, uint8_t vector);

/**
 * trap_attend - the end of a trap in which something asked for attention
 * In the monitor this call does not come back. So it is the last that a function does.
 */
void trap_attend(struct vcpu *v);

#endif
