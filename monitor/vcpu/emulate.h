/* One emulate function per instruction; the opcode table names them. */
#ifndef VCPU_EMULATE_H
#define VCPU_EMULATE_H

#include "vcpu/insn.h"		/* emulate_function */

/* emulate.c: flags, interrupts and CR0, the heart of it */
emulate_function emu_cli, emu_sti, emu_pushf, emu_popf, emu_int, emu_iret, emu_hlt, emu_mov_from_cr;

/* emulate_io.c */
emulate_function emu_in_imm, emu_in_dx, emu_out_imm, emu_out_dx, emu_ins, emu_outs;

/* emulate_system.c: control and debug registers, machine status word */
emulate_function emu_mov_to_cr, emu_mov_from_dr, emu_mov_to_dr, emu_smsw, emu_lmsw, emu_clts;

/* emulate_tables.c: table registers, MSRs, odd interrupts, what is not in real mode */
emulate_function emu_int3, emu_into, emu_int1, emu_sgdt, emu_sidt, emu_lgdt, emu_lidt, emu_invlpg, emu_nothing,
		 emu_rdmsr, emu_wrmsr, emu_rdtsc, emu_rdpmc, emu_undefined, emu_not_in_real_mode;

/* The INTs that machine_answers_int() is asked about; all others go straight to the guest's handler. */
extern const bool int_goes_to_machine[256];

/**
 * machine_answers_int - the guest is about to execute INT @vector: does its machine answer it?
 * By these INTs a guest may say that it waits, or ask for what its end may have to do with
 * (machine/asked.h). The machine implements this for the virtual CPU; the unit tests on the
 * host do, too.
 * Returns true if all is done, and IP goes on after the INT; false: it is executed as any other.
 */
bool machine_answers_int(struct vcpu *v, uint8_t vector);

#endif
