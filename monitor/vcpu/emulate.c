/* Emulation of the flag and interrupt instructions, which make up nearly all
 * traps of real software. Anything 16 bits wide on an 8086 is computed in
 * uint16_t, so wrap-around is the type's job. */
#include "vcpu/emulate.h"
#include "vcpu/guest_mem.h"	/* linear, mem_read*, mem_write*, fits */

EMULATE(emu_cli)
{
	(void)insn;
	v->virtual_flags &= ~(uint32_t)EFLAGS_IF;
	v->frame.eflags &= ~v->if_owned;
	return EMU_NEXT;
}

/* Interrupts stay held off for one more instruction, so that STI; RET has
 * returned before one arrives. Only a 0 -> 1 change opens that window. */
EMULATE(emu_sti)
{
	if (!(v->virtual_flags & EFLAGS_IF))
		v->sti_shadow = v->frame.cs << 16 | insn->next_ip;
	v->virtual_flags |= EFLAGS_IF;
	v->frame.eflags |= v->if_owned;
	return EMU_NEXT;
}

/* Store @count 16-bit words below SP, the last one lowest. False where a word
 * would lie across offset FFFFh: nothing is written then. */
static bool push_words(struct vcpu *v, const uint16_t *words, unsigned count)
{
	const uint16_t ss = (uint16_t)v->frame.ss;
	uint16_t sp = (uint16_t)v->frame.esp;

	if (unlikely((sp & 1) && sp < 2 * count))
		return false;
	for (unsigned i = 0; i < count; i++) {
		sp -= 2;
		mem_write16(v, linear(ss, sp), words[i]);
	}
	set_low16(&v->frame.esp, sp);
	return true;
}

/* The 32-bit or 16-bit stack slots from SP up; false where one lies across FFFFh. */
static bool peek_slots(const struct vcpu *v, uint32_t *slots, unsigned count, bool wide)
{
	const uint16_t ss = (uint16_t)v->frame.ss;
	const unsigned size = wide ? 4 : 2;
	uint16_t sp = (uint16_t)v->frame.esp;

	for (unsigned i = 0; i < count; i++, sp += size) {
		if (unlikely(!fits(sp, size)))
			return false;
		slots[i] = wide ? mem_read32(v, linear(ss, sp)) : mem_read16(v, linear(ss, sp));
	}
	return true;
}

EMULATE(emu_pushf)
{
	const uint32_t flags = vcpu_flags(v);
	const uint16_t words[2] = { (uint16_t)(flags >> 16), (uint16_t)flags };

	if (likely(!insn_is_32bit(insn)))
		return push_words(v, &words[1], 1) ? EMU_NEXT : vcpu_fault(v, VEC_SS);
	/* A dword may not lie across FFFFh either: SP = 2 would split it. */
	if (!fits((uint16_t)(v->frame.esp - 4), 4) || !push_words(v, words, 2))
		return vcpu_fault(v, VEC_SS);
	return EMU_NEXT;
}

EMULATE(emu_popf)
{
	const bool wide = insn_is_32bit(insn);
	uint32_t image;

	if (!peek_slots(v, &image, 1, wide))
		return vcpu_fault(v, VEC_SS);
	set_low16(&v->frame.esp, (uint16_t)(v->frame.esp + (wide ? 4 : 2)));
	vcpu_set_flags(v, image, FLAGS_IN_FRAME | (wide ? FLAGS_VIRTUAL : FLAGS_VIRTUAL_16));
	return EMU_NEXT;
}

enum emu_result vcpu_interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	struct trap_frame *tf = &v->frame;
	const uint32_t entry = v->idtr.base + vector * 4u;
	const uint16_t words[3] = { (uint16_t)vcpu_flags(v), (uint16_t)tf->cs, return_ip };

	if (unlikely(vector * 4u + 3 > v->idtr.limit))
		return vcpu_fault(v, VEC_GP);
	if (unlikely(v->idtr.base > 0x10f000))
		return vcpu_refuse(v, "the guest's interrupt table (LIDT) lies above the memory of real mode");
	if (unlikely(!push_words(v, words, 3)))
		return vcpu_refuse(v, "SP leaves no room to push an interrupt frame: a real CPU would shut down");
	v->virtual_flags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_AC);
	tf->eflags &= ~(EFLAGS_TF | EFLAGS_RF | v->if_owned);
	tf->eip = mem_read16(v, entry);
	tf->cs = mem_read16(v, entry + 2);
	return EMU_VECTORED;
}

EMULATE(emu_int)
{
	return vcpu_interrupt(v, insn->imm, insn->next_ip);
}

EMULATE(emu_int3)
{
	return vcpu_interrupt(v, VEC_BP, insn->next_ip);
}

EMULATE(emu_into)
{
	return (v->frame.eflags & EFLAGS_OF) ? vcpu_interrupt(v, VEC_OF, insn->next_ip) : EMU_NEXT;
}

EMULATE(emu_int1)
{
	return vcpu_interrupt(v, VEC_DB, insn->next_ip);
}

EMULATE(emu_iret)
{
	const bool wide = insn_is_32bit(insn);
	uint32_t slots[3];	/* IP, CS, FLAGS */

	if (!peek_slots(v, slots, 3, wide))
		return vcpu_fault(v, VEC_SS);
	if (slots[0] > 0xffff)
		return vcpu_fault(v, VEC_GP);
	set_low16(&v->frame.esp, (uint16_t)(v->frame.esp + (wide ? 12 : 6)));
	v->frame.eip = slots[0];
	v->frame.cs = (uint16_t)slots[1];
	vcpu_set_flags(v, slots[2], FLAGS_IN_FRAME | (wide ? FLAGS_VIRTUAL : FLAGS_VIRTUAL_16));
	return EMU_JUMPED;
}

EMULATE(emu_hlt)
{
	(void)v;
	(void)insn;
	return EMU_HALTED;
}
