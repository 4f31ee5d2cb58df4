/* Signal frames on the program's stack. */
#ifndef CLIENT_FRAMES_H
#define CLIENT_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

struct client_siginfo;
struct vm;

/**
 * frame_push - let the program's handler of @number begin
 * Returns false if there is no room for the frame.
 */
bool frame_push(struct vm *vm, unsigned number, const struct client_siginfo *info);

/**
 * frame_pop - sigreturn, or rt_sigreturn (@rt): the registers become those of the frame
 * Returns what EAX is; a frame that cannot be read is a SIGSEGV.
 */
uint32_t frame_pop(struct vm *vm, bool rt);

#endif
