/* Control and debug registers and the machine status word: all virtual, but for
 * the choice of what CR0 says (cr0=real). SDM vol 3 2.5, 17.2. */
#include "cpu/control_bits.h"	/* CR0_*, CR4_DE */
#include "vcpu/emulate.h"
#include "vcpu/operand.h"	/* operand, operand_fault, in_register */

#define CR0_NW (1u << 29)
#define CR0_CD (1u << 30)
#define CR0_SETTABLE (CR0_MP | CR0_EM | CR0_TS | CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD)
#define CR4_KNOWN    0x00000fffu	/* VME to UMIP; the rest has no meaning in real mode */
#define DR6_SETTABLE 0x0000e00fu
#define DR7_SETTABLE 0xffff03ffu	/* without GD, and without RTM */

static const char protected_mode[] =
	"the guest sets CR0.PE: it wants protected mode, which this monitor does not provide";

/* Would this value switch to protected mode? A guest that is shown the real
 * CR0 writes back the PE=1 that it read; it means it only with a GDT loaded. */
static bool enters_protected_mode(const struct vcpu *v, uint32_t value)
{
	return (value & CR0_PE) && (!v->cr0_real || v->wants_protected_mode);
}

static void store_cr0(struct vcpu *v, uint32_t value)
{
	v->cr0 = (value & CR0_SETTABLE) | CR0_ET;
	v->attention |= ATTENTION_FPU;
}

static enum emu_result write_cr0_virtual(struct vcpu *v, uint32_t value)
{
	if (enters_protected_mode(v, value))
		return vcpu_refuse(v, protected_mode);
	if (v->cr0_real)
		value &= ~(CR0_PE | CR0_PG);	/* what it read, written back */
	if (((value & CR0_PG) && !(value & CR0_PE)) || ((value & CR0_NW) && !(value & CR0_CD)))
		return vcpu_fault(v, VEC_GP);	/* SDM vol 2 MOV (control registers) */
	store_cr0(v, value);
	return EMU_NEXT;
}

enum emu_result emu_mov_to_cr(struct vcpu *v, const struct insn *insn)
{
	const uint32_t value = *insn_register(v, modrm_rm(insn));

	switch (modrm_reg(insn)) {
	case 0: return write_cr0_virtual(v, value);
	case 2: v->cr2 = value; return EMU_NEXT;
	case 3: v->cr3 = value; return EMU_NEXT;
	case 4:
		if (value & ~CR4_KNOWN)
			return vcpu_fault(v, VEC_GP);
		v->cr4 = value;
		v->attention |= ATTENTION_FPU;
		return EMU_NEXT;
	default: return vcpu_fault(v, VEC_UD);
	}
}

/* DR4 and DR5 are names of DR6 and DR7 while CR4.DE is 0, undefined while it is
 * 1: SDM vol 3 17.2.2 "Debug Registers DR4 and DR5". */
static bool debug_register(const struct vcpu *v, const struct insn *insn, unsigned *n)
{
	*n = modrm_reg(insn);
	if (*n != 4 && *n != 5)
		return true;
	*n += 2;
	return !(v->cr4 & CR4_DE);
}

enum emu_result emu_mov_from_dr(struct vcpu *v, const struct insn *insn)
{
	unsigned n;

	if (!debug_register(v, insn, &n))
		return vcpu_fault(v, VEC_UD);
	*insn_register(v, modrm_rm(insn)) = v->dr[n];
	return EMU_NEXT;
}

/* Differs: the virtual debug registers hold what is written, but breakpoints
 * set in them do not fire, and DR7.GD cannot be set. */
enum emu_result emu_mov_to_dr(struct vcpu *v, const struct insn *insn)
{
	const uint32_t value = *insn_register(v, modrm_rm(insn));
	unsigned n;

	if (!debug_register(v, insn, &n))
		return vcpu_fault(v, VEC_UD);
	if (n == 6)
		v->dr[6] = (value & DR6_SETTABLE) | DR6_FIXED;
	else if (n == 7)
		v->dr[7] = (value & DR7_SETTABLE) | DR7_FIXED;
	else
		v->dr[n] = value;
	return EMU_NEXT;
}

enum emu_result emu_smsw(struct vcpu *v, const struct insn *insn)
{
	const uint32_t value = v->cr0_real ? v->real_cr0 : v->cr0;	/* as MOV r,CR0 */
	uint32_t lin;

	if (in_register(insn)) {
		uint32_t *const reg = insn_register(v, modrm_rm(insn));

		if (insn_is_32bit(insn))
			*reg = value;
		else
			set_low16(reg, (uint16_t)value);
		return EMU_NEXT;
	}
	if (!operand(v, insn, 2, &lin))
		return operand_fault(v, insn);
	running_write16(v, lin, (uint16_t)value);
	return EMU_NEXT;
}

enum emu_result emu_lmsw(struct vcpu *v, const struct insn *insn)
{
	const uint32_t bits = CR0_MP | CR0_EM | CR0_TS;	/* PE can only be set: SDM vol 2 LMSW */
	uint32_t lin, value;

	if (in_register(insn)) {
		value = *insn_register(v, modrm_rm(insn));
	} else {
		if (!operand(v, insn, 2, &lin))
			return operand_fault(v, insn);
		value = running_read16(v, lin);
	}
	if (enters_protected_mode(v, value))
		return vcpu_refuse(v, protected_mode);
	store_cr0(v, (v->cr0 & ~bits) | (value & bits));
	return EMU_NEXT;
}

enum emu_result emu_clts(struct vcpu *v, const struct insn *insn)
{
	(void)insn;
	store_cr0(v, v->cr0 & ~(uint32_t)CR0_TS);
	return EMU_NEXT;
}
