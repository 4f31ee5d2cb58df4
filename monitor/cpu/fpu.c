#include "cpu/fpu.h"
#include "cpu/control_bits.h"	/* CR0_*, CR4_OSFXSR */
#include "cpu/cpu.h"		/* read_*, write_* */
#include "cpu/features.h"	/* features_get */

/* Lets x87 and SSE instructions through for a moment, whatever a guest has set. */
struct opened {
	uint32_t cr0, cr4;
};

static struct opened open_fpu(void)
{
	struct opened o = { .cr0 = read_cr0() };

	write_cr0(o.cr0 & ~(uint32_t)(CR0_EM | CR0_TS));
	if (features_get()->has_fxsr) {
		o.cr4 = read_cr4();
		write_cr4(o.cr4 | CR4_OSFXSR);	/* else FXSAVE leaves SSE registers out */
	}
	return o;
}

static void close_fpu(struct opened o)
{
	if (features_get()->has_fxsr)
		write_cr4(o.cr4);
	write_cr0(o.cr0);
}

void fpu_init(void)
{
	const struct opened o = open_fpu();

	__asm__ volatile("fninit");
	close_fpu(o);
}

void fpu_save(struct fpu_state *state)
{
	const struct opened o = open_fpu();

	if (features_get()->has_fxsr)
		__asm__ volatile("fxsave %0" : "=m"(*state));
	else
		__asm__ volatile("fnsave %0" : "=m"(*state));
	close_fpu(o);
}

void fpu_load(const struct fpu_state *state)
{
	const struct opened o = open_fpu();

	if (features_get()->has_fxsr)
		__asm__ volatile("fxrstor %0" : : "m"(*state));
	else
		__asm__ volatile("frstor %0" : : "m"(*state));
	close_fpu(o);
}
