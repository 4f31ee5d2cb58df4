#include "client/watch.h"
#include "client/calls.h"	/* INT_80_LENGTH */
#include "client/client.h"	/* struct client */
#include "trace/trace.h"	/* trace_vm86, trace_syscall */

/* A debugger stops at functions, so these are some. */
#define __noinline __attribute__((noinline))

__noinline void call_begins(struct vm *vm, uint32_t number, const char *name)
{
	if (vm->vcpu.attention & ATTENTION_TRACE)
		trace_syscall(&vm->vcpu, vm->vcpu.frame.eip - INT_80_LENGTH, number, name, NULL);
}

__noinline void call_returns(struct vm *vm, uint32_t next, uint32_t number, const char *name, uint32_t result)
{
	const struct vcpu *v = &vm->vcpu;

	if (!(v->attention & ATTENTION_TRACE) || vm->client->vm86.active || vcpu_is_over(v) || v->frame.eip != next)
		return;
	trace_syscall(&vm->vcpu, next - INT_80_LENGTH, number, name, &result);
}

static int32_t function_of(const struct vm86 *v86)
{
	return v86->plus ? (int32_t)v86->saved.ebx : NO_FUNCTION;
}

__noinline void vm86_begins(struct vm *vm)
{
	const struct vm86 *v86 = &vm->client->vm86;

	if (vm->vcpu.attention & ATTENTION_TRACE)
		trace_vm86(&vm->vcpu, function_of(v86), v86->user, v86->veflags, NULL);
}

__noinline void vm86_returns(struct vm *vm, uint32_t value, uint32_t eflags)
{
	const struct vm86 *v86 = &vm->client->vm86;

	if (!(vm->vcpu.attention & ATTENTION_TRACE))
		return;
	trace_became(RESULT_RETURNED);
	trace_vm86(&vm->vcpu, function_of(v86), v86->user, eflags, &value);
}
