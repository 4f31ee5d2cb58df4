/* The x87's and SSE's part of a signal frame. */
#ifndef CLIENT_FRAMES_FPU_H
#define CLIENT_FRAMES_FPU_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/fpu.h"		/* struct fpu_state */

struct vm;

#define FRAME_FPU_BYTES (112 + sizeof(struct fpu_state))

/**
 * frame_fpu_fresh - registers as after FNINIT, for a handler
 */
void frame_fpu_fresh(void);

/**
 * frame_fpu_save, frame_fpu_restore - the registers to and from the program's memory at @at
 * @at: of frame_fpu_restore(): 0 stands for registers as after FNINIT
 * Returns false if the program cannot reach it.
 */
bool frame_fpu_save(struct vm *vm, uint32_t at);
bool frame_fpu_restore(struct vm *vm, uint32_t at);

#endif
