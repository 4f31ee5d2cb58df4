/* Emulation of the flag and interrupt instructions, which make up nearly all
 * traps of real software. Anything 16 bits wide on an 8086 is computed in
 * uint16_t, so wrap-around is the type's job. */
#include "vcpu/emulate.h"
#include "vcpu/common_bodies.h"	/* do_* */
#include "vcpu/guest_mem.h"	/* linear, running_read*, running_write*, fits */

#define IVT_LAST_BASE 0x10f000u	/* a table that starts here still ends in guest memory */

enum emu_result emu_cli(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	do_cli(v);
	return EMU_NEXT;
}

enum emu_result emu_sti(struct vcpu *v, const struct insn *insn)
{
	do_sti(v, linear(v->frame.cs, insn->next_ip));
	return EMU_NEXT;
}

/* A word or dword that would lie across offset FFFFh faults; SP itself wraps. */
enum emu_result emu_pushf(struct vcpu *v, const struct insn *insn)
{
	const uint16_t size = insn_is_32bit(insn) ? 4 : 2, sp = (uint16_t)(v->frame.esp - size);

	if (size == 4 ? do_pushf32(v) : do_pushf16(v))
		return EMU_NEXT;
	if (!fits(sp, size))
		return vcpu_fault(v, VEC_SS);
	if (size == 4)
		running_write32(v, linear(v->frame.ss, sp), vcpu_flags(v));
	else
		running_write16(v, linear(v->frame.ss, sp), (uint16_t)vcpu_flags(v));
	set_low16(&v->frame.esp, sp);
	return EMU_NEXT;
}

enum emu_result emu_popf(struct vcpu *v, const struct insn *insn)
{
	return (insn_is_32bit(insn) ? do_popf32(v) : do_popf16(v)) ? EMU_NEXT : vcpu_fault(v, VEC_SS);
}

enum emu_result vcpu_interrupt(struct vcpu *v, uint8_t vector, uint16_t return_ip)
{
	const uint16_t sp = (uint16_t)v->frame.esp;

	if (do_int16(v, vector, return_ip))
		return EMU_VECTORED;
	if (vector * 4u + 3 > v->idtr.limit)
		return vcpu_fault(v, VEC_GP);
	if (v->idtr.base > IVT_LAST_BASE)
		return vcpu_refuse(v, "the guest's interrupt table (LIDT) lies above the memory of real mode");
	if ((sp & 1) && sp < 6)
		return vcpu_refuse(v, "SP leaves no room to push an interrupt frame: a real CPU would shut down");
	running_write16(v, linear(v->frame.ss, sp - 2), (uint16_t)vcpu_flags(v));
	running_write16(v, linear(v->frame.ss, sp - 4), v->frame.cs);
	running_write16(v, linear(v->frame.ss, sp - 6), return_ip);
	set_low16(&v->frame.esp, sp - 6);
	enter_vector(v, v->idtr.base + vector * 4u);
	return EMU_VECTORED;
}

/* By 16h, 28h and 2Fh a guest says that it waits: for a key, or DOS and its programs for nothing.
 * By 2Fh and 67h it asks for somebody who would give it protected mode. */
const bool int_goes_to_machine[256] = { [0x16] = true, [0x28] = true, [0x2f] = true, [0x67] = true };

enum emu_result emu_int(struct vcpu *v, const struct insn *insn)
{
	if (int_goes_to_machine[insn->imm] && machine_answers_int(v, insn->imm))
		return EMU_NEXT;
	return vcpu_interrupt(v, insn->imm, insn->next_ip);
}

/* One 16-bit or 32-bit stack slot; false if it lies across FFFFh. */
static bool peek(const struct vcpu *v, uint16_t sp, bool wide, uint32_t *slot)
{
	const uint32_t lin = linear(v->frame.ss, sp);

	*slot = wide ? running_read32(v, lin) : running_read16(v, lin);
	return fits(sp, wide ? 4 : 2);
}

enum emu_result emu_iret(struct vcpu *v, const struct insn *insn)
{
	const bool wide = insn_is_32bit(insn);
	const uint16_t sp = (uint16_t)v->frame.esp, size = wide ? 4 : 2;
	uint32_t ip, cs, flags;

	if (wide ? do_iret32(v) : do_iret16(v))
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

enum emu_result emu_hlt(struct vcpu *v, const struct insn *insn)
{
	(void)v;
	(void)insn;
	return EMU_HALTED;
}

enum emu_result emu_mov_from_cr(struct vcpu *v, const struct insn *insn)
{
	return do_mov_from_cr(v, insn->modrm) ? EMU_NEXT : vcpu_fault(v, VEC_UD);
}
