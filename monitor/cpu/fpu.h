/* x87 and SSE registers, which belong to whichever guest runs. */
#ifndef CPU_FPU_H
#define CPU_FPU_H

#include <stdint.h>

struct fpu_state {
	uint8_t image[512];
} __attribute__((aligned(16)));

/**
 * fpu_init - registers as after a reset
 */
void fpu_init(void);

/**
 * fpu_save, fpu_load - swap a guest's registers out and in, all at once: a guest
 * that is given them only on its first use (CR0.TS) can look at another's with
 * EMMS on some emulators
 * Source: SDM vol 2 FXSAVE, FXRSTOR; FNSAVE, FRSTOR where a CPU lacks them.
 */
void fpu_save(struct fpu_state *state);
void fpu_load(const struct fpu_state *state);

#endif
