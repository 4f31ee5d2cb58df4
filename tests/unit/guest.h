/* A guest on the host: one vCPU, its memory and its ports. A test sets up `cpu`,
 * calls begin(), edits `want` into what must come out, and steps:
 *
 *	CODE(0xfa);				// CLI
 *	begin();
 *	want.virtual_flags &= ~EFLAGS_IF;
 *	STEP(EMU_NEXT, 1);			// the whole vCPU, memory and ports compared
 */
#ifndef UNIT_GUEST_H
#define UNIT_GUEST_H

#include "check.h"
#include "vcpu/emulate.h"	/* struct vcpu, struct insn, short_road */
#include "vcpu/guest_mem.h"	/* linear */

enum { GUEST_SIZE = 0x110000 };		/* v86 reaches linear 10FFEFh; these pages are mapped, no more */
enum { CS = 0x1000, SS = 0x2000, ROM = 0xc000, DS = 0x3000, ES = 0x4000, FS = 0x5000, GS = 0x6000, IP = 0x0100,
       SP = 0x1000 };

extern struct vcpu cpu, want;
extern uint8_t *memory;
extern uint32_t pte[272];

/**
 * guest_reset - zeroed memory, all of it writable; registers with rubbish in their
 * high halves; virtual and real IF set, the real one following the virtual one
 */
void guest_reset(void);

/**
 * guest_code - put bytes at CS:IP, wrapping at the segment's end
 */
void guest_code(const uint8_t *bytes, unsigned count);
#define CODE(...) guest_code((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* Memory as it is now (poke), and as it must be after the step (want). */
void poke8(uint32_t lin, uint8_t value);
void poke16(uint32_t lin, uint16_t value);
void poke32(uint32_t lin, uint32_t value);
void want8(uint32_t lin, uint8_t value);
void want16(uint32_t lin, uint16_t value);
void want32(uint32_t lin, uint32_t value);
void rom_page(uint32_t lin);		/* the page of @lin, at A0000h or above, cannot be written */

/* Port accesses that the step must make, in order. */
uint32_t port_pattern(uint16_t port, unsigned width, unsigned nth);	/* what the nth IN since begin() reads */
void want_in(uint16_t port, unsigned width);
void want_out(uint16_t port, unsigned width, uint32_t value);

/**
 * guest_ports_digest - of all port accesses since begin(), and of their order
 */
uint32_t guest_ports_digest(void);

/* From now on an IN or OUT asks for attention, as the probe does. */
extern uint32_t port_raises;

/* INT 16h is answered by guest_may_idle(). */
extern bool poll_is_answered;

/**
 * begin - what is now is what is wanted, until the test edits it
 */
void begin(void);

/**
 * guest_step - decode and emulate one instruction, as trap.c does
 * Checks what must hold after every instruction; STEP() compares everything.
 */
void guest_step(void);

#define STEP(result, length)       check_step(__FILE__, __LINE__, result, length, 0, NULL)
#define STEP_FAULT(vector)         check_step(__FILE__, __LINE__, EMU_FAULT, 0, vector, NULL)
#define STEP_REFUSED(words)        check_step(__FILE__, __LINE__, EMU_REFUSED, 0, 0, words)
/**
 * check_step - guest_step(), then compare vCPU, memory and port log with what is wanted
 * @length:  added to want.frame.eip for EMU_NEXT and EMU_HALTED
 * @vector:  with EMU_FAULT
 * @words:   with EMU_REFUSED: the sentence contains them
 */
void check_step(const char *file, int line, enum emu_result result, unsigned length, uint8_t vector,
		const char *words);

/**
 * guest_round - 0: the general road through insn_decode(); 1: the short road where there is one
 */
void guest_round(unsigned round);

/**
 * Was the row (or the short road of a first byte) run by any guest_step()?
 */
bool row_was_run(const struct opcode_row *row);
bool short_road_was_run(uint8_t first_byte);

/**
 * random32 - a fixed sequence of pseudo-random numbers
 */
uint32_t random32(void);

extern const struct test decode_tests[], flags_tests[], interrupt_tests[], io_tests[], system_tests[], run_tests[];

#endif
