#include "machine/idle_state.h"
#include "cpu/fpu.h"		/* fpu_save, fpu_load */
#include "cpu/paging.h"		/* PTE_D, paging_flush */
#include "drivers/pc.h"		/* SCREEN_* */
#include "lib/string.h"		/* memcmp, memcpy */
#include "machine/guest_memory.h"	/* guest_page, guest_read_far */
#include "machine/video.h"	/* video_keep_dirty */
#include "machine/vm.h"		/* struct vm */

/* A DOS at its prompt writes to its own data, its stacks and the firmware's. */
enum { PAGES = 12 };

/* One guest's at a time: a new state replaces the one before. */
static struct {
	const struct vm *of;
	uint32_t registers[IDLE_REGISTERS];
	unsigned count;
	uint16_t page[PAGES];
	uint8_t content[PAGES][PAGE_SIZE];
	struct fpu_state fpu;
	/* Where two states differed last: a counter differs each time. */
	unsigned hint_page, hint_at;
} kept;

static void registers_of(const struct vm *vm, uint32_t r[IDLE_REGISTERS])
{
	const struct vcpu *v = &vm->vcpu;
	const struct trap_frame *f = &v->frame;
	const uint32_t now[IDLE_REGISTERS] = {
		f->eip, f->cs, f->eax, f->ebx, f->ecx, f->edx, f->esi, f->edi, f->ebp, f->esp,
		f->ss, f->ds, f->es, f->fs, f->gs, f->eflags & FLAGS_IN_FRAME, v->virtual_flags,
	};

	memcpy(r, now, sizeof(now));
}

static bool same_registers(const struct vm *vm, const uint32_t then[IDLE_REGISTERS])
{
	uint32_t now[IDLE_REGISTERS];

	if (then[0] != vm->vcpu.frame.eip)
		return false;
	registers_of(vm, now);
	return memcmp(now, then, sizeof(now)) == 0;
}

static void stack_of(const struct vm *vm, uint8_t stack[IDLE_STACK])
{
	guest_read_far(vm, vm->vcpu.frame.ss, (uint16_t)vm->vcpu.frame.esp, stack, IDLE_STACK);
}

static const uint8_t *content_of(const struct vm *vm, unsigned page)
{
	return guest_page(vm, page * PAGE_SIZE);
}

/* Returns how many pages were written, and stores the first PAGES of them. */
static unsigned written_pages(const struct vm *vm, uint16_t *page, bool *drawn)
{
	unsigned count = 0;

	*drawn = false;
	for (unsigned p = 0; p < GUEST_PAGES; p++) {
		if (!(vm->space.table[p] & PTE_D))
			continue;
		*drawn |= p >= SCREEN_START / PAGE_SIZE && p < SCREEN_END / PAGE_SIZE;
		if (count < PAGES)
			page[count] = (uint16_t)p;
		count++;
	}
	return count;
}

/* FNSAVE, where there is no FXSAVE, leaves the registers empty. */
static void fpu_of(struct fpu_state *fpu)
{
	fpu_save(fpu);
	fpu_load(fpu);
}

void idle_state_forget_pages(struct vm *vm)
{
	video_keep_dirty(vm);
	for (unsigned p = 0; p < GUEST_PAGES; p++)
		vm->space.table[p] &= ~(uint32_t)PTE_D;
	paging_flush();
}

bool idle_state_keep(struct vm *vm)
{
	bool drawn;

	kept.of = vm;
	kept.count = written_pages(vm, kept.page, &drawn);
	if (kept.count > PAGES || drawn) {
		kept.of = NULL;
		return false;
	}
	registers_of(vm, kept.registers);
	for (unsigned n = 0; n < kept.count; n++)
		memcpy(kept.content[n], content_of(vm, kept.page[n]), PAGE_SIZE);
	fpu_of(&kept.fpu);
	kept.hint_page = kept.hint_at = 0;
	return true;
}

static bool same_pages(const struct vm *vm)
{
	for (unsigned n = 0; n < kept.count; n++) {
		const uint32_t *now = (const uint32_t *)(const void *)content_of(vm, kept.page[n]);
		const uint32_t *then = (const uint32_t *)(const void *)kept.content[n];

		for (unsigned at = 0; at < PAGE_SIZE / sizeof(*now); at++) {
			if (now[at] == then[at])
				continue;
			kept.hint_page = n;
			kept.hint_at = at;
			return false;
		}
	}
	return true;
}

static bool differs_where_it_did(const struct vm *vm)
{
	const unsigned at = kept.hint_at * sizeof(uint32_t);

	return kept.count && memcmp(content_of(vm, kept.page[kept.hint_page]) + at,
				    kept.content[kept.hint_page] + at, sizeof(uint32_t)) != 0;
}

enum idle_difference idle_state_compare(struct vm *vm)
{
	static struct fpu_state fpu_now;
	uint16_t page[PAGES];
	bool drawn;

	if (kept.of != vm || !same_registers(vm, kept.registers) || differs_where_it_did(vm) || !same_pages(vm))
		return IDLE_DIFFERENT;
	if (written_pages(vm, page, &drawn) != kept.count || drawn)
		return IDLE_MORE_PAGES;
	fpu_of(&fpu_now);
	return memcmp(&fpu_now, &kept.fpu, sizeof(fpu_now)) == 0 ? IDLE_SAME : IDLE_DIFFERENT;
}

void idle_state_remember(struct vm *vm)
{
	registers_of(vm, vm->idle.place.registers);
	stack_of(vm, vm->idle.place.stack);
}

bool idle_state_returned(const struct vm *vm)
{
	uint8_t stack[IDLE_STACK];

	if (!same_registers(vm, vm->idle.place.registers))
		return false;
	stack_of(vm, stack);
	return memcmp(stack, vm->idle.place.stack, IDLE_STACK) == 0;
}
