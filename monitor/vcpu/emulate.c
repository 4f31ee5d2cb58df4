/* Emulation of the flag and interrupt instructions, which make up nearly all
 * traps of real software. Anything 16 bits wide on an 8086 is computed in
 * uint16_t, so wrap-around is the type's job. */
#include "vcpu/emulate.h"
#include "vcpu/short_road.h"	/* SHORT_ROAD */
#include "vcpu/guest_mem.h"	/* linear, mem_read*, mem_write*, fits */

#define IVT_LAST_BASE 0x10f000u	/* a table that starts here still ends in guest memory */

EMULATE(emu_cli)
{
	(void)insn;
	v->virtual_flags &= ~(uint32_t)EFLAGS_IF;
	v->frame.eflags &= ~(uint32_t)EFLAGS_IF;
	v->frame.eflags |= v->if_forced;
	return EMU_NEXT;
}

/* Interrupts stay held off for one more instruction, so that STI; RET has
 * returned before one arrives. Only a 0 -> 1 change opens that window. */
EMULATE(emu_sti)
{
	if (!(v->virtual_flags & EFLAGS_IF))
		v->sti_shadow = insn->next_ip;
	v->virtual_flags |= EFLAGS_IF;
	v->frame.eflags |= EFLAGS_IF;
	return EMU_NEXT;
}

/* The stack, in 16-bit words. A word or dword that would lie across offset FFFFh
 * faults on a real CPU: SP = 1 for a push. SP itself wraps. */
static inline bool push16(struct vcpu *v, uint16_t word)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 2);

	if (unlikely(!fits(sp, 2)))
		return false;
	mem_write16(v, linear(v->frame.ss, sp), word);
	set_low16(&v->frame.esp, sp);
	return true;
}

static SLOW bool push32(struct vcpu *v, uint32_t dword)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 4);

	if (!fits(sp, 4))
		return false;
	mem_write32(v, linear(v->frame.ss, sp), dword);
	set_low16(&v->frame.esp, sp);
	return true;
}

/* An interrupt frame that wraps, or lies outside plain RAM. */
static SLOW bool push_frame_slowly(struct vcpu *v, uint16_t flags, uint16_t cs, uint16_t ip)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if ((sp & 1) && sp < 6)
		return false;
	return push16(v, flags) && push16(v, cs) && push16(v, ip);
}

/* FLAGS, CS and IP of an interrupt. */
static inline bool push_frame(struct vcpu *v, uint16_t flags, uint16_t cs, uint16_t ip)
{
	const uint16_t sp = (uint16_t)(v->frame.esp - 6);
	const uint32_t lin = linear(v->frame.ss, sp);

	if (likely(sp <= 0xfffa && lin <= GUEST_RAM_END - 6)) {
		mem_store16(v, lin, ip);
		mem_store16(v, lin + 2, cs);
		mem_store16(v, lin + 4, flags);
		set_low16(&v->frame.esp, sp);
		return true;
	}
	return push_frame_slowly(v, flags, cs, ip);
}

EMULATE(emu_pushf)
{
	const uint32_t flags = vcpu_flags(v);
	const bool pushed = insn_is_32bit(insn) ? push32(v, flags) : push16(v, (uint16_t)flags);

	return likely(pushed) ? EMU_NEXT : vcpu_fault(v, VEC_SS);
}

EMULATE(emu_popf)
{
	const uint16_t sp = (uint16_t)v->frame.esp;
	const uint32_t lin = linear(v->frame.ss, sp);

	if (likely(!insn_is_32bit(insn))) {
		if (unlikely(!fits(sp, 2)))
			return vcpu_fault(v, VEC_SS);
		set_low16(&v->frame.esp, (uint16_t)(sp + 2));
		vcpu_set_flags(v, mem_read16(v, lin), FLAGS_IN_FRAME | FLAGS_VIRTUAL_16);
		return EMU_NEXT;
	}
	if (!fits(sp, 4))
		return vcpu_fault(v, VEC_SS);
	set_low16(&v->frame.esp, (uint16_t)(sp + 4));
	vcpu_set_flags(v, mem_read32(v, lin), FLAGS_IN_FRAME | FLAGS_VIRTUAL);
	return EMU_NEXT;
}

static inline enum emu_result enter_vector(struct vcpu *v, uint32_t entry, uint16_t return_ip)
{
	struct trap_frame *tf = &v->frame;

	if (unlikely(!push_frame(v, (uint16_t)vcpu_flags(v), tf->cs, return_ip)))
		return vcpu_refuse(v, "SP leaves no room to push an interrupt frame: a real CPU would shut down");
	v->virtual_flags &= ~(uint32_t)(EFLAGS_IF | EFLAGS_AC);
	tf->eflags = (tf->eflags & ~(uint32_t)(EFLAGS_TF | EFLAGS_IF)) | v->if_forced;
	tf->eip = mem_read16(v, entry);
	tf->cs = mem_read16(v, entry + 2);
	return EMU_VECTORED;
}

/* LIDT moved the interrupt table: it may be short, or out of reach. */
static SLOW enum emu_result interrupt_moved(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	if (vector * 4u + 3 > v->idtr.limit)
		return vcpu_fault(v, VEC_GP);
	if (v->idtr.base > IVT_LAST_BASE)
		return vcpu_refuse(v, "the guest's interrupt table (LIDT) lies above the memory of real mode");
	return enter_vector(v, v->idtr.base + vector * 4u, return_ip);
}

static inline enum emu_result interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	if (unlikely(v->ivt_moved))
		return interrupt_moved(v, vector, return_ip);
	return enter_vector(v, vector * 4u, return_ip);
}

enum emu_result vcpu_interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	return interrupt(v, vector, return_ip);
}

EMULATE(emu_int)
{
	return interrupt(v, insn->imm, insn->next_ip);
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

/* One 16-bit or 32-bit stack slot; false if it lies across FFFFh. */
static bool peek(const struct vcpu *v, uint16_t sp, bool wide, uint32_t *slot)
{
	const uint32_t lin = linear(v->frame.ss, sp);

	*slot = wide ? mem_read32(v, lin) : mem_read16(v, lin);
	return fits(sp, wide ? 4 : 2);
}

/* IRETD, and an IRET whose frame wraps around the end of the stack segment. */
static SLOW enum emu_result iret_slowly(struct vcpu *v, bool wide)
{
	const uint16_t sp = (uint16_t)v->frame.esp, size = wide ? 4 : 2;
	uint32_t ip, cs, flags;

	if (!peek(v, sp, wide, &ip) || !peek(v, sp + size, wide, &cs) ||
	    !peek(v, sp + 2 * size, wide, &flags))
		return vcpu_fault(v, VEC_SS);
	if (ip > 0xffff)
		return vcpu_fault(v, VEC_GP);
	set_low16(&v->frame.esp, sp + 3 * size);
	v->frame.eip = ip;
	v->frame.cs = (uint16_t)cs;
	vcpu_set_flags(v, flags, FLAGS_IN_FRAME | (wide ? FLAGS_VIRTUAL : FLAGS_VIRTUAL_16));
	return EMU_JUMPED;
}

EMULATE(emu_iret)
{
	const uint16_t sp = (uint16_t)v->frame.esp;
	const uint32_t lin = linear(v->frame.ss, sp);

	if (unlikely(insn_is_32bit(insn) || sp > 0xfffa))
		return iret_slowly(v, insn_is_32bit(insn));
	set_low16(&v->frame.esp, (uint16_t)(sp + 6));
	v->frame.eip = mem_read16(v, lin);
	v->frame.cs = mem_read16(v, lin + 2);
	vcpu_set_flags(v, mem_read16(v, lin + 4), FLAGS_IN_FRAME | FLAGS_VIRTUAL_16);
	return EMU_JUMPED;
}

EMULATE(emu_hlt)
{
	(void)v;
	(void)insn;
	return EMU_HALTED;
}

/* What a control register says is a choice: the value of a machine in real mode,
 * or the truth (cr0=real, cr3=real). mod is ignored, r/m 4 is the guest's ESP. */
EMULATE(emu_mov_from_cr)
{
	uint32_t value;

	switch (modrm_reg(insn)) {
	case 0: value = v->cr0_real ? v->real_cr0 : v->cr0; break;
	case 2: value = v->cr2; break;
	case 3: value = v->cr3_real ? v->real_cr3 : v->cr3; break;
	case 4: value = v->cr4; break;
	default: return vcpu_fault(v, VEC_UD);
	}
	*insn_register(v, modrm_rm(insn)) = value;
	return EMU_NEXT;
}

SHORT_ROAD(cli, 0xfa, 1)
SHORT_ROAD(sti, 0xfb, 1)
SHORT_ROAD(pushf, 0x9c, 1)
SHORT_ROAD(popf, 0x9d, 1)
SHORT_ROAD(int, 0xcd, 2)
SHORT_ROAD(iret, 0xcf, 1)
SHORT_ROAD(mov_from_cr, 0x20, 3)
