#include "cpu/features.h"
#include "cpu/control_bits.h"	/* CR0_*, CR4_UMIP */
#include "cpu/cpu.h"
#include "cpu/trap_frame.h"	/* EFLAGS_ID */

enum { MSR_SYSENTER_CS = 0x174 };
#define MSR_EFER 0xc0000080u

/* CPUID exists if EFLAGS.ID can be changed: SDM vol 1 19.1. */
static bool cpuid_exists(void)
{
	uint32_t before, after;

	__asm__ volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1; pushl %1; popfl;"
			 "pushfl; popl %1; pushl %0; popfl"
			 : "=&r"(before), "=&r"(after) : "i"(EFLAGS_ID));
	return (before ^ after) & EFLAGS_ID;
}

static struct cpu_features ask_cpuid(void)
{
	struct cpu_features f = { .has_cpuid = cpuid_exists() };
	uint32_t r[4], max, family, model, stepping;

	if (!f.has_cpuid)
		return f;
	cpuid(0, r);
	max = r[0];
	cpuid(1, r);
	family = r[0] >> 8 & 15;
	model = r[0] >> 4 & 15;
	stepping = r[0] & 15;
	f.has_cr4 = r[3] & (1 << 1 | 1 << 2 | 1 << 3);	/* VME, DE or PSE */
	f.has_vme = r[3] & 1 << 1;
	f.has_tsc = r[3] & 1 << 4;
	f.has_msr = r[3] & 1 << 5;
	/* The first Pentium Pros announce SEP and lack it: SDM vol 2 SYSENTER. */
	f.has_sysenter = (r[3] & 1 << 11) && !(family == 6 && model < 3 && stepping < 3);
	f.has_fxsr = r[3] & 1 << 24;
	f.has_sse = r[3] & 1 << 25;
	/* A CPU whose last leaf is below 7 answers leaf 7 with another leaf's data. */
	if (max >= 7) {
		cpuid(7, r);
		f.has_umip = r[2] & 1 << 2;
	}
	cpuid(0x80000000u, r);
	if (r[0] >= 0x80000001u && r[0] < 0x80010000u) {
		cpuid(0x80000001u, r);
		f.has_syscall = r[3] & 1 << 11;
	}
	return f;
}

const struct cpu_features *features_get(void)
{
	static struct cpu_features features;
	static bool asked;

	if (!asked)
		features = ask_cpuid();
	asked = true;
	return &features;
}

bool features_secure(bool umip)
{
	const struct cpu_features *f = features_get();

	/* AM=0, or a guest that sets AC raises #AC. NE: see
	 * vm_apply_fpu_bits(). WP is not there on a 386 and does no harm. */
	write_cr0((read_cr0() | CR0_WP) & ~(uint32_t)CR0_AM);
	write_dr7(0);
	write_dr6(0);
	if (f->has_msr && f->has_sysenter)
		wrmsr(MSR_SYSENTER_CS, 0, 0);
	if (f->has_msr && f->has_syscall)
		wrmsr(MSR_EFER, rdmsr_low(MSR_EFER) & ~1u, 0);
	if (!f->has_cr4)
		return false;
	umip &= f->has_umip;
	write_cr4(umip ? CR4_UMIP : 0);	/* everything else off: VME, TSD, PCE, ... */
	return umip;
}
