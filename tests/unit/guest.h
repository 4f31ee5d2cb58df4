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
#include "vcpu/emulate.h"	/* struct vcpu */

enum { GUEST_SIZE = 0x110000 };		/* v86 reaches linear 10FFEFh; these pages are mapped, no more */
enum { CS = 0x1000, SS = 0x2000, ROM = 0xc000, DS = 0x3000, ES = 0x4000, FS = 0x5000, GS = 0x6000, IP = 0x0100,
       SP = 0x1000, TRAPS = 0x7a95 /* so far: any number but 0 */ };

extern struct vcpu cpu, want;
extern uint8_t *memory;
extern uint32_t pte[272];

/* What a right value is made with is not what is tested: these say by numbers what the
 * monitor says by linear(), insn_register(), vcpu_set_flags() and vcpu_flags(). */
static inline uint32_t place(uint16_t segment, uint16_t offset)
{
	return segment * 16u + offset;
}

uint32_t *guest_register(struct vcpu *v, unsigned number);	/* as ModRM numbers them; 4 is the guest's ESP */
void low_half(uint32_t *slot, uint16_t value);			/* the high half stays */
void guest_flags(uint32_t image);	/* let EFLAGS be these: CF PF AF ZF SF TF IF DF OF IOPL NT AC ID of it */
void guest_flags_16(uint16_t image);	/* the same of FLAGS; AC and ID stay */
uint32_t guest_shown(void);		/* what PUSHFD has to show */
uint8_t peek8(uint32_t lin);
uint16_t peek16(uint32_t lin);
uint32_t peek32(uint32_t lin);

/**
 * guest_init - before all tests, in their parent
 */
void guest_init(void);

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

/* From now on an IN or OUT asks for attention, as the probe does. */
extern uint32_t port_raises;

/* INT 16h is answered by machine_answers_int(). */
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
 * want_all - what is now is what is wanted, in vCPU, memory and port accesses; check_all compares
 */
void want_all(void);
void check_all(const char *file, int line);

/**
 * guest_round - 0: the general road through insn_decode(); 1: the common road where there is one
 */
void guest_round(unsigned round);

/**
 * Was the row (or the common road of a first byte) run by any guest_step()?
 */
bool row_was_run(const struct opcode_row *row);
bool common_road_was_run(uint8_t first_byte);

/**
 * attention_calls - how often has the trap path been told that somebody wants attention,
 * since guest_reset() or in the last guest_step()?
 */
unsigned attention_calls(void);

/**
 * random32 - a fixed sequence of pseudo-random numbers
 */
uint32_t random32(void);

extern const struct test decode_tests[], flags_tests[], interrupt_tests[], io_tests[], system_tests[], run_tests[];

#endif
