/* client/signals.h: a signal is sent, and is one that there is. */
#include "any_vm.h"
#include "client/client.h"

void signals_set_blocked(struct vm *vm, uint64_t blocked) { vm->client->signals.blocked = blocked; }
uint32_t altstack_flags(const struct client_signals *s, uint32_t sp) { (void)s; (void)sp; return any32(); }

int altstack_set(struct vm *vm, const struct client_altstack *alt, uint32_t sp)
{
	(void)sp;
	vm->client->signals.alt = *alt;
	return any_bool() ? 0 : -EINVAL;
}

static void sent(struct vm *vm, unsigned number)
{
	/*@ assert signal: 1 <= number <= SIGNALS; */
	vm->client->signals.pending |= signal_bit(number);
	client_wake(vm);
}

void signal_send(struct vm *vm, const struct client_siginfo *info) { sent(vm, info->signo); }
void signals_changed(struct vm *vm, unsigned number) { sent(vm, number); }
void signal_kill(struct vm *vm) { sent(vm, SIGSEGV); }

void signal_force(struct vm *vm, unsigned number, int code, uint32_t address)
{
	(void)code;
	(void)address;
	sent(vm, number);
}

void signal_fault(struct vm *vm, unsigned number, int code, uint32_t address, uint32_t trapno, uint32_t error)
{
	(void)trapno;
	(void)error;
	signal_force(vm, number, code, address);
}
