/* The life of a guest: made, reset, stopped, ended. */
#ifndef RUN_LIFE_H
#define RUN_LIFE_H

#include <stdint.h>

struct board;
struct guest_options;
struct vm;

/**
 * life_begin - a guest with its policy, its registers and the monitor's ROM page; its address
 * space is in use, so that its memory can be filled
 * @board: what it stands on; board_virtual needs vm->drives, vm->memory and vm->extended
 * @log_port: base of the monitor's own UART, which the guest is denied; 0 if shared
 * Errors:  an option that this guest or this machine cannot have ends the run with one line.
 */
void life_begin(struct vm *vm, const struct guest_options *options, const struct board *board,
		uint16_t log_port);

/**
 * life_reset - the guest pulled its reset line: it starts again. A passthrough guest takes
 * the real machine with it, and this does not come back.
 */
void life_reset(struct vm *vm);

/**
 * life_stopped - report what the guest did, and start it again if it may, or give the
 * console to another guest
 */
void life_stopped(struct vm *vm);

/**
 * life_ended - the guest is done: give the console to another guest
 */
void life_ended(struct vm *vm);

#endif
