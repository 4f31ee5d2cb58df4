/* What the flag and stack instructions compute: every image, every state of the virtual flags, both policies. */
#include "enumerate.h"

#include <string.h>

static const struct insn plain = { .next_ip = CODE_IP + 1, .imm = VECTOR };
static const struct insn wide = { .next_ip = CODE_IP + 2, .prefixes = PREFIX_OPERAND_SIZE };

/* POPF: SDM vol 2 POPF. The high half stays. */
static bool popf_is_right(uint32_t before, uint16_t image, bool owns_if)
{
	const uint32_t after = (before & ~(uint32_t)0xffff) | (image & SHOWN_16);

	begin(before, owns_if);
	store16(STACK_AT, image);
	return emu_popf(&cpu, &plain) == EMU_NEXT && cpu.frame.esp == STACK_SP + 2 && has_flags(after, owns_if);
}

static bool iret_is_right(uint32_t before, uint16_t image, bool owns_if)
{
	const uint32_t after = (before & ~(uint32_t)0xffff) | (image & SHOWN_16);

	begin(before, owns_if);
	store16(STACK_AT, 0x1234);
	store16(STACK_AT + 2, 0x5678);
	store16(STACK_AT + 4, image);
	return emu_iret(&cpu, &plain) == EMU_JUMPED && cpu.frame.eip == 0x1234 && cpu.frame.cs == 0x5678 &&
	       cpu.frame.esp == STACK_SP + 6 && has_flags(after, owns_if);
}

static bool popfd_is_right(uint32_t before, uint32_t image, bool owns_if)
{
	begin(before, owns_if);
	memcpy(memory + STACK_AT, &image, sizeof(image));
	return emu_popf(&cpu, &wide) == EMU_NEXT && cpu.frame.esp == STACK_SP + 4 && has_flags(image & SHOWN, owns_if);
}

static bool pushf_is_right(uint32_t flags, bool owns_if)
{
	begin(flags, owns_if);
	return emu_pushf(&cpu, &plain) == EMU_NEXT && cpu.frame.esp == STACK_SP - 2 &&
	       load16(STACK_AT - 2) == (uint16_t)(flags | 2) && has_flags(flags, owns_if);
}

static bool pushfd_is_right(uint32_t flags, bool owns_if)
{
	begin(flags, owns_if);
	return emu_pushf(&cpu, &wide) == EMU_NEXT && cpu.frame.esp == STACK_SP - 4 &&
	       load16(STACK_AT - 4) == (uint16_t)(flags | 2) && load16(STACK_AT - 2) == flags >> 16 &&
	       has_flags(flags, owns_if);
}

static bool cli_is_right(uint32_t flags, bool owns_if)
{
	begin(flags, owns_if);
	return emu_cli(&cpu, &plain) == EMU_NEXT && has_flags(flags & ~(uint32_t)FLAG_IF, owns_if);
}

/* Interrupts are held off for one more instruction if IF was clear. */
static bool sti_is_right(uint32_t flags, bool owns_if)
{
	const uint32_t next = CODE_SEGMENT * 16 + plain.next_ip;

	begin(flags, owns_if);
	cpu.traps++;
	return emu_sti(&cpu, &plain) == EMU_NEXT && has_flags(flags | FLAG_IF, owns_if) &&
	       vcpu_in_shadow(&cpu, next, cpu.traps) == !(flags & FLAG_IF);
}

/* Three words, CS:IP from the table, IF, TF and AC clear: SDM vol 2 INT n, real mode. */
static bool int_is_right(uint32_t flags, bool owns_if)
{
	begin(flags, owns_if);
	store16(VECTOR * 4, 0x0201);
	store16(VECTOR * 4 + 2, 0x0403);
	return emu_int(&cpu, &plain) == EMU_VECTORED && cpu.frame.eip == 0x0201 && cpu.frame.cs == 0x0403 &&
	       cpu.frame.esp == STACK_SP - 6 && load16(STACK_AT - 6) == plain.next_ip &&
	       load16(STACK_AT - 4) == CODE_SEGMENT && load16(STACK_AT - 2) == (uint16_t)(flags | 2) &&
	       has_flags(flags & ~(uint32_t)(FLAG_IF | FLAG_TF | FLAG_AC), owns_if);
}

static void every_image(const char *name, bool (*is_right)(uint32_t, uint16_t, bool))
{
	uint64_t cases = 0, differ = 0;

	for (unsigned n = 0; n < 2 * 64; n++)
		for (uint32_t image = 0; image < 0x10000; image++, cases++)
			differ += !is_right(virtual_state(n / 2) | (~image & KEPT_IN_CPU), (uint16_t)image, n & 1);
	claim(name, cases, differ);
}

/* 22 bits are all that EFLAGS has. */
static void every_wide_image(void)
{
	uint64_t cases = 0, differ = 0;

	for (unsigned n = 0; n < 2; n++)
		for (uint32_t image = 0; image < 1 << 22; image++, cases++)
			differ += !popfd_is_right(~image & SHOWN, image, n & 1);
	claim("popfd-every-image", cases, differ);
}

static void every_state(const char *name, bool (*is_right)(uint32_t, bool))
{
	uint64_t cases = 0, differ = 0;

	for (uint32_t low = 0; low <= KEPT_IN_CPU; low++)
		for (unsigned n = 0; n < 2 * 64 && !(low & ~(uint32_t)KEPT_IN_CPU); n++, cases++)
			differ += !is_right(virtual_state(n / 2) | low, n & 1);
	claim(name, cases, differ);
}

void enumerate_flags(void)
{
	every_image("popf-every-image", popf_is_right);
	every_image("iret-every-image", iret_is_right);
	every_wide_image();
	every_state("pushf-every-state", pushf_is_right);
	every_state("pushfd-every-state", pushfd_is_right);
	every_state("cli-every-state", cli_is_right);
	every_state("sti-every-state", sti_is_right);
	every_state("int-every-state", int_is_right);
}
