/* A guest of which nothing is known, on a board that does what machine/board.h says. A pointer in it that is not set
 * here is garbage, and whoever follows it an alarm. */
#ifndef EVA_ANY_VM_H
#define EVA_ANY_VM_H

#include "any.h"
#include "machine/vm.h"

#define MAKE_BOOL(field) ((field) = any_bool())

static inline uint64_t any64(void) { return (uint64_t)any32() << 32 | any32(); }

/* Of a word the answer is a bit of its. */
/*@ requires is_not_zero: bits != 0;
  @ assigns \result \from bits;
  @ behavior word: assumes bits <= 0xffff; ensures 0 <= \result <= 15; */
int __builtin_ctz(unsigned bits);

static inline void any_set_a20(struct vm *vm, bool on) { vm->a20 = on; }

static inline void any_raise_irq(struct vm *vm, unsigned irq)
{
	/*@ assert line: irq < 16; */
	vm->vcpu.attention = any32();
}

static const struct board any_board = { .name = "any", .set_a20 = any_set_a20, .raise_irq = any_raise_irq };

static inline void any_vm(struct vm *vm)
{
	MAKE_UNKNOWN(*vm);
	vm->board = &any_board;
	MAKE_BOOL(vm->a20);
	vm->com1_end = NULL;
	vm->com2_end = NULL;
	vm->neighbour = NULL;
}

#endif
