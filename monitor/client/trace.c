#include "client/trace.h"

void client_trace_call(struct vm *vm, uint32_t number)
{
	(void)vm;
	(void)number;
}

void client_trace_result(struct vm *vm, uint32_t number, uint32_t result)
{
	(void)vm;
	(void)number;
	(void)result;
}

void client_trace_vm86(struct vm *vm)
{
	(void)vm;
}

void client_trace_vm86_return(struct vm *vm, uint32_t value, uint32_t eflags)
{
	(void)vm;
	(void)value;
	(void)eflags;
}
