#include "selfcheck.h"
#include "actor.h"
#include "drivers/pc.h"		/* PIC1_*, PIC2_* */
#include "flat.h"
#include "cpu/desc.h"		/* desc_faulted_task: the running one's TSS */
#include "cpu/features.h"	/* features_get */
#include "drivers/pic.h"	/* pic_eoi */
#include "drivers/pit.h"	/* pit_now, pit_set_period */
#include "lib/string.h"		/* memcmp */
#include "cpu/idle.h"		/* idle_wait */
#include "trap/trap.h"		/* trap_woken_by */

#define VIDEO_START 0xa0000u
#define VIDEO_END   0xc0000u
#define MSR_SYSENTER_CS 0x174u
#define MSR_EFER        0xc0000080u
#define EFER_SCE        1u
#define CR0_FIXED (CR0_PG | CR0_WP | CR0_AM | CR0_NE | CR0_PE)
#define CR4_GUESTS ((uint32_t)(CR4_OSFXSR | CR4_OSXMMEXCPT))
#define EFLAGS_WANTED ((uint32_t)(EFLAGS_VM | EFLAGS_IF | EFLAGS_FIXED))
#define EFLAGS_GUESTS ((uint32_t)(FLAGS_IN_FRAME | EFLAGS_RF))
enum { OCW3_READ_ISR = 0x0b, OCW3_READ_IRR = 0x0a, A20_PORT = 0x92, A20_ENABLE = 2 };
enum { TICKS = 200, WAKES = 8 };	/* of the alarm that has to come, and how many others may */
enum { PTE_ACCESSED_DIRTY = 3 << 5 };

struct table_register {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

static struct processor {
	struct table_register gdtr, idtr;
	uint16_t tr, ldtr;
	uint8_t masks[2], a20;
	uint32_t cr4;
} __attribute__((packed)) wanted;

static struct processor look(void)
{
	struct processor p = { 0 };

	__asm__ volatile("sgdt %0; sidt %1; str %2; sldt %3"
			 : "=m"(p.gdtr), "=m"(p.idtr), "=m"(p.tr), "=m"(p.ldtr));
	p.masks[0] = inb(PIC1_DATA);
	p.masks[1] = inb(PIC2_DATA);
	p.a20 = inb(A20_PORT) & A20_ENABLE;
	p.cr4 = features_get()->has_cr4 ? read_cr4() & ~CR4_GUESTS : 0;
	return p;
}

void selfcheck_note(void)
{
	wanted = look();
}

static const char *check_processor(const struct actor *a)
{
	const struct processor p = look();
	const struct tss *tss = desc_faulted_task();

	if (memcmp(&p, &wanted, sizeof(p)))
		return "GDTR, IDTR, TR, LDTR, CR4, the interrupt masks or A20 changed";
	if ((read_cr0() & CR0_FIXED) != (CR0_FIXED & ~(uint32_t)CR0_AM))
		return "CR0's PG, WP, AM, NE or PE is wrong";
	if (read_cr3() != paging_cr3(&a->vm->space))
		return "CR3 is not the guest's";
	if (tss->esp0 != (uint32_t)(uintptr_t)(&a->vm->vcpu.frame + 1))
		return "ESP0 is not the end of the frame";
	if (features_get()->has_msr && features_get()->has_sysenter && rdmsr_low(MSR_SYSENTER_CS))
		return "SYSENTER_CS is not null";
	if (features_get()->has_msr && features_get()->has_syscall && (rdmsr_low(MSR_EFER) & EFER_SCE))
		return "SYSCALL is enabled";
	return NULL;
}

static bool owns(const struct actor *a, uint32_t phys)
{
	return phys - a->phys < a->size || (phys >= VIDEO_START && phys < VIDEO_END);
}

/* Pages that the guest may use are its own; ROM is written only during a step. */
static const char *check_guest_page(const struct actor *a, const struct address_space *noted, unsigned page)
{
	const uint32_t pte = a->vm->space.table[page], phys = pte & ~(PAGE_SIZE - 1);

	if (!(pte & PTE_P) || !owns(a, phys))
		return "a page of the guest's shows memory that is not its own";
	if (phys >= VIDEO_START && phys < VIDEO_END && phys != page * PAGE_SIZE)
		return "the screen is in a wrong place";
	if ((pte & PTE_W) && !(noted->table[page] & PTE_W) && !a->vm->rom_write.active)
		return "the guest may write its ROM";
	return NULL;
}

static const char *check_paging(const struct actor *a, const struct address_space *noted)
{
	const struct address_space *space = &a->vm->space;
	const uint32_t ignored = PTE_ACCESSED_DIRTY;
	const char *wrong;

	for (unsigned i = 0; i < 1024; i++)
		if ((space->directory[i] & ~ignored) != (noted->directory[i] & ~ignored))
			return "the page directory changed";
	for (unsigned page = 0; page < GUEST_PAGES; page++) {
		wrong = check_guest_page(a, noted, page);
		if (wrong)
			return wrong;
	}
	for (unsigned page = GUEST_PAGES; page < 1024; page++)
		if ((space->table[page] & ~ignored) != (noted->table[page] & ~ignored))
			return "a page of the monitor's changed its place or its rights";
	return NULL;
}

static const char *check_frame(const struct actor *a)
{
	const struct vcpu *v = &a->vm->vcpu;

	if ((v->frame.eflags & ~EFLAGS_GUESTS) != EFLAGS_WANTED)
		return "the frame's EFLAGS is not one that a guest may run with";
	return v->virtual_flags & ~(uint32_t)FLAGS_VIRTUAL ? "a virtual flag that does not exist" : NULL;
}

/* One that is watched has fewer. */
static bool opens_more(const struct io_permission *now, const struct io_permission *noted)
{
	for (unsigned i = 0; i < sizeof(now->low); i++)
		if (noted->low[i] & ~now->low[i])
			return true;
	return now->high_open && !noted->high_open;
}

/* Whose it is and what it may do. */
static const char *check_policy(const struct actor *a, const struct vm *noted)
{
	const struct vm *vm = a->vm;

	if (vm->board != noted->board || vm->memory.at != noted->memory.at || vm->extended != noted->extended ||
	    vm->vcpu.mem.pte != noted->vcpu.mem.pte || vm->rom_segment != noted->rom_segment)
		return "the guest's memory or board changed";
	if (memcmp(&vm->ports, &noted->ports, offsetof(struct port_table, permission)))
		return "the guest's port table changed";
	if (opens_more(&vm->ports.permission, &noted->ports.permission))
		return "the guest reaches ports that were not open to it";
	return memcmp(&vm->options, &noted->options, sizeof(vm->options)) ? "the guest's options changed" : NULL;
}

static bool in_service(void)
{
	uint8_t bits;

	outb(PIC1_COMMAND, OCW3_READ_ISR);
	outb(PIC2_COMMAND, OCW3_READ_ISR);
	bits = inb(PIC1_COMMAND) | inb(PIC2_COMMAND);
	outb(PIC1_COMMAND, OCW3_READ_IRR);
	outb(PIC2_COMMAND, OCW3_READ_IRR);
	return bits;
}

/* The timer runs, and its interrupt arrives where it should. */
static const char *check_timer(void)
{
	const uint64_t before = pit_now();

	if (in_service())
		return "an interrupt was not ended";
	pit_set_period(TICKS);
	for (unsigned i = 0; i < WAKES; i++) {
		idle_wait();
		pic_eoi(trap_woken_by() - VEC_IRQ0);
		if (trap_woken_by() != VEC_IRQ0)
			continue;
		pit_irq();
		if (pit_now() > before)		/* the first may have waited already */
			return NULL;
	}
	return "the timer interrupt does not come, or the clock stands still";
}

const char *selfcheck(const struct actor *a)
{
	const struct vm *noted = actor_noted(a);
	const char *wrong = check_processor(a);

	if (!wrong)
		wrong = check_paging(a, &noted->space);
	if (!wrong)
		wrong = check_frame(a);
	if (!wrong)
		wrong = check_policy(a, noted);
	return wrong ? wrong : check_timer();
}
