/* Differs: a board's device raises its line together with what it has to tell, and QEMU's
 * processor looks at the line when a block of instructions has ended; keys and bytes of the
 * line come in the midst of one. Code in that block sees the data before the interrupt, and
 * may take them, and programs count on it. Here every trap ends a block. So the request has
 * to come some time later; if the data are taken meanwhile, the line never rises. */
#include "machine/devices/vrequest.h"
#include "machine/clock.h"	/* clock_now, clock_due */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge, IRQ_* */

static uint32_t delay(unsigned irq)
{
	return irq == IRQ_KEYBOARD || irq == IRQ_MOUSE ? VREQUEST_DELAY_KBC : VREQUEST_DELAY;
}

static void raise(struct vm *vm, unsigned irq)
{
	vm->vrequest.at[irq] = 0;
	vm->vrequest.up |= (uint16_t)(1 << irq);
	vpic_set_irq(vm, irq, true);
}

static void lower(struct vm *vm, unsigned irq)
{
	vm->vrequest.up &= (uint16_t)~(1 << irq);
	vpic_set_irq(vm, irq, false);
}

static void wait_until(struct vm *vm, unsigned irq, uint64_t at)
{
	vm->vrequest.at[irq] = at;
	if (at < vm->clock.due[CLOCK_REQUESTS])
		clock_due(vm, CLOCK_REQUESTS, at);
}

static void ask(struct vm *vm, unsigned irq)
{
	const uint64_t before = vm->vrequest.at[irq], now = clock_now(vm);

	if (!before || now >= before + delay(irq))
		wait_until(vm, irq, now + delay(irq));
	else if (now < before)
		wait_until(vm, irq, before);
	else
		raise(vm, irq);
}

void vrequest_set(struct vm *vm, unsigned irq, bool asks, enum vrequest_when when)
{
	struct vrequest *r = &vm->vrequest;
	const uint16_t bit = (uint16_t)(1 << irq);

	if (asks == !!(r->asked & bit))
		return;
	r->asked ^= bit;
	if (asks && when == VREQUEST_AT_ONCE)
		raise(vm, irq);
	else if (asks)
		ask(vm, irq);
	else if (r->up & bit)
		lower(vm, irq);
}

void vrequest_edge(struct vm *vm, unsigned irq)
{
	struct vrequest *r = &vm->vrequest;
	const uint16_t bit = (uint16_t)(1 << irq);

	r->at[irq] = 0;
	r->asked |= bit;
	r->up |= bit;
	vpic_edge(vm, irq);
}

void vrequest_renewed(struct vm *vm, unsigned irq)
{
	if (vm->vrequest.asked & ~vm->vrequest.up & 1 << irq)
		wait_until(vm, irq, clock_now(vm) + delay(irq));
}

void vrequest_taken(struct vm *vm, unsigned irq)
{
	if (!(vm->vrequest.asked & 1 << irq))
		vm->vrequest.at[irq] = 0;
}

uint64_t vrequest_advance(struct vm *vm, uint64_t now)
{
	struct vrequest *r = &vm->vrequest;
	uint64_t next = CLOCK_NEVER;

	for (unsigned left = r->asked & ~(unsigned)r->up; left; left &= left - 1) {
		const unsigned irq = (unsigned)__builtin_ctz(left);

		if (r->at[irq] <= now)
			raise(vm, irq);
		else if (r->at[irq] < next)
			next = r->at[irq];
	}
	return next;
}

void vrequest_reset(struct vm *vm)
{
	vm->vrequest = (struct vrequest){ 0 };
	clock_due(vm, CLOCK_REQUESTS, CLOCK_NEVER);
}
