#include "client_holds.h"
#include "invariants.h"
#include "host/machine.h"
#include "client/client.h"	/* struct client */
#include "cpu/desc.h"		/* RING3_* */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */

#include <string.h>

enum { PAGES = HOST_CLIENT_MEMORY / PAGE_SIZE };

static bool seen[PAGES];
static uint32_t own_pages;

/* A page that was taken out of the client's memory. */
static void takes(const struct vm *vm, uint32_t at)
{
	const uint32_t first = vm->memory.at + VIRTUAL_BLOCK(0);
	const uint32_t kept = (sizeof(struct client) + PAGE_SIZE - 1) / PAGE_SIZE;
	const uint32_t page = (at - first) / PAGE_SIZE;

	HOLDS("a page of its own is in its memory", at >= first && page >= kept && page < PAGES);
	HOLDS("and is used once", !seen[page]);
	seen[page] = true;
	own_pages++;
}

static bool is_borrowed(const struct vm *vm, uint32_t at)
{
	return at < MIB || (at >= vm->memory.at && at < vm->memory.at + VIRTUAL_BLOCK(0));
}

static void entry_holds(const struct vm *vm, uint32_t lin, uint32_t entry)
{
	const uint32_t at = entry & ~(PAGE_SIZE - 1);

	HOLDS("nothing of the program's is where the monitor is", lin < SPACE_HOLE || lin >= SPACE_HOLE_END);
	HOLDS("what the CPU sees is mapped, and for ring 3", !(entry & PTE_P) || ((entry & PTE_MAPPED) && (entry & PTE_U)));
	HOLDS("what must not be written is not", (entry & (PTE_NEVER_W | PTE_W)) != (PTE_NEVER_W | PTE_W));
	if (entry & PTE_OWN)
		takes(vm, at);
	else
		HOLDS("what it borrows is the low megabyte", !(entry & PTE_MAPPED) || is_borrowed(vm, at));
}

void space_holds(struct vm *vm)
{
	const struct client_space *s = &vm->client->space;

	memset(seen, 0, sizeof(seen));
	own_pages = 0;
	for (uint32_t table = 0; table < RING3_END >> 22; table++) {
		const uint32_t *entries = paging_entry(&vm->space, table << 22);

		if (!entries)
			continue;
		if (table)
			takes(vm, vm->space.directory[table] & ~(PAGE_SIZE - 1));
		for (uint32_t i = 0; i < 1024; i++)
			if (entries[i])
				entry_holds(vm, table << 22 | i * PAGE_SIZE, entries[i]);
	}
	HOLDS("every page is used or left", own_pages + s->pages_left == s->pages_total);
}

/* Of ring 3, and a data segment; @null: may be 0. What IRET or the stub loads would else fault in ring 0. */
static bool is_data(const struct vm *vm, uint16_t selector, bool null)
{
	const unsigned slot = (selector >> 3) - RING3_TLS_FIRST;
	const bool writable = slot < RING3_TLS_SLOTS && (vm->client->tls[slot] >> 41 & 1);

	if (null && (selector <= 3 || (selector | 3) == RING3_CODE))
		return true;
	if (selector & 4 || (!null && (selector & 3) != 3))
		return false;
	return (selector | 3) == RING3_DATA || (null ? slot < RING3_TLS_SLOTS && vm->client->tls[slot] : writable);
}

static void segments_hold(const struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	HOLDS("CS is ring 3's", tf->cs == RING3_CODE);
	HOLDS("SS is ring 3's, and can be written", is_data(vm, tf->ss, false));
	HOLDS("DS, ES, FS and GS can be loaded", is_data(vm, tf->ds, true) && is_data(vm, tf->es, true) &&
	      is_data(vm, tf->fs, true) && is_data(vm, tf->gs, true));
}

void client_frame_holds(const struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	const bool v86 = tf->eflags & EFLAGS_VM;
	const void *top = v86 ? (const void *)(tf + 1) : (const void *)&tf->es;

	HOLDS("interrupts are on", tf->eflags & EFLAGS_IF);
	HOLDS("real IOPL is 0", !(tf->eflags & EFLAGS_IOPL));
	HOLDS("the CPU pushes where the frame is", host.esp0 == (uint32_t)(uintptr_t)top);
	HOLDS("the stub lets VM stand as it is", (vm->vcpu.possible & EFLAGS_VM) == (tf->eflags & EFLAGS_VM));
	HOLDS("v86 code has an IP", !v86 || tf->eip <= 0xffff);
	HOLDS("v86 code is entered by vm86 or sigreturn", !v86 || vm->client->vm86.active || vm->client->vm86.raw);
	if (!v86)
		segments_hold(vm);
}
