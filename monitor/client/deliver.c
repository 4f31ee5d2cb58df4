/* The way from a signal that waits to its handler, or to the program's end. */
#include "client/client.h"	/* struct client, client_exit */
#include "client/frames.h"	/* frame_push */
#include "client/report.h"	/* report_client */

/* Those that a fault sends are handed over first. */
#define SYNCHRONOUS ((uint32_t)(signal_bit(SIGSEGV) | signal_bit(SIGBUS) | signal_bit(SIGILL) | signal_bit(SIGTRAP) | \
				signal_bit(SIGFPE)))

/* The number of the next one that waits and is not blocked; 0 if there is none. */
static unsigned next(const struct client_signals *s)
{
	const uint64_t all = s->pending & ~s->blocked;
	const uint32_t low = (uint32_t)all, high = (uint32_t)(all >> 32), faults = low & SYNCHRONOUS;

	if (faults)
		return (unsigned)__builtin_ctz(faults) + 1;
	if (low)
		return (unsigned)__builtin_ctz(low) + 1;
	return high ? (unsigned)__builtin_ctz(high) + 33 : 0;
}

static void end_by(struct vm *vm, unsigned number)
{
	report_client(vm, number);
	client_exit(vm, 128 + number);
}

/* No room for a frame: SIGSEGV, and if that was it already, or has no handler either, the end. */
static void no_frame(struct vm *vm, unsigned number)
{
	struct client_signals *s = &vm->client->signals;

	if (number == SIGSEGV)
		s->action[SIGSEGV].handler = SIG_DFL;
	signal_force(vm, SIGSEGV, SI_KERNEL, 0);
}

static void call_handler(struct vm *vm, unsigned number, const struct client_siginfo *info)
{
	struct client_signals *s = &vm->client->signals;
	const struct client_action action = s->action[number];

	if (!frame_push(vm, number, info)) {
		no_frame(vm, number);
		return;
	}
	if (action.flags & SA_RESETHAND)
		s->action[number].handler = SIG_DFL;
	signals_set_blocked(vm, s->blocked | action.mask | (action.flags & SA_NODEFER ? 0 : signal_bit(number)));
}

/* Linux gives v86 code up before it looks for a handler's stack, so a handler never sees VM. In raw
 * mode it does. */
void signals_deliver(struct vm *vm)
{
	struct client_signals *s = &vm->client->signals;

	for (unsigned number; !s->fatal && (number = next(s)) != 0 && !vcpu_is_over(&vm->vcpu);) {
		const struct client_siginfo info = s->info[number];

		s->pending &= ~signal_bit(number);
		if (number != SIGKILL && signal_is_ignored(s, number))
			continue;
		if (number == SIGKILL || s->action[number].handler == SIG_DFL) {
			end_by(vm, number);
			return;
		}
		if (vm->client->vm86.active)
			vm86_leave(vm, VM86_SIGNAL);
		if (!s->fatal)
			call_handler(vm, number, &info);
	}
	if (s->fatal && !vcpu_is_over(&vm->vcpu))
		end_by(vm, SIGSEGV);
}
