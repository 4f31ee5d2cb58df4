#include "cpu/desc.h"
#include "cpu/io_permission.h"	/* struct io_permission */
#include "lib/string.h"		/* memcpy, memset */

enum {
#define SEL(name, value) SEL_##name = (value),
#include "cpu/selectors.def"
#undef SEL
};

/* Access bytes, SDM vol 3 3.4.5: P, DPL, S, type. */
enum {
	ACCESS_CODE = 0x9a, ACCESS_DATA = 0x92, ACCESS_TSS = 0x89, ACCESS_DPL3 = 0x60,
	ACCESS_READ_ONLY = 0x90, ACCESS_EXPAND_DOWN = 0x04,
	GATE_INTERRUPT = 0x8e, GATE_TASK = 0x85, GATE_DPL3 = 0x60,
};
enum { SYSTEM_CALL = 0x80 };

#define PORTS 65536

struct descriptor_pointer {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

/* Two bytes of map are read for every access, so an all-ones byte ends it. With
 * CR4.VME the 32 bytes below it say which INT n trap: SDM vol 3 20.3. */
static struct {
	struct tss tss;
	uint8_t redirection[256 / 8];
	uint8_t iomap[PORTS / 8];
	uint8_t iomap_end;
} __attribute__((packed, aligned(128))) task;

static struct tss double_fault_task __attribute__((aligned(128)));
static uint8_t double_fault_stack[4096] __attribute__((aligned(16)));
static uint64_t gdt[16];
static uint64_t idt[256], ring3_idt[256];

extern void double_fault_entry(void);

static uint64_t segment(uint32_t base, uint32_t limit, uint8_t access, uint8_t flags)
{
	return (uint64_t)(base >> 24) << 56 | (uint64_t)flags << 52 |
	       (uint64_t)(limit >> 16 & 15) << 48 | (uint64_t)access << 40 |
	       (uint64_t)(base & 0xffffff) << 16 | (limit & 0xffff);
}

static uint64_t gate(uint16_t selector, uint32_t offset, uint8_t type)
{
	return (uint64_t)(offset >> 16) << 48 | (uint64_t)type << 40 |
	       (uint64_t)selector << 16 | (offset & 0xffff);
}

static void load_tables(void)
{
	const struct descriptor_pointer g = { sizeof(gdt) - 1, (uint32_t)(uintptr_t)gdt };
	const struct descriptor_pointer i = { sizeof(idt) - 1, (uint32_t)(uintptr_t)idt };

	__asm__ volatile("lgdt %0; ljmp %1, $1f; 1:"
			 "mov %2, %%ds; mov %2, %%es; mov %2, %%fs; mov %2, %%gs; mov %2, %%ss;"
			 "lidt %3; lldt %w4; ltr %w5"
			 : : "m"(g), "i"(SEL_CODE), "r"((uint32_t)SEL_DATA), "m"(i),
			     "r"(0), "r"((uint32_t)SEL_TSS) : "memory");
}

void desc_init(const uint32_t stubs[256])
{
	const uint8_t flat = 0xc;	/* 4 KiB granularity, 32-bit */

	gdt[SEL_CODE / 8] = segment(0, 0xfffff, ACCESS_CODE, flat);
	gdt[SEL_DATA / 8] = segment(0, 0xfffff, ACCESS_DATA, flat);
	gdt[SEL_TSS / 8] = segment((uint32_t)(uintptr_t)&task, sizeof(task) - 1, ACCESS_TSS, 0);
	gdt[SEL_DF_TSS / 8] = segment((uint32_t)(uintptr_t)&double_fault_task,
				      sizeof(double_fault_task) - 1, ACCESS_TSS, 0);
	gdt[SEL_USER_CODE / 8] = segment(0, 0xfffff, ACCESS_CODE | ACCESS_DPL3, flat);
	gdt[SEL_USER_DATA / 8] = segment(0, 0xfffff, ACCESS_DATA | ACCESS_DPL3, flat);

	task.tss.ss0 = SEL_DATA;
	task.tss.iomap_base = __builtin_offsetof(__typeof__(task), iomap);
	memset(task.redirection, 0xff, sizeof(task.redirection));
	memset(task.iomap, 0xff, sizeof(task.iomap));
	task.iomap_end = 0xff;

	double_fault_task = (struct tss){
		.eip = (uint32_t)(uintptr_t)double_fault_entry,
		.esp = (uint32_t)(uintptr_t)(double_fault_stack + sizeof(double_fault_stack)),
		.eflags = 2, .cs = SEL_CODE, .ss = SEL_DATA, .ds = SEL_DATA, .es = SEL_DATA,
		.fs = SEL_DATA, .gs = SEL_DATA, .iomap_base = sizeof(struct tss),
	};

	/* INT3 and INTO reach their vectors only through gates of DPL 3; INT n
	 * faults at IOPL 0 before it looks at a gate (SDM vol 2 INT n). */
	for (unsigned n = 0; n < 256; n++)
		idt[n] = gate(SEL_CODE, stubs[n], GATE_INTERRUPT | (n == 3 || n == 4 ? GATE_DPL3 : 0));
	idt[8] = gate(SEL_DF_TSS, 0, GATE_TASK);
	load_tables();
}

void desc_set_kernel_stack(uint32_t esp0)
{
	task.tss.esp0 = esp0;
}

void desc_set_cr3(uint32_t cr3)
{
	double_fault_task.cr3 = cr3;
	task.tss.cr3 = cr3;
}

void desc_load_ports(const struct io_permission *p)
{
	static bool high_open;	/* all trap: desc_init() */

	memcpy(task.iomap, p->low, sizeof(p->low));
	if (p->high_open != high_open)
		memset(task.iomap + sizeof(p->low), p->high_open ? 0 : 0xff, sizeof(task.iomap) - sizeof(p->low));
	high_open = p->high_open;
}

void desc_redirect_interrupts(const bool *trap)
{
	static const bool *set;	/* all trap: desc_init() */

	if (trap == set)
		return;
	set = trap;
	for (unsigned n = 0; n < 256; n++) {
		const uint8_t bit = (uint8_t)(1 << (n & 7));

		if (!trap || trap[n])
			task.redirection[n / 8] |= bit;
		else
			task.redirection[n / 8] &= (uint8_t)~bit;
	}
}

const struct tss *desc_faulted_task(void)
{
	return &task.tss;
}

void desc_set_stub(uint8_t vector, uint32_t stub)
{
	idt[vector] = gate(SEL_CODE, stub, GATE_INTERRUPT);
}

_Static_assert(RING3_CODE == (SEL_USER_CODE | 3) && RING3_DATA == (SEL_USER_DATA | 3) &&
	       RING3_TLS_FIRST == SEL_TLS / 8, "selectors.def disagrees with desc.h");

void desc_ring3_init(const uint32_t stubs[256])
{
	for (unsigned n = 0; n < 256; n++)
		ring3_idt[n] = gate(SEL_CODE, stubs[n], GATE_INTERRUPT |
				    (n == 3 || n == 4 || n == SYSTEM_CALL ? GATE_DPL3 : 0));
	ring3_idt[8] = gate(SEL_DF_TSS, 0, GATE_TASK);
}

void desc_use_ring3(bool on)
{
	const struct descriptor_pointer p = { sizeof(idt) - 1, (uint32_t)(uintptr_t)(on ? ring3_idt : idt) };
	static bool used;

	if (on == used)
		return;
	used = on;
	__asm__ volatile("lidt %0" : : "m"(p));
}

uint64_t desc_data_segment(uint32_t base, uint32_t limit, uint32_t flags)
{
	const uint8_t access = (flags & 1 << 3 ? ACCESS_READ_ONLY : ACCESS_DATA) | ACCESS_DPL3 |
			       (flags & 1 << 1 ? ACCESS_EXPAND_DOWN : 0);

	return segment(base, limit, access, (uint8_t)((flags & 1 << 4 ? 8 : 0) | (flags & 1 << 0 ? 4 : 0)));
}

void desc_set_tls(unsigned slot, uint64_t descriptor)
{
	gdt[RING3_TLS_FIRST + slot] = descriptor;
}
