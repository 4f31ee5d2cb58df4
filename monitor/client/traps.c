#include "client/traps.h"
#include "client/calls.h"	/* calls_trap */
#include "client/client.h"	/* struct client */
#include "client/faults.h"	/* fault_ring3 */
#include "client/ports.h"	/* client_ports_load */
#include "client/segments.h"	/* segments_bad */
#include "cpu/desc.h"		/* desc_set_tls */
#include "trap/ring3.h"		/* VEC_SYSTEM_CALL */

enum { TRAPNO_IRET = 32 };

static void trap(struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	if (tf->eflags & EFLAGS_VM)
		vm86_trap(vm);
	else if (tf->vector == VEC_SYSTEM_CALL)
		calls_trap(vm);
	else
		fault_ring3(vm);
}

/* A read() or write() that is to come again, but a handler comes first: it has moved so much. */
static void end_transfer(struct vm *vm)
{
	struct client *c = vm->client;

	if (!c->moved || !signals_waiting(&c->signals))
		return;
	vm->vcpu.frame.eax = c->moved;
	vm->vcpu.frame.eip += INT_80_LENGTH;
	c->moved = 0;
}

/* IRET itself would fault: SIGILL, code 8, as on Linux, which lets it. */
static void look_at_segments(struct vm *vm)
{
	vm->client->check_segments = false;
	if (!(vm->vcpu.frame.eflags & EFLAGS_VM) && segments_bad(vm))
		signal_fault(vm, SIGILL, ILL_BADSTK, 0, TRAPNO_IRET, 0);
}

static void settle(struct vm *vm)
{
	struct client *c = vm->client;

	vm->vcpu.attention &= ~(uint32_t)ATTENTION_SIGNAL;
	if (c->wait == WAIT_STDIN)
		stdin_resume(vm);
	if (c->wait != WAIT_NOTHING)
		return;
	if (vpic_pending(vm))
		vm86_irqs_settle(vm);
	end_transfer(vm);
	if (c->check_segments)
		look_at_segments(vm);
	signals_deliver(vm);
}

static void load(struct vm *vm)
{
	for (unsigned i = 0; i < RING3_TLS_SLOTS; i++)
		desc_set_tls(i, vm->client->tls[i]);
	client_ports_load(vm);
}

const struct ring3 client_ring3 = {
	.trap = trap, .show = vm86_show_flags, .escaped = signal_kill, .settle = settle, .load = load, .terminal = stdin_take, .due = timers_due,
};
