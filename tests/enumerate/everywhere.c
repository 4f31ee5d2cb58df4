/* The long ones: every SS:SP, and every three bytes after the prefixes. */
#include "enumerate.h"

#include <string.h>

enum { FLAGS = 0x1ad5 & SHOWN, NO_ROOM = 0x10000 };

static void at_stack(uint32_t ss, uint32_t sp)
{
	begin(FLAGS, false);
	cpu.frame.ss = (uint16_t)ss;
	cpu.frame.esp = (uint32_t)HIGH_SP | sp;
}

static bool is_as_it_was(uint32_t sp)
{
	return has_flags(FLAGS, false) && cpu.frame.esp == ((uint32_t)HIGH_SP | sp);
}

/* PUSHF and POPF: what comes back is what went in. A slot that lies across the segment's end faults. */
static bool flags_come_back(uint32_t ss, uint32_t sp, unsigned size)
{
	const struct insn insn = { .prefixes = size == 4 ? PREFIX_OPERAND_SIZE : 0 };
	const bool fits_in = ((sp - size) & 0xffff) + size <= 0x10000;

	at_stack(ss, sp);
	if (emu_pushf(&cpu, &insn) != EMU_NEXT)
		return !fits_in && is_as_it_was(sp);
	return fits_in && emu_popf(&cpu, &insn) == EMU_NEXT && is_as_it_was(sp);
}

/* INT and IRET. With SP = 1, 3 or 5 a real CPU shuts down; where IRET's three words lie across the end, it faults. */
static bool interrupt_comes_back(uint32_t ss, uint32_t sp)
{
	const struct insn insn = { .next_ip = CODE_IP + 2, .imm = VECTOR };

	at_stack(ss, sp);
	store16(VECTOR * 4, CODE_IP);
	store16(VECTOR * 4 + 2, CODE_SEGMENT);
	switch (emu_int(&cpu, &insn)) {
	case EMU_REFUSED:
		return (sp & 1) && sp < 6 && is_as_it_was(sp);
	case EMU_VECTORED:
		break;
	default:
		return false;
	}
	if (cpu.frame.eip != load16(VECTOR * 4) || cpu.frame.cs != load16(VECTOR * 4 + 2))
		return false;
	if (emu_iret(&cpu, &insn) != EMU_JUMPED || !is_as_it_was(sp))
		return false;
	return (cpu.frame.eip == insn.next_ip && cpu.frame.cs == CODE_SEGMENT) || (ss << 4) + sp < 6 + 1024;
}

void enumerate_stacks(void)
{
	uint64_t cases = 0, words = 0, dwords = 0, interrupts = 0;

	for (uint32_t ss = 0; ss < 0x10000; ss++)
		for (uint32_t sp = 0; sp < 0x10000; sp++, cases++) {
			words += !flags_come_back(ss, sp, 2);
			dwords += !flags_come_back(ss, sp, 4);
			interrupts += !interrupt_comes_back(ss, sp);
		}
	claim("pushf-popf-every-stack", cases, words);
	claim("pushfd-popfd-every-stack", cases, dwords);
	claim("int-iret-every-stack", cases, interrupts);
}

static const uint8_t prefixes[] = { 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };
enum { PREFIXES = sizeof(prefixes) };

/* Set 0 is none, 1 to 11 are one each, the 121 after them are two. Returns how many bytes it has. */
static unsigned put_prefixes(uint8_t *code, unsigned set)
{
	if (set == 0)
		return 0;
	code[0] = prefixes[(set - 1) % PREFIXES];
	if (set <= PREFIXES)
		return 1;
	code[1] = prefixes[(set - 1 - PREFIXES) / PREFIXES % PREFIXES];
	return 2;
}

/* Whatever it is, the flags are those of a guest afterwards. Memory has its guard pages. */
static bool stays_a_guest(const struct vcpu *start)
{
	struct insn insn;

	cpu = *start;
	if (insn_decode(&cpu, &insn) == DECODED)
		insn.row->emulate(&cpu, &insn);
	return (cpu.frame.eflags & ~(uint32_t)KEPT_IN_CPU) == (V86 | FLAG_IF) &&
	       !(cpu.virtual_flags & ~(uint32_t)(SHOWN & ~KEPT_IN_CPU));
}

void enumerate_bytes(unsigned prefix_sets)
{
	uint8_t *const code = memory + CODE_SEGMENT * 16 + CODE_IP;
	uint64_t cases = 0, differ = 0;
	struct vcpu start;

	begin(FLAGS & ~(uint32_t)FLAG_TF, false);
	cpu.frame.ecx = 3;		/* for REP */
	start = cpu;
	for (unsigned set = 0; set < prefix_sets && set < 1 + PREFIXES + PREFIXES * PREFIXES; set++) {
		uint8_t *const at = code + put_prefixes(code, set);

		for (uint32_t bytes = 0; bytes < 1 << 24; bytes++, cases++) {
			memcpy(at, &bytes, 3);
			at[3] = 0x55;
			differ += !stays_a_guest(&start);
		}
	}
	claim("every-three-bytes", cases, differ);
}
