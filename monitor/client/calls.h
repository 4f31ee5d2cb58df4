/* System calls: INT 80h of a client. */
#ifndef CLIENT_CALLS_H
#define CLIENT_CALLS_H

#include <stdint.h>

#include "machine/vm.h"		/* struct vm */

/* One call: its arguments are EBX ECX EDX ESI EDI EBP. Returns what EAX is then: a result, or a negated error. */
typedef uint32_t client_call(struct vm *vm, const uint32_t *a);

/* call_memory.c */
client_call call_brk, call_mmap, call_mmap2, call_munmap, call_mprotect;

/* call_signals.c */
client_call call_kill, call_alarm, call_setitimer, call_sigreturn, call_rt_sigreturn, call_rt_sigaction,
	    call_rt_sigprocmask, call_rt_sigpending, call_sigaltstack, call_restart;

/* call_process.c */
client_call call_exit, call_getpid, call_set_thread_area, call_set_tid_address, call_vm86old, call_vm86;

/* files.c, call_folder.c */
client_call call_read, call_write, call_writev, call_open, call_openat, call_close, call_ioctl, call_statx,
	    call_getdents64;

/**
 * calls_trap - the program has executed INT 80h
 */
void calls_trap(struct vm *vm);

enum { INT_80_LENGTH = 2 };

/**
 * call_again - let the program execute its INT 80h once more, after interrupts have had a chance
 * Returns what the call is to return.
 */
static inline uint32_t call_again(struct vm *vm)
{
	vm->vcpu.frame.eip -= INT_80_LENGTH;
	return vm->vcpu.frame.eax;
}

#endif
