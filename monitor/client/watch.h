/* What somebody who watches sees of a client: its system calls, and vm86 with what goes in and what comes out. A trace
 * has an event for each (docs/vm86-events.md); a debugger has a breakpoint on one of these functions (tools/gdb). */
#ifndef CLIENT_WATCH_H
#define CLIENT_WATCH_H

#include <stdint.h>

#include "vcpu/vcpu.h"		/* ATTENTION_* */

struct vm;

enum { WATCHED = ATTENTION_TRACE | ATTENTION_SINGLY };

/**
 * call_begins - the program makes a system call
 * @name: NULL if it is not provided
 *
 * call_returns - it has its result
 * @next: EIP after the call
 * A call that is made again, or that has gone elsewhere (vm86, sigreturn, exit), has no result to be seen.
 */
void call_begins(struct vm *vm, uint32_t number, const char *name);
void call_returns(struct vm *vm, uint32_t next, uint32_t number, const char *name, uint32_t result);

/**
 * vm86_begins - v86 code is entered: the frame has its registers
 * vm86_returns - it is left, with @value
 * @eflags: as the program will find them
 */
void vm86_begins(struct vm *vm);
void vm86_returns(struct vm *vm, uint32_t value, uint32_t eflags);

#endif
