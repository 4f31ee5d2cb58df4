/* machine/clock.h: any time, and something is due. */
#include "any_vm.h"
#include "machine/clock.h"

uint64_t clock_now(struct vm *vm)
{
	(void)vm;
	return any64();
}

void clock_due(struct vm *vm, enum clock_user who, uint64_t at)
{
	/*@ assert user_of_the_clock: who < CLOCK_USERS; */
	vm->clock.due[who] = at;
}
