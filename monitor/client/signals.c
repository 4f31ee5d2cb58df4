#include "client/signals.h"
#include "client/client.h"	/* struct client, client_wake */
#include "lib/string.h"		/* memset */
#include "trace/trace.h"	/* trace_became */

#define UNBLOCKABLE (signal_bit(SIGKILL) | signal_bit(SIGSTOP))
/* What happens without a handler, if it is not the end: nothing. There is nobody to stop for. */
#define IGNORED_BY_DEFAULT (signal_bit(SIGCHLD) | signal_bit(SIGCONT) | signal_bit(SIGURG) | signal_bit(SIGWINCH) | \
			    signal_bit(SIGSTOP) | signal_bit(20) | signal_bit(21) | signal_bit(22))
void signals_init(struct vm *vm)
{
	struct client_signals *s = &vm->client->signals;

	memset(s, 0, sizeof(*s));
	s->alt.flags = SS_DISABLE;
}

bool signal_is_ignored(const struct client_signals *s, unsigned number)
{
	return s->action[number].handler == SIG_IGN ||
	       (s->action[number].handler == SIG_DFL && (IGNORED_BY_DEFAULT & signal_bit(number)));
}

static void queue(struct vm *vm, const struct client_siginfo *info)
{
	struct client_signals *s = &vm->client->signals;

	if (!(s->pending & signal_bit(info->signo)))
		s->info[info->signo] = *info;
	s->pending |= signal_bit(info->signo);
	client_wake(vm);
}

/* One that is blocked waits even if it is ignored: the program may ask for it before it unblocks it. */
void signal_send(struct vm *vm, const struct client_siginfo *info)
{
	const struct client_signals *s = &vm->client->signals;

	if (!signal_is_ignored(s, info->signo) || (s->blocked & signal_bit(info->signo)))
		queue(vm, info);
}

void signal_force(struct vm *vm, unsigned number, int code, uint32_t address)
{
	struct client_signals *s = &vm->client->signals;
	const struct client_siginfo info = { .signo = number, .code = code, .word = { address } };

	trace_became(RESULT_SIGNAL);
	if ((s->blocked & signal_bit(number)) || s->action[number].handler == SIG_IGN) {
		s->action[number].handler = SIG_DFL;
		s->blocked &= ~signal_bit(number);
	}
	queue(vm, &info);
}

void signal_fault(struct vm *vm, unsigned number, int code, uint32_t address, uint32_t trapno, uint32_t error)
{
	struct client_signals *s = &vm->client->signals;

	s->trapno = trapno;
	s->error = error;
	signal_force(vm, number, code, address);
}

void signal_kill(struct vm *vm)
{
	vm->client->signals.fatal = true;
	client_wake(vm);
}

void signals_set_blocked(struct vm *vm, uint64_t blocked)
{
	vm->client->signals.blocked = blocked & ~UNBLOCKABLE;
	if (signals_waiting(&vm->client->signals))
		client_wake(vm);
}

void signals_changed(struct vm *vm, unsigned number)
{
	struct client_signals *s = &vm->client->signals;

	if (signal_is_ignored(s, number))
		s->pending &= ~signal_bit(number);
}

uint32_t altstack_flags(const struct client_signals *s, uint32_t sp)
{
	if (!s->alt.size)
		return SS_DISABLE;
	if (s->alt.flags & SS_AUTODISARM)
		return 0;
	return sp > s->alt.sp && sp - s->alt.sp <= s->alt.size ? SS_ONSTACK : 0;
}

int altstack_set(struct vm *vm, const struct client_altstack *alt, uint32_t sp)
{
	enum { MINSIGSTKSZ = 2048 };
	struct client_signals *s = &vm->client->signals;
	const uint32_t mode = alt->flags & ~SS_AUTODISARM;

	if (altstack_flags(s, sp) == SS_ONSTACK)
		return -EPERM;
	if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
		return -EINVAL;
	if (mode != SS_DISABLE && alt->size < MINSIGSTKSZ)
		return -ENOMEM;
	s->alt = *alt;
	if (mode == SS_DISABLE)
		s->alt.sp = s->alt.size = 0;
	return 0;
}
