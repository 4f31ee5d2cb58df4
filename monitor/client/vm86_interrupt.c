/* INT n and exceptions of v86 code: through its own table, or back to the program. */
#include "client/client.h"	/* struct client */
#include "client/vm86_flags.h"	/* lend_flags, take_if_back */
#include "client/vm86_memory.h"	/* plain, fetch, push */
#include "vcpu/common_bodies.h"	/* enter_vector */
#include "vcpu/emulate.h"	/* vcpu_interrupt */

enum { VEC_DOS = 0x21 };	/* whose functions have bits of their own */

static bool bit(const uint8_t *map, unsigned n)
{
	return map[n / 8] >> n % 8 & 1;
}

/* Pushes FLAGS, CS and IP, and goes to @target. The table was read before, since the stack may lie in it. */
static __attribute__((noinline)) bool enter_target(struct vm *vm, uint8_t vector, uint32_t target)
{
	struct vcpu *v = &vm->vcpu;
	const uint16_t ip = (uint16_t)v->frame.eip;
	uint16_t sp = (uint16_t)v->frame.esp;

	lend_flags(vm);
	if (plain(vm, v->frame.ss, (uint16_t)(sp - 6), 6, MAY_WRITE) &&
	    linear(v->frame.ss, (uint16_t)(sp - 6)) > IVT_LIMIT) {
		(void)vcpu_interrupt(v, vector, ip);
	} else {
		if (!push(vm, &sp, 2, vcpu_flags(v)) || !push(vm, &sp, 2, v->frame.cs) || !push(vm, &sp, 2, ip))
			return false;
		set_low16(&v->frame.esp, sp);
		enter_vector(v, vector * 4u);
		v->frame.eip = (uint16_t)target;
		v->frame.cs = (uint16_t)(target >> 16);
	}
	take_if_back(vm);
	return true;
}

/* Is the interrupt the program's to do, and not the table's? */
static inline bool is_programs(const struct vm *vm, uint8_t vector)
{
	const struct vm86 *v86 = &vm->client->vm86;

	return vm->vcpu.frame.cs == BIOS_SEGMENT || bit(v86->maps->revectored, vector) ||
	       (vector == VEC_DOS && bit(v86->maps->revectored_21, vm->vcpu.frame.eax >> 8 & 0xff)) ||
	       !page_allows(vm, 0, MAY_READ) || running_read16(&vm->vcpu, vector * 4u + 2) == BIOS_SEGMENT;
}

bool vm86_interrupt(struct vm *vm, uint8_t vector)
{
	if (likely(!is_programs(vm, vector)) && enter_target(vm, vector, running_read32(&vm->vcpu, vector * 4u)))
		return true;
	vm86_leave(vm, vm86_type(VM86_INTX, vector));
	return false;
}

void vm86_int(struct vm *vm, uint16_t ip)
{
	const struct vm86 *v86 = &vm->client->vm86;
	uint8_t vector;

	if (!fetch(vm, &ip, &vector)) {
		vm86_leave(vm, VM86_UNKNOWN);
		return;
	}
	set_low16(&vm->vcpu.frame.eip, ip);
	if ((v86->plus_word & PLUS_DEBUG) && bit(v86->maps->debug, vector))
		vm86_leave(vm, vm86_type(VM86_INTX, vector));
	else if (is_programs(vm, vector) || !enter_target(vm, vector, running_read32(&vm->vcpu, vector * 4u)))
		vm86_leave(vm, vm86_type(VM86_INTX, vector));
}
