#include "client/calls.h"
#include "client/client.h"	/* struct client, ENOSYS */
#include "client/ports.h"	/* call_ioperm, call_iopl */
#include "client/watch.h"	/* call_begins, call_returns, WATCHED */

enum { NR_READ = 3, NR_WRITE = 4 };

/* By Linux's numbers for i386. A call without a row is ENOSYS. */
static const struct call_row {
	const char *name;
	client_call *call;
	bool takes_frame;		/* it looks at the frame, if at anything, and gets no arguments */
} rows[] = {
	[0] = { "restart_syscall", call_restart, false },
	[1] = { "exit", call_exit, false },
	[NR_READ] = { "read", call_read, false },
	[NR_WRITE] = { "write", call_write, false },
	[5] = { "open", call_open, false },
	[6] = { "close", call_close, false },
	[20] = { "getpid", call_getpid, true },
	[27] = { "alarm", call_alarm, false },
	[37] = { "kill", call_kill, false },
	[45] = { "brk", call_brk, false },
	[54] = { "ioctl", call_ioctl, false },
	[90] = { "mmap", call_mmap, false },
	[91] = { "munmap", call_munmap, false },
	[101] = { "ioperm", call_ioperm, false },
	[104] = { "setitimer", call_setitimer, false },
	[110] = { "iopl", call_iopl, false },
	[113] = { "vm86old", call_vm86old, true },
	[119] = { "sigreturn", call_sigreturn, true },
	[125] = { "mprotect", call_mprotect, false },
	[146] = { "writev", call_writev, false },
	[166] = { "vm86", call_vm86, true },
	[173] = { "rt_sigreturn", call_rt_sigreturn, true },
	[174] = { "rt_sigaction", call_rt_sigaction, false },
	[175] = { "rt_sigprocmask", call_rt_sigprocmask, false },
	[176] = { "rt_sigpending", call_rt_sigpending, false },
	[186] = { "sigaltstack", call_sigaltstack, false },
	[192] = { "mmap2", call_mmap2, false },
	[220] = { "getdents64", call_getdents64, false },
	[243] = { "set_thread_area", call_set_thread_area, false },
	[252] = { "exit_group", call_exit, false },
	[258] = { "set_tid_address", call_set_tid_address, false },
	[295] = { "openat", call_openat, false },
	[383] = { "statx", call_statx, false },
};

static const struct call_row *row_of(uint32_t number)
{
	return number < sizeof(rows) / sizeof(rows[0]) && rows[number].call ? &rows[number] : NULL;
}

/* What is not looked at is not fetched: getpid and vm86 are to be cheap. */
static uint32_t make_call(struct vm *vm, const struct call_row *row)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t a[6] = { tf->ebx, tf->ecx, tf->edx, tf->esi, tf->edi, tf->ebp };

	if (row != &rows[NR_READ] && row != &rows[NR_WRITE])
		vm->client->moved = 0;
	return row->call(vm, a);
}

static __attribute__((noinline)) void watched_call(struct vm *vm, const struct call_row *row, uint32_t number)
{
	const char *const name = row ? row->name : NULL;
	const uint32_t next = vm->vcpu.frame.eip;
	uint32_t result;

	call_begins(vm, number, name);
	result = row ? make_call(vm, row) : (uint32_t)-ENOSYS;
	if (!vcpu_is_over(&vm->vcpu))
		vm->vcpu.frame.eax = result;
	call_returns(vm, next, number, name, result);
}

void calls_trap(struct vm *vm)
{
	const uint32_t number = vm->vcpu.frame.eax;
	const struct call_row *row = row_of(number);

	if (unlikely(vm->vcpu.attention & WATCHED))
		watched_call(vm, row, number);
	else if (unlikely(!row))
		vm->vcpu.frame.eax = (uint32_t)-ENOSYS;
	else
		vm->vcpu.frame.eax = row->takes_frame ? row->call(vm, NULL) : make_call(vm, row);
}
