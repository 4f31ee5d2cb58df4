/* Channel 0's output, and IRQ 0. */
#include "machine/devices/vpit.h"
#include "machine/clock.h"	/* clock_now, clock_due */
#include "machine/devices/vpic.h"	/* IRQ_TIMER, vpic_requested */
#include "machine/vm.h"		/* struct vm */

static uint32_t period(const struct vm *vm)
{
	const uint32_t count = vm->vpit.channel[PIT_TIMER].counter.count;

	return count ? count : 1;
}

static inline void follow(struct vm *vm, uint64_t now)
{
	struct vpit *pit = &vm->vpit;
	const bool out = counter_out(&pit->channel[PIT_TIMER].counter, now);

	if (out != pit->irq_line) {
		vrequest_set(vm, IRQ_TIMER, out, VREQUEST_LATER);
		pit->irq_line = out;
	}
}

static inline void raise(struct vm *vm, uint64_t now)
{
	vrequest_edge(vm, IRQ_TIMER);
	vm->vpit.irq_line = true;
	follow(vm, now);
}

void vpit_irq_follow(struct vm *vm, uint64_t now)
{
	follow(vm, now);
}

void vpit_irq_rose(struct vm *vm, uint64_t now)
{
	if (!vm->vpit.owed.behind || !owed_takes(&vm->vpit.owed, period(vm), vpic_requested(vm, IRQ_TIMER), now))
		raise(vm, now);
}

uint64_t vpit_next(const struct vm *vm)
{
	const uint64_t next = counter_next_rise(&vm->vpit.channel[PIT_TIMER].counter);

	return unlikely(vm->vpit.owed.ticks != 0) && vm->vpit.owed.at < next ? vm->vpit.owed.at : next;
}

/* Apart from its caller, so that the usual case does not pay for it. */
static __attribute__((noinline)) uint64_t advance_owing(struct vm *vm, uint64_t now)
{
	if (counter_sync(&vm->vpit.channel[PIT_TIMER].counter, now))
		vpit_irq_rose(vm, now);
	else if (owed_pays(&vm->vpit.owed, period(vm), vpic_requested(vm, IRQ_TIMER), now))
		raise(vm, now);
	return vpit_next(vm);
}

uint64_t vpit_advance(struct vm *vm, uint64_t now)
{
	struct vpit_counter *c = &vm->vpit.channel[PIT_TIMER].counter;

	if (unlikely(vm->vpit.owed.behind))
		return advance_owing(vm, now);
	if (counter_sync(c, now))
		raise(vm, now);
	return counter_next_rise(c);
}

void vpit_was_away(struct vm *vm, uint32_t slice)
{
	struct vpit_counter *c = &vm->vpit.channel[PIT_TIMER].counter;
	const uint64_t now = clock_now(vm);
	uint32_t fell = counter_rises(c, now);

	counter_sync(c, now);
	if (fell && !vpic_requested(vm, IRQ_TIMER)) {
		raise(vm, now);
		fell--;
		vm->vpit.owed.behind = true;
	}
	if (fell || vm->vpit.owed.behind)
		owed_add(&vm->vpit.owed, fell, period(vm), slice, now);
	clock_due(vm, CLOCK_TIMER, vpit_next(vm));
}
