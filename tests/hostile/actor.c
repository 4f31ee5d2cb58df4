#include "actor.h"
#include "flat.h"
#include "cpu/desc.h"		/* desc_set_kernel_stack */
#include "cpu/idle.h"		/* idle_wait */
#include "drivers/irq.h"	/* irq_arrived */
#include "drivers/pit.h"	/* pit_fires_at, pit_set_period */
#include "lib/string.h"		/* memcpy, memset, strlcpy */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "drivers/end.h"		/* end_with_error */
#include "run/life.h"		/* life_* */
#include "trace/report.h"	/* report_stop */
#include "trap/trap.h"		/* vcpu_enter, trap_woken_by */
#include "wraps.h"

enum { SHORTEST_PERIOD = 100 };	/* ticks */
enum { PTE_DIRTY = 1 << 6 };	/* SDM vol 3 4.8 "Accessed and Dirty Flags" */
#define VM_CHANGING (offsetof(struct vm, stack))	/* below it is the guard page */

static struct actor *running;
static bool reset_works;

void actor_make(struct actor *a, struct vm *vm, const char *name, uint32_t start, uint32_t size,
		uint32_t disk, uint32_t copies)
{
	struct guest_options options = { .probe = SWITCH_ON };
	const char *wrong = NULL;

	if (size / PAGE_SIZE > ACTOR_PAGES)
		end_with_error("%u pages are too many for an actor", (unsigned)(size / PAGE_SIZE));
	*a = (struct actor){ .vm = vm, .phys = start, .size = size, .memory_copy = copies,
			     .vm_copy = copies + size };
	strlcpy(options.name, name, sizeof(options.name));
	options_decide(&options);
	vm->memory = phys(start);
	vm->extended = size - disk - VIRTUAL_BLOCK(0);
	if (disk)
		wrong = drive_attach(vm, DRIVE_A, phys(start + size - disk), disk, false);
	else
		drive_attach_empty(vm, DRIVE_A);
	if (wrong)
		end_with_error("drive of %s: %s", name, wrong);
	life_begin(vm, &options, &board_virtual, 0);
}

static uint8_t *flat_vm(const struct actor *a)
{
	return flat(ram_phys(a->vm).at);
}

void actor_note(struct actor *a)
{
	for (unsigned i = 0; i < GUEST_PAGES; i++)
		a->vm->space.table[i] &= ~(uint32_t)PTE_DIRTY;
	clock_pause(a->vm);
	flat_begin();
	memcpy(flat(a->memory_copy), flat(a->phys), a->size);
	memcpy(flat(a->vm_copy), flat_vm(a), sizeof(*a->vm));
	flat_end();
}

const struct vm *actor_noted(const struct actor *a)
{
	static struct vm noted;

	flat_begin();
	memcpy(&noted, flat(a->vm_copy), sizeof(noted));
	flat_end();
	return &noted;
}

void actor_mark(struct actor *a, uint32_t at, uint32_t bytes)
{
	for (uint32_t page = at & ~(PAGE_SIZE - 1); page < at + bytes; page += PAGE_SIZE)
		if (page - a->phys < a->size)
			a->dirty[(page - a->phys) / PAGE_SIZE] = true;
}

static void mark_entry(struct actor *a, uint32_t pte)
{
	if ((pte & PTE_P) && (pte & PTE_DIRTY))
		actor_mark(a, pte & ~(PAGE_SIZE - 1), PAGE_SIZE);
}

void actor_rewind(struct actor *a)
{
	for (unsigned i = 0; i < GUEST_PAGES; i++)
		mark_entry(a, a->vm->space.table[i]);
	flat_begin();
	for (uint32_t at = 0; at < a->size; at += PAGE_SIZE)
		if (a->dirty[at / PAGE_SIZE])
			memcpy(flat(a->phys + at), flat(a->memory_copy + at), PAGE_SIZE);
	memcpy(flat_vm(a) + VM_CHANGING, flat(a->vm_copy + VM_CHANGING), sizeof(*a->vm) - VM_CHANGING);
	flat_end();
	memset(a->dirty, 0, sizeof(a->dirty));
}

/* What the monitor has to say of it is composed, and not printed. */
static void report(struct vm *vm)
{
	vm->vcpu.frame = vm->ending.frame;
	log_suspend();
	report_stop(vm, vm->ending.sentence);
	log_resume();
}

static enum vm_exit enter(struct vm *vm)
{
	return vm->vcpu.halted && !(vm->vcpu.attention & ATTENTION_AWAKE) ? EXIT_HALTED : vcpu_enter(&vm->vcpu);
}

static void sleep(struct vm *vm)
{
	if (vm->vcpu.attention & ATTENTION_AWAKE)
		return;
	idle_wait();
	if (trap_woken_by() == VEC_NMI)
		vm->vcpu.attention |= ATTENTION_NMI;
	else
		irq_arrived(trap_woken_by() - VEC_IRQ0);
}

/* As run.c does; but an actor's end is not the run's. Returns true if it has come. */
static bool decide(struct vm *vm, enum vm_exit why, enum ending *ending)
{
	switch (why) {
	case EXIT_NONE:
		return false;
	case EXIT_YIELDED: case EXIT_HALTED:
		sleep(vm);
		return false;
	case EXIT_SWITCH:
		*ending = ENDED_BUDGET;
		return true;
	case EXIT_RESET:
		*ending = ENDED_RESET;
		if (!reset_works)
			return true;
		actor_mark(running, running->phys, running->size);	/* all of it is made again */
		life_reset(vm);
		return false;
	case EXIT_ENDED:
		*ending = ENDED_ITSELF;
		return true;
	case EXIT_STOPPED:
		*ending = ENDED_STOPPED;
		report(vm);
		return true;
	}
	return false;
}

/* As run/console.c's show() does for a guest that gets the console. */
enum ending actor_run(struct actor *a)
{
	struct vm *vm = a->vm;
	enum ending ending;

	running = a;
	paging_switch(&vm->space);
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&vm->vcpu.frame + 1));
	io_permission_enforce(&vm->ports.permission);
	clock_resume(vm);
	a->deadline = clock_now(vm) + a->budget;
	fpu_load(&vm->fpu);
	vm_apply_fpu_bits(vm);
	devices_advance(vm);
	while (!decide(vm, enter(vm), &ending))
		;
	clock_pause(vm);
	running = NULL;
	return ending;
}

void actor_real_reset(bool works)
{
	reset_works = works;
}

/* The deadline is one more event that is due; each alarm comes by here. */
void __wrap_clock_follow(uint64_t now)
{
	uint64_t left;

	__real_clock_follow(now);
	if (!running)
		return;
	if (clock_now(running->vm) >= running->deadline) {
		vcpu_leave(&running->vm->vcpu, EXIT_SWITCH);
		return;
	}
	left = running->deadline - clock_now(running->vm);
	if (now + left < pit_fires_at())
		pit_set_period((uint32_t)(left < SHORTEST_PERIOD ? SHORTEST_PERIOD : left));
}

/* Writes past the guest's page table leave no trace in it, and entries that are replaced take
 * theirs with them. */
void __wrap_phys_write(phys_t at, const void *from, uint32_t n)
{
	if (running)
		actor_mark(running, at.at, n);
	__real_phys_write(at, from, n);
}

void __wrap_paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags)
{
	if (running)
		mark_entry(running, as->table[page]);
	__real_paging_map(as, page, at, flags);
}
