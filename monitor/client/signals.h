/* Signals of a client: what it asked for, what waits, and the frames on its stack. */
#ifndef CLIENT_SIGNALS_H
#define CLIENT_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/fpu.h"		/* struct fpu_state */

struct vm;

enum {
	SIGHUP = 1, SIGINT = 2, SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGKILL = 9, SIGUSR1 = 10,
	SIGSEGV = 11, SIGUSR2 = 12, SIGALRM = 14, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGURG = 23,
	SIGVTALRM = 26, SIGPROF = 27, SIGWINCH = 28, SIGIO = 29, SIGUNUSED = 31, SIGNALS = 64,
};
enum { SI_USER = 0, SI_KERNEL = 0x80, ILL_ILLOPN = 2, ILL_BADSTK = 8, FPE_INTDIV = 1, FPE_FLTDIV = 3, FPE_FLTOVF = 4,
       FPE_FLTUND = 5, FPE_FLTRES = 6, FPE_FLTINV = 7, SEGV_MAPERR = 1, SEGV_ACCERR = 2, TRAP_BRKPT = 1,
       TRAP_TRACE = 2 };

/* struct sigaction as rt_sigaction has it. */
struct client_action {
	uint32_t handler, flags, restorer;
	uint64_t mask;			/* bit 0 is signal 1 */
} __attribute__((packed));
#define SIG_DFL 0u
#define SIG_IGN 1u
#define SA_SIGINFO   0x00000004u
#define SA_RESTORER  0x04000000u
#define SA_ONSTACK   0x08000000u
#define SA_NODEFER   0x40000000u
#define SA_RESETHAND 0x80000000u

/* The words of siginfo that are not zero. */
struct client_siginfo {
	uint32_t signo, error;
	int32_t code;
	uint32_t word[2];		/* an address; or a process and its user */
};

struct client_altstack {
	uint32_t sp, flags, size;
};
enum { SS_ONSTACK = 1, SS_DISABLE = 2 };
#define SS_AUTODISARM 0x80000000u

struct client_signals {
	struct client_action action[SIGNALS + 1];	/* by number */
	struct client_siginfo info[SIGNALS + 1];	/* of those that wait */
	uint64_t pending, blocked;
	uint64_t forced;		/* of the pending: a handler that cannot be called must not be passed over */
	struct client_altstack alt;
	uint32_t trapno, error, cr2;	/* of the last fault: frames carry them */
	bool fatal;			/* the program ends with SIGSEGV, handler or not */
	struct fpu_state fpu;		/* room to build a frame in */
};

static inline uint64_t signal_bit(unsigned number)
{
	return 1ull << (number - 1);
}

/**
 * signals_init - no handlers, nothing blocked
 */
void signals_init(struct vm *vm);

/**
 * signal_is_ignored - would nothing happen?
 */
bool signal_is_ignored(const struct client_signals *s, unsigned number);

/**
 * signal_send - somebody sends a signal; it is dropped if the program ignores it
 * @info: its signo says which
 */
void signal_send(struct vm *vm, const struct client_siginfo *info);

/**
 * signal_force - the program itself is the cause, by a fault: blocked or ignored, it ends the program
 */
void signal_force(struct vm *vm, unsigned number, int code, uint32_t address);

/**
 * signal_fault - likewise, and note the fault for the frame
 */
void signal_fault(struct vm *vm, unsigned number, int code, uint32_t address, uint32_t trapno, uint32_t error);

/**
 * signal_kill - the program ends with SIGSEGV when this trap ends, whatever it has asked for
 */
void signal_kill(struct vm *vm);

/**
 * signals_waiting - does one wait that is not blocked?
 */
static inline bool signals_waiting(const struct client_signals *s)
{
	return s->pending & ~s->blocked;
}

/**
 * signals_set_blocked - block these and no others; SIGKILL and SIGSTOP cannot be
 */
void signals_set_blocked(struct vm *vm, uint64_t blocked);

/**
 * signals_deliver - hand over all that wait and are not blocked: frames for handlers, or the program's end
 */
void signals_deliver(struct vm *vm);

/**
 * signals_changed - the action of a signal was set: one that is ignored does not wait
 */
void signals_changed(struct vm *vm, unsigned number);

/**
 * altstack_flags - is @sp on the alternate stack (SS_ONSTACK), or is there none (SS_DISABLE)?
 */
uint32_t altstack_flags(const struct client_signals *s, uint32_t sp);

/**
 * altstack_set - 0 or a negative error
 */
int altstack_set(struct vm *vm, const struct client_altstack *alt, uint32_t sp);

#endif
