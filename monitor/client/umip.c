/* Linux's answers (arch/x86/kernel/umip.c of 6.1): tables at the end of the address space, and CR0 of a
 * machine that pages. Old programs look at no more than the machine status word. */
#include "client/umip.h"
#include "client/client.h"	/* struct client */
#include "client/segments.h"	/* segments_base */
#include "client/user.h"	/* user_* */
#include "lib/string.h"		/* memcpy, memset */
#include "vcpu/guest_mem.h"	/* linear */
#include "vcpu/insn_decode.h"	/* decode_prefixes, decode_memory, INSN_MAX */

#define GDT_BASE 0xfffe0000u
#define IDT_BASE 0xffff0000u
#define CR0_SHOWN 0x80050033u
enum { TSS_SHOWN = 0x80 };

struct answer {
	uint8_t bytes[6];
	unsigned size;
};

static bool in_v86(const struct vm *vm)
{
	return vm->vcpu.frame.eflags & EFLAGS_VM;
}

/* The bytes at CS:EIP as far as they can be read; the rest is zero. */
static unsigned fetch(struct vm *vm, uint8_t code[INSN_MAX + OPCODE_MAX])
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	unsigned n = 0;

	memset(code, 0, INSN_MAX + OPCODE_MAX);
	while (n < INSN_MAX &&
	       user_read(vm, code + n, in_v86(vm) ? linear(tf->cs, (uint16_t)(tf->eip + n)) : tf->eip + n, 1))
		n++;
	return n;
}

static void answer_table(struct answer *a, uint32_t base)
{
	memset(a->bytes, 0, 2);		/* limit 0 */
	memcpy(a->bytes + 2, &base, 4);
	a->size = 6;
}

/* To a register as much as the operand size, to memory always a word. */
static void answer_word(struct answer *a, uint32_t value, const struct insn *insn, bool wide)
{
	a->size = modrm_mod(insn) == 3 && wide ? 4 : 2;
	memcpy(a->bytes, &value, a->size);
}

/* What 0F 01 or 0F 00 with this ModRM byte asks for. */
static bool answer_to(struct answer *a, uint8_t opcode, const struct insn *insn, bool wide)
{
	const bool in_register = modrm_mod(insn) == 3;

	switch (opcode << 3 | modrm_reg(insn)) {
	case 1 << 3 | 0:
		answer_table(a, GDT_BASE);
		return !in_register;
	case 1 << 3 | 1:
		answer_table(a, IDT_BASE);
		return !in_register;
	case 1 << 3 | 4:
		answer_word(a, CR0_SHOWN, insn, wide);
		return true;
	case 0 << 3 | 0:
		answer_word(a, 0, insn, wide);
		return true;
	case 0 << 3 | 1:
		answer_word(a, TSS_SHOWN, insn, wide);
		return true;
	default:
		return false;
	}
}

static void put(struct vm *vm, const struct answer *a, const struct insn *insn, uint32_t length)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const uint16_t segment = insn_segment(&vm->vcpu, insn->memory_segment);
	const uint32_t lin = (in_v86(vm) ? (uint32_t)segment << 4 : segments_base(vm, segment)) + insn->offset;

	if (modrm_mod(insn) == 3) {
		memcpy(insn_register(&vm->vcpu, modrm_rm(insn)), a->bytes, a->size);
	} else if (!user_write(vm, lin, a->bytes, a->size)) {
		/* Linux's own, whatever the page: not mapped, cr2 the operand's first byte. */
		vm->client->signals.cr2 = lin;
		signal_fault(vm, SIGSEGV, SEGV_MAPERR, lin, VEC_PF, PF_USER | PF_WRITE);
		return;
	}
	tf->eip += length;
}

bool umip_insn(struct vm *vm)
{
	uint8_t code[INSN_MAX + OPCODE_MAX];
	struct insn insn = { .row = NULL };
	const unsigned fetched = fetch(vm, code);
	const uint8_t *at = decode_prefixes(&insn, code, INSN_MAX);
	struct answer a;
	bool wide;

	if (at[0] != 0x0f || at[1] > 1)
		return false;
	/* The prefix says the opposite in 32-bit code. */
	wide = !(insn.prefixes & PREFIX_OPERAND_SIZE) != in_v86(vm);
	if (!in_v86(vm))
		insn.prefixes ^= PREFIX_ADDRESS_SIZE;
	insn.modrm = at[2];
	if (!answer_to(&a, at[1], &insn, wide))
		return false;
	at += 3;
	if (modrm_mod(&insn) != 3)
		at = decode_memory(&vm->vcpu, &insn, at);
	if ((unsigned)(at - code) > fetched || (in_v86(vm) && insn.offset > 0xffff))
		return false;
	put(vm, &a, &insn, (uint32_t)(at - code));
	return true;
}
