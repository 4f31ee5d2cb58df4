#include "client/calls.h"
#include "client/client.h"	/* struct client, ENOSYS */
#include "client/ports.h"	/* call_ioperm, call_iopl */
#include "client/trace.h"	/* client_trace_* */

enum { NR_WRITE = 4 };

/* By Linux's numbers for i386. A call without a row is ENOSYS. */
static const struct call_row {
	const char *name;
	client_call *call;
	bool has_none;			/* no arguments */
} rows[] = {
	[0] = { "restart_syscall", call_restart },
	[1] = { "exit", call_exit },
	[3] = { "read", call_read },
	[NR_WRITE] = { "write", call_write },
	[5] = { "open", call_open },
	[6] = { "close", call_close },
	[20] = { "getpid", call_getpid, true },
	[27] = { "alarm", call_alarm },
	[37] = { "kill", call_kill },
	[45] = { "brk", call_brk },
	[54] = { "ioctl", call_ioctl },
	[90] = { "mmap", call_mmap },
	[91] = { "munmap", call_munmap },
	[101] = { "ioperm", call_ioperm },
	[104] = { "setitimer", call_setitimer },
	[110] = { "iopl", call_iopl },
	[113] = { "vm86old", call_vm86old },
	[119] = { "sigreturn", call_sigreturn, true },
	[125] = { "mprotect", call_mprotect },
	[146] = { "writev", call_writev },
	[166] = { "vm86", call_vm86 },
	[173] = { "rt_sigreturn", call_rt_sigreturn, true },
	[174] = { "rt_sigaction", call_rt_sigaction },
	[175] = { "rt_sigprocmask", call_rt_sigprocmask },
	[176] = { "rt_sigpending", call_rt_sigpending },
	[186] = { "sigaltstack", call_sigaltstack },
	[192] = { "mmap2", call_mmap2 },
	[220] = { "getdents64", call_getdents64 },
	[243] = { "set_thread_area", call_set_thread_area },
	[252] = { "exit_group", call_exit },
	[258] = { "set_tid_address", call_set_tid_address },
	[295] = { "openat", call_openat },
	[383] = { "statx", call_statx },
};

static const struct call_row *row_of(uint32_t number)
{
	return number < sizeof(rows) / sizeof(rows[0]) && rows[number].call ? &rows[number] : NULL;
}

/* Calls without arguments are the cheapest: what is not looked at is not fetched. */
static uint32_t make_call(struct vm *vm, const struct call_row *row)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t a[6] = { tf->ebx, tf->ecx, tf->edx, tf->esi, tf->edi, tf->ebp };

	return row->call(vm, a);
}

static __attribute__((noinline)) void watched_call(struct vm *vm, const struct call_row *row, uint32_t number)
{
	uint32_t result;

	client_trace_call(vm, row ? row->name : NULL, number);
	result = row ? make_call(vm, row) : (uint32_t)-ENOSYS;
	if (!vcpu_is_over(&vm->vcpu))
		vm->vcpu.frame.eax = result;
	client_trace_result(vm, row ? row->name : NULL, result);
}

void calls_trap(struct vm *vm)
{
	const uint32_t number = vm->vcpu.frame.eax;
	const struct call_row *row = row_of(number);

	if (number != NR_WRITE)
		vm->client->written = 0;
	if (unlikely(vm->vcpu.attention & ATTENTION_TRACE))
		watched_call(vm, row, number);
	else if (unlikely(!row))
		vm->vcpu.frame.eax = (uint32_t)-ENOSYS;
	else
		vm->vcpu.frame.eax = row->has_none ? row->call(vm, NULL) : make_call(vm, row);
}
