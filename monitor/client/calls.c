#include "client/calls.h"
#include "client/client.h"	/* struct client, ENOSYS */
#include "client/ports.h"	/* call_ioperm, call_iopl */
#include "client/trace.h"	/* client_trace_call */

enum { NR_WRITE = 4 };

/* By Linux's numbers for i386. A call without a row is ENOSYS. */
static const struct call_row {
	const char *name;
	client_call *call;
} rows[] = {
	[0] = { "restart_syscall", call_restart },
	[1] = { "exit", call_exit },
	[3] = { "read", call_read },
	[NR_WRITE] = { "write", call_write },
	[5] = { "open", call_open },
	[6] = { "close", call_close },
	[20] = { "getpid", call_getpid },
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
	[119] = { "sigreturn", call_sigreturn },
	[125] = { "mprotect", call_mprotect },
	[146] = { "writev", call_writev },
	[166] = { "vm86", call_vm86 },
	[173] = { "rt_sigreturn", call_rt_sigreturn },
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

const char *call_name(uint32_t number)
{
	const struct call_row *row = row_of(number);

	return row ? row->name : NULL;
}

void calls_trap(struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t a[6] = { tf->ebx, tf->ecx, tf->edx, tf->esi, tf->edi, tf->ebp };
	const uint32_t number = tf->eax;
	const struct call_row *row = row_of(number);
	uint32_t result;

	if (number != NR_WRITE)
		vm->client->written = 0;
	client_trace_call(vm, number, a);
	result = row ? row->call(vm, a) : (uint32_t)-ENOSYS;
	if (!vcpu_is_over(&vm->vcpu))
		vm->vcpu.frame.eax = result;
	client_trace_result(vm, number, result);
}
