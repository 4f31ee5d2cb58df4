/* Emulation of the flag and interrupt instructions, which make up nearly all
 * traps of real software. Anything 16 bits wide on an 8086 is computed in
 * uint16_t, so wrap-around is the type's job. */
#include "vcpu/emulate.h"
#include "vcpu/guest_mem.h"	/* linear, mem_read*, mem_write*, fits */
#include "vcpu/short_road.h"	/* SHORT_ROAD */
#include "vcpu/simple.h"	/* *_simple: the common case */

#define IVT_LAST_BASE 0x10f000u	/* a table that starts here still ends in guest memory */

EMULATE(emu_cli)
{
	(void)insn;
	v->virtual_flags &= ~(uint32_t)EFLAGS_IF;
	v->frame.eflags &= ~(uint32_t)EFLAGS_IF;
	v->frame.eflags |= v->if_forced;
	return EMU_NEXT;
}

EMULATE(emu_sti)
{
	sti_simple(v, linear(v->frame.cs, insn->next_ip));
	return EMU_NEXT;
}

/* A word or dword that would lie across offset FFFFh faults; SP itself wraps. */
EMULATE(emu_pushf)
{
	const uint16_t size = insn_is_32bit(insn) ? 4 : 2, sp = (uint16_t)(v->frame.esp - size);

	if (size == 2 && pushf_simple(v))
		return EMU_NEXT;
	if (!fits(sp, size))
		return vcpu_fault(v, VEC_SS);
	if (size == 4)
		mem_write32(v, linear(v->frame.ss, sp), vcpu_flags(v));
	else
		mem_write16(v, linear(v->frame.ss, sp), (uint16_t)vcpu_flags(v));
	set_low16(&v->frame.esp, sp);
	return EMU_NEXT;
}

EMULATE(emu_popf)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if (!insn_is_32bit(insn))
		return popf_simple(v) ? EMU_NEXT : vcpu_fault(v, VEC_SS);
	if (!fits(sp, 4))
		return vcpu_fault(v, VEC_SS);
	set_low16(&v->frame.esp, (uint16_t)(sp + 4));
	vcpu_set_flags(v, mem_read32(v, linear(v->frame.ss, sp)), true);
	return EMU_NEXT;
}

enum emu_result vcpu_interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if (interrupt_simple(v, vector, return_ip))
		return EMU_VECTORED;
	if (vector * 4u + 3 > v->idtr.limit)
		return vcpu_fault(v, VEC_GP);
	if (v->idtr.base > IVT_LAST_BASE)
		return vcpu_refuse(v, "the guest's interrupt table (LIDT) lies above the memory of real mode");
	if ((sp & 1) && sp < 6)
		return vcpu_refuse(v, "SP leaves no room to push an interrupt frame: a real CPU would shut down");
	mem_write16(v, linear(v->frame.ss, sp - 2), (uint16_t)vcpu_flags(v));
	mem_write16(v, linear(v->frame.ss, sp - 4), v->frame.cs);
	mem_write16(v, linear(v->frame.ss, sp - 6), return_ip);
	set_low16(&v->frame.esp, sp - 6);
	enter_vector(v, v->idtr.base + vector * 4u);
	return EMU_VECTORED;
}

/* By these a guest says that it waits: for a key, or DOS and its programs for nothing.
 * By 2Fh and 67h it asks for somebody who would give it protected mode. */
const bool int_may_idle[256] = { [0x16] = true, [0x28] = true, [0x2f] = true, [0x67] = true };

EMULATE(emu_int)
{
	if (int_may_idle[insn->imm] && guest_may_idle(v, insn->imm))
		return EMU_NEXT;
	return vcpu_interrupt(v, insn->imm, insn->next_ip);
}

/* One 16-bit or 32-bit stack slot; false if it lies across FFFFh. */
static bool peek(const struct vcpu *v, uint16_t sp, bool wide, uint32_t *slot)
{
	const uint32_t lin = linear(v->frame.ss, sp);

	*slot = wide ? mem_read32(v, lin) : mem_read16(v, lin);
	return fits(sp, wide ? 4 : 2);
}

EMULATE(emu_iret)
{
	const bool wide = insn_is_32bit(insn);
	const uint16_t sp = (uint16_t)v->frame.esp, size = wide ? 4 : 2;
	uint32_t ip, cs, flags;

	if (!wide && iret_simple(v))
		return EMU_JUMPED;
	if (!peek(v, sp, wide, &ip) || !peek(v, sp + size, wide, &cs) ||
	    !peek(v, sp + 2 * size, wide, &flags))
		return vcpu_fault(v, VEC_SS);
	if (ip > 0xffff)
		return vcpu_fault(v, VEC_GP);
	set_low16(&v->frame.esp, sp + 3 * size);
	v->frame.eip = ip;
	v->frame.cs = (uint16_t)cs;
	vcpu_set_flags(v, flags, wide);
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

	switch (__builtin_expect(modrm_reg(insn), 0)) {
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
SHORT_ROAD_ONE(mov_from_cr, 0x20, 3)

void __attribute__((flatten)) short_mov_from_cr_0x20(struct vcpu *v, uint32_t at)
{
	one_mov_from_cr_0x20(v, at);
}
