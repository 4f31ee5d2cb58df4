/* Every case of a finite space, through the virtual CPU's own code, against a reference of a few lines. The masks are
 * numbers out of the SDM's table of EFLAGS, not the monitor's names. */
#ifndef ENUMERATE_ENUMERATE_H
#define ENUMERATE_ENUMERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "vcpu/emulate.h"
#include "vcpu/guest_mem.h"

enum {
	SHOWN      = 0x247fd5,	/* flags that real mode has: CF PF AF ZF SF TF IF DF OF IOPL NT, AC ID */
	SHOWN_16   = 0x7fd5,	/* the same, of the low 16 bits */
	KEPT_IN_CPU = 0x0dd5,	/* of them, those that are the CPU's own in v86 mode as well */
	FLAG_TF = 0x100, FLAG_IF = 0x200, FLAG_AC = 0x40000,
	V86 = 0x20002,		/* VM, and the bit that is always set */
	CODE_SEGMENT = 0x3000, CODE_IP = 0x100, STACK_SEGMENT = 0x2000, STACK_SP = 0x1000,
	STACK_AT = STACK_SEGMENT * 16 + STACK_SP, VECTOR = 0x21, HIGH_SP = (int)0xabcd0000,
};

extern struct vcpu cpu;
extern uint8_t *memory;		/* 110000h bytes, and on both sides a page that nobody may touch */

/* The guest has these flags. @owns_if: the real IF follows its own. */
void begin(uint32_t flags, bool owns_if);

/* Has it these flags now, and the CPU what belongs to them? */
bool has_flags(uint32_t flags, bool owns_if);

void store16(uint32_t lin, uint16_t value);
uint16_t load16(uint32_t lin);

/* The number @n, 0 to 63, of the flags that are not the CPU's: IF, IOPL, NT, AC, ID. */
uint32_t virtual_state(unsigned n);

/* One line, and the program's status. */
void claim(const char *name, uint64_t cases, uint64_t differ);

void enumerate_flags(void);
void enumerate_pieces(void);
void enumerate_stacks(void);
void enumerate_bytes(unsigned prefix_sets);

#endif
