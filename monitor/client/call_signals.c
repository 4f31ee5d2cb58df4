/* Calls about signals and timers. */
#include "client/calls.h"
#include "client/client.h"	/* struct client */
#include "client/frames.h"	/* frame_pop */
#include "client/user.h"	/* user_* */
#include "lib/div64.h"

enum { SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2, SIGSET_BYTES = 8 };
#define SA_KNOWN 0xdc000807u	/* flags that Linux keeps */

uint32_t call_restart(struct vm *vm, const uint32_t *a)
{
	(void)vm;
	(void)a;
	return (uint32_t)-EINTR;
}

static bool is_us(uint32_t pid)
{
	return pid == CLIENT_PID || pid == (uint32_t)-CLIENT_PID || pid == 0;
}

/* pid, signal */
uint32_t call_kill(struct vm *vm, const uint32_t *a)
{
	const struct client_siginfo info = { .signo = a[1], .code = SI_USER, .word = { CLIENT_PID, 0 } };

	if (!is_us(a[0]))
		return (uint32_t)-ESRCH;
	if (a[1] > SIGNALS)
		return (uint32_t)-EINVAL;
	if (a[1])
		signal_send(vm, &info);
	return 0;
}

/* signal, new, old, size */
uint32_t call_rt_sigaction(struct vm *vm, const uint32_t *a)
{
	struct client_signals *s = &vm->client->signals;
	struct client_action new, old;

	if (a[3] != SIGSET_BYTES)
		return (uint32_t)-EINVAL;
	if (a[1] && !user_read(vm, &new, a[1], sizeof(new)))
		return (uint32_t)-EFAULT;
	if (a[0] < 1 || a[0] > SIGNALS || (a[1] && (a[0] == SIGKILL || a[0] == SIGSTOP)))
		return (uint32_t)-EINVAL;
	old = s->action[a[0]];
	if (a[1]) {
		new.flags &= SA_KNOWN;
		new.mask &= ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
		s->action[a[0]] = new;
		signals_changed(vm, a[0]);
	}
	return a[2] && !user_write(vm, a[2], &old, sizeof(old)) ? (uint32_t)-EFAULT : 0;
}

/* how, new, old, size */
uint32_t call_rt_sigprocmask(struct vm *vm, const uint32_t *a)
{
	const uint64_t old = vm->client->signals.blocked;
	uint64_t set;

	if (a[3] != SIGSET_BYTES)
		return (uint32_t)-EINVAL;
	if (a[1]) {
		if (!user_read(vm, &set, a[1], sizeof(set)))
			return (uint32_t)-EFAULT;
		switch (a[0]) {
		case SIG_BLOCK: signals_set_blocked(vm, old | set); break;
		case SIG_UNBLOCK: signals_set_blocked(vm, old & ~set); break;
		case SIG_SETMASK: signals_set_blocked(vm, set); break;
		default: return (uint32_t)-EINVAL;
		}
	}
	return a[2] && !user_write(vm, a[2], &old, sizeof(old)) ? (uint32_t)-EFAULT : 0;
}

/* set, size */
uint32_t call_rt_sigpending(struct vm *vm, const uint32_t *a)
{
	const uint64_t set = vm->client->signals.pending & vm->client->signals.blocked;

	if (a[1] > SIGSET_BYTES)
		return (uint32_t)-EINVAL;
	return user_write(vm, a[0], &set, a[1]) ? 0 : (uint32_t)-EFAULT;
}

/* new, old */
uint32_t call_sigaltstack(struct vm *vm, const uint32_t *a)
{
	const struct client_signals *s = &vm->client->signals;
	struct client_altstack new, old = s->alt;
	int result = 0;

	old.flags = altstack_flags(s, vm->vcpu.frame.esp) | (s->alt.flags & SS_AUTODISARM);
	if (a[0] && !user_read(vm, &new, a[0], sizeof(new)))
		return (uint32_t)-EFAULT;
	if (a[0])
		result = altstack_set(vm, &new, vm->vcpu.frame.esp);
	if (!result && a[1] && !user_write(vm, a[1], &old, sizeof(old)))
		return (uint32_t)-EFAULT;
	return (uint32_t)result;
}

uint32_t call_sigreturn(struct vm *vm, const uint32_t *a)
{
	(void)a;
	return frame_pop(vm, false);
}

uint32_t call_rt_sigreturn(struct vm *vm, const uint32_t *a)
{
	(void)a;
	return frame_pop(vm, true);
}

/* --- timers ---------------------------------------------------------------------------------- */

struct itimerval {
	uint32_t interval_s, interval_us, value_s, value_us;
};

static bool valid_time(uint32_t seconds, uint32_t us)
{
	return us < 1000000 && seconds <= 0x7fffffff;
}

static uint64_t ticks_of(uint32_t seconds, uint32_t us)
{
	return (uint64_t)seconds * CLOCK_HZ + div64((uint64_t)us * CLOCK_HZ + 999999, 1000000, NULL);
}

static void time_of(uint64_t ticks, uint32_t *seconds, uint32_t *us)
{
	*seconds = (uint32_t)div64(ticks, CLOCK_HZ, NULL);
	*us = (uint32_t)div64((ticks - (uint64_t)*seconds * CLOCK_HZ) * 1000000, CLOCK_HZ, NULL);
}

/* which, new, old */
uint32_t call_setitimer(struct vm *vm, const uint32_t *a)
{
	struct itimerval new = { 0 }, old;
	uint64_t value, interval;

	if (a[1] && !user_read(vm, &new, a[1], sizeof(new)))
		return (uint32_t)-EFAULT;
	if (!valid_time(new.interval_s, new.interval_us) || !valid_time(new.value_s, new.value_us) ||
	    a[0] >= CLIENT_TIMERS)
		return (uint32_t)-EINVAL;
	timer_set(vm, a[0], ticks_of(new.value_s, new.value_us), ticks_of(new.interval_s, new.interval_us), &value,
		  &interval);
	time_of(value, &old.value_s, &old.value_us);
	time_of(interval, &old.interval_s, &old.interval_us);
	return a[2] && !user_write(vm, a[2], &old, sizeof(old)) ? (uint32_t)-EFAULT : 0;
}

/* seconds; returns those that were left, and never 0 if any were */
uint32_t call_alarm(struct vm *vm, const uint32_t *a)
{
	uint32_t seconds, us;
	uint64_t value, interval;

	timer_set(vm, TIMER_REAL, ticks_of(a[0] & 0x7fffffff, 0), 0, &value, &interval);
	time_of(value, &seconds, &us);
	return seconds + (us >= 500000 || (us && !seconds));
}
