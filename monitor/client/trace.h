/* What a trace shows of a client: its system calls, and vm86 with what went in and what came out. */
#ifndef CLIENT_TRACE_H
#define CLIENT_TRACE_H

#include <stdint.h>

struct vm;

/**
 * client_trace_call, client_trace_result - a system call begins; it has its result
 * @name: NULL if the call is not provided
 */
void client_trace_call(struct vm *vm, const char *name, uint32_t number);
void client_trace_result(struct vm *vm, const char *name, uint32_t result);

/**
 * client_trace_vm86 - v86 code is entered: the frame has its registers
 * client_trace_vm86_return - it is left, with @value
 */
void client_trace_vm86(struct vm *vm);
void client_trace_vm86_return(struct vm *vm, uint32_t value, uint32_t eflags);

#endif
