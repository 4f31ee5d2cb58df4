/* What this CPU can do, asked before it is used. */
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

#include <stdbool.h>

struct cpu_features {
	bool has_cpuid;
	bool has_cr4;		/* every CPU with CPUID's VME, PSE or DE bit */
	bool has_tsc, has_msr, has_sysenter, has_syscall, has_fxsr, has_sse, has_umip, has_vme;
};

/**
 * features_get - what CPUID says; asked once. All false where CPUID does not exist.
 * Source: SDM vol 2 CPUID; vol 1 19.1 "Using the CPUID Instruction".
 */
const struct cpu_features *features_get(void);

/**
 * features_secure - switch on what guards the monitor, off what lets a guest in
 * @umip: make SMSW, SGDT and SIDT trap, where the CPU can (returns true if so)
 *
 * Also CR0.WP on, CR0.AM and every other CR4 bit off, breakpoints off.
 * SYSENTER would enter ring 0 without a frame, so its code selector becomes
 * null and it faults (SDM vol 2 SYSENTER); SYSCALL likewise is switched off.
 */
bool features_secure(bool umip);

#endif
