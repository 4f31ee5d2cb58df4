/* Table registers, caches, MSRs, and what real mode does not have. SDM vol 3 2.4. */
#include "vcpu/emulate.h"
#include "vcpu/operand.h"	/* operand, operand_fault, in_register */
#include "cpu/cpu.h"		/* rdtsc */

enum { MSR_TSC = 0x10, MSR_SYSENTER_FIRST = 0x174, MSR_SYSENTER_LAST = 0x176 };

static enum emu_result store_table(struct vcpu *v, const struct insn *insn, struct vtable_register t)
{
	uint32_t lin;

	if (in_register(insn))
		return vcpu_fault(v, VEC_UD);
	if (!operand(v, insn, 6, &lin))
		return operand_fault(v, insn);
	running_write16(v, lin, t.limit);
	running_write32(v, lin + 2, insn_is_32bit(insn) ? t.base : t.base & 0xffffff);
	return EMU_NEXT;
}

enum emu_result emu_sgdt(struct vcpu *v, const struct insn *insn)
{
	return store_table(v, insn, v->gdtr);
}

enum emu_result emu_sidt(struct vcpu *v, const struct insn *insn)
{
	return store_table(v, insn, v->idtr);
}

static enum emu_result load_table(struct vcpu *v, const struct insn *insn, struct vtable_register *t)
{
	uint32_t lin, base;

	if (in_register(insn))
		return vcpu_fault(v, VEC_UD);
	if (!operand(v, insn, 6, &lin))
		return operand_fault(v, insn);
	base = running_read32(v, lin + 2);
	t->limit = running_read16(v, lin);
	t->base = insn_is_32bit(insn) ? base : base & 0xffffff;
	return EMU_NEXT;
}

enum emu_result emu_lgdt(struct vcpu *v, const struct insn *insn)
{
	const enum emu_result result = load_table(v, insn, &v->gdtr);

	v->wants_protected_mode |= result == EMU_NEXT && v->gdtr.limit != 0;
	return result;
}

enum emu_result emu_lidt(struct vcpu *v, const struct insn *insn)
{
	const enum emu_result result = load_table(v, insn, &v->idtr);

	v->ivt_moved = v->idtr.base != 0 || v->idtr.limit < IVT_LIMIT;
	return result;
}

enum emu_result emu_invlpg(struct vcpu *v, const struct insn *insn)
{
	return in_register(insn) ? vcpu_fault(v, VEC_UD) : EMU_NEXT;
}

/* INVD, WBINVD, INVPCID: the guest has neither caches nor paging of its own. */
enum emu_result emu_nothing(struct vcpu *v, const struct insn *insn)
{
	(void)v;
	(void)insn;
	return EMU_NEXT;
}

/* An MSR that this machine does not have: SDM vol 2 RDMSR, "reserved or unimplemented". */
static enum emu_result no_such_msr(struct vcpu *v)
{
	v->refusal = "the guest uses a model-specific register that this monitor does not provide";
	return vcpu_fault(v, VEC_GP);
}

static void set_edx_eax(struct vcpu *v, uint64_t value)
{
	v->frame.eax = (uint32_t)value;
	v->frame.edx = (uint32_t)(value >> 32);
}

/* Who looks at the time does not only wait for a key. */
static void read_time(struct vcpu *v)
{
	v->work++;
	set_edx_eax(v, rdtsc());
}

enum emu_result emu_rdmsr(struct vcpu *v, const struct insn *insn)
{
	const uint32_t msr = v->frame.ecx;

	(void)insn;
	if (msr == MSR_TSC)
		read_time(v);
	else if (msr >= MSR_SYSENTER_FIRST && msr <= MSR_SYSENTER_LAST)
		set_edx_eax(v, 0);
	else
		return no_such_msr(v);
	return EMU_NEXT;
}

enum emu_result emu_wrmsr(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	return no_such_msr(v);
}

enum emu_result emu_rdtsc(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	read_time(v);
	return EMU_NEXT;
}

/* Counters that were never started read zero. */
enum emu_result emu_rdpmc(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	set_edx_eax(v, 0);
	return EMU_NEXT;
}

enum emu_result emu_undefined(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	return vcpu_fault(v, VEC_UD);
}

/* SYSENTER and SYSEXIT raise #GP in real mode as well: SDM vol 2. */
enum emu_result emu_not_in_real_mode(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	return vcpu_fault(v, VEC_GP);
}

/* These have vectors of their own; but where their gates lack DPL 3, or on an
 * emulator that does not know INT1, they arrive as #GP or #UD. */
enum emu_result emu_int3(struct vcpu *v, const struct insn *insn)
{
	return vcpu_interrupt(v, VEC_BP, insn->next_ip);
}

enum emu_result emu_into(struct vcpu *v, const struct insn *insn)
{
	return (v->frame.eflags & EFLAGS_OF) ? vcpu_interrupt(v, VEC_OF, insn->next_ip) : EMU_NEXT;
}

enum emu_result emu_int1(struct vcpu *v, const struct insn *insn)
{
	return vcpu_interrupt(v, VEC_DB, insn->next_ip);
}
