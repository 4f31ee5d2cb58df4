#include "client/segments.h"
#include "client/client.h"	/* struct client */
#include "cpu/desc.h"		/* RING3_* */
#include "trap/ring3.h"		/* ring3_mode */

enum { SELECTOR_RPL = 3, SELECTOR_LDT = 4 };
#define DESCRIPTOR_WRITABLE (1ull << 41)	/* of a data segment: SDM vol 3 3.4.5.1 */

/* The descriptor of an entry that belongs to ring 3; 0 if it does not. */
static uint64_t entry_of(const struct vm *vm, uint16_t selector)
{
	const unsigned index = selector >> 3;

	if (selector & SELECTOR_LDT)
		return 0;
	if (index >= RING3_TLS_FIRST && index < RING3_TLS_FIRST + RING3_TLS_SLOTS)
		return vm->client->tls[index - RING3_TLS_FIRST];
	return index == RING3_DATA >> 3 ? DESCRIPTOR_WRITABLE : 0;
}

static uint16_t loadable(const struct vm *vm, uint16_t selector)
{
	if (selector <= SELECTOR_RPL || (selector | SELECTOR_RPL) == RING3_CODE || entry_of(vm, selector))
		return selector;
	return 0;
}

void segments_check(struct vm *vm)
{
	struct trap_frame *tf = &vm->vcpu.frame;

	tf->ds = loadable(vm, tf->ds);
	tf->es = loadable(vm, tf->es);
	tf->fs = loadable(vm, tf->fs);
	tf->gs = loadable(vm, tf->gs);
	if (segments_bad(vm)) {
		vm->client->check_segments = true;
		client_wake(vm);
	}
}

bool segments_bad(const struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	return tf->cs != RING3_CODE || (tf->ss & SELECTOR_RPL) != SELECTOR_RPL ||
	       !(entry_of(vm, tf->ss) & DESCRIPTOR_WRITABLE);
}

uint32_t segments_base(const struct vm *vm, uint16_t selector)
{
	const uint64_t d = selector <= SELECTOR_RPL ? 0 : entry_of(vm, selector);

	return (uint32_t)(d >> 16 & 0xffffff) | (uint32_t)(d >> 32 & 0xff000000u);
}

void segments_leave_v86(struct vm *vm)
{
	struct trap_frame *tf = &vm->vcpu.frame;

	if (!(tf->eflags & EFLAGS_VM))
		return;
	tf->eflags &= ~(uint32_t)EFLAGS_VM;
	tf->fs = loadable(vm, vm->client->vm86.raw_fs);
	tf->gs = loadable(vm, vm->client->vm86.raw_gs);
	segments_stack(vm);
}

void segments_stack(struct vm *vm)
{
	ring3_mode(&vm->vcpu);
}
