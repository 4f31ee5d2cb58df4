#include "machine/idle.h"
#include "machine/idle_watch.h"	/* idle_watch_begin, idle_watch_end */
#include "machine/vm.h"		/* struct vm */

/* The first states may precede the loop. So a later state replaces the one that is kept, and
 * is kept longer: Brent, "An improved Monte Carlo factorization algorithm", BIT 20 (1980). */
enum { LAPS_FIRST = 4, LAPS_GROWTH = 4 };

/* Every interrupt handler ends with this. It is no work of the code that was interrupted. */
static uint32_t work(const struct vm *vm)
{
	return vm->vcpu.work - vm->vpic.ends;
}

static void stop_watching(struct vm *vm)
{
	if (vm->idle.watched)
		idle_watch_end(vm);
	vm->idle.watched = false;
}

/* The watch has shown no loop: the next one comes after more asks. */
static void in_vain(struct vm *vm)
{
	struct idle *i = &vm->idle;

	if (!i->watched)
		return;
	stop_watching(vm);
	i->asks = 0;
	if (i->patience < IDLE_PATIENCE_MOST)
		i->patience *= 2;
}

void idle_reset(struct vm *vm)
{
	stop_watching(vm);
	vm->idle = (struct idle){ .work = work(vm), .patience = IDLE_PATIENCE,
				   .trust = IDLE_RETURNS };
}

void idle_works(struct vm *vm)
{
	struct idle *i = &vm->idle;

	in_vain(vm);
	i->asks = 0;
	i->returns = 0;
	i->trust = IDLE_RETURNS;
	i->clean = false;
	i->work = work(vm);
}

void idle_pause(struct vm *vm)
{
	stop_watching(vm);
}

void idle_interrupted(struct vm *vm)
{
	in_vain(vm);
}

void idle_tick(struct vm *vm)
{
	vm->idle.key_polls = 0;
	if (vm->idle.watched && work(vm) != vm->idle.work)
		idle_works(vm);
}

static void keep(struct vm *vm)
{
	struct idle *i = &vm->idle;

	i->laps = 0;
	if (!idle_state_keep(vm))
		idle_works(vm);
}

static void watch(struct vm *vm)
{
	struct idle *i = &vm->idle;

	if (!i->clean)
		idle_state_forget_pages(vm);
	i->clean = true;
	i->watched = true;
	i->returns = 0;
	i->laps_most = LAPS_FIRST;
	idle_watch_begin(vm);
	keep(vm);
}

static bool went_round(struct vm *vm)
{
	struct idle *i = &vm->idle;

	switch (idle_state_compare(vm)) {
	case IDLE_SAME:
		stop_watching(vm);
		idle_state_remember(vm);
		i->asks = 0;
		i->patience = IDLE_PATIENCE;
		i->returns = i->trust;
		if (i->trust < IDLE_RETURNS_MOST)
			i->trust *= 2;
		return true;
	case IDLE_MORE_PAGES:
		keep(vm);
		return false;
	default:
		if (++i->laps < i->laps_most)
			return false;
		i->laps_most *= LAPS_GROWTH;
		keep(vm);
		return false;
	}
}

bool idle_asks(struct vm *vm)
{
	struct idle *i = &vm->idle;

	if (work(vm) != i->work)
		idle_works(vm);
	if (i->watched)
		return went_round(vm);
	if (i->returns && idle_state_returned(vm)) {
		i->returns--;
		return true;
	}
	if (++i->asks >= i->patience)
		watch(vm);
	return false;
}
