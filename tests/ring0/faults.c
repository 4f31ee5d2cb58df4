/* Each exception that ring 0 can raise: SDM vol 3 6.15 "Exception and Interrupt
 * Reference". #AC needs CPL 3, and #CP and above a CPU that no emulator here has. */
#include "faults.h"
#include "cpu/control_bits.h"	/* CR0_* */
#include "cpu/cpu.h"		/* read_cr0, write_cr0 */
#include "cpu/phys.h"		/* phys_window */
#include "drivers/pic.h"	/* pic_eoi */
#include "cpu/trap_frame.h"	/* EFLAGS_* */

#include <stddef.h>

#define UNMAPPED 0x00c00000u		/* no page table is there */
#define LAPIC_COMMAND 0xfee00300u	/* SDM vol 3 10.6.1 "Interrupt Command Register (ICR)" */
enum { ICR_NMI = 4 << 8, ICR_ASSERT = 1 << 14 };
enum { UNUSED_VECTOR = 0x77, NOT_PRESENT = 5 * 8, BEYOND_LIMIT = 0xfff8 };

static void divide_error(void)
{
	__asm__ volatile("divl %0" : : "r"(0), "a"(1), "d"(0));
}

static void set_flag(uint32_t flag)
{
	__asm__ volatile("pushfl; orl %0, (%%esp); popfl; nop" : : "r"(flag) : "cc");
}

static void single_step(void)
{
	set_flag(EFLAGS_TF);
}

static void nmi(void)
{
	volatile uint32_t *command = phys_window(phys(LAPIC_COMMAND));

	*command = ICR_NMI | ICR_ASSERT;	/* to APIC 0, which is us */
	for (;;)
		;
}

/* The host sends the NMI, as to a machine that hangs. */
static void hang(void)
{
	for (;;)
		;
}

static void breakpoint(void)
{
	__asm__ volatile("int3");
}

static void overflow(void)
{
	set_flag(EFLAGS_OF);
	__asm__ volatile("pushfl; orl %0, (%%esp); popfl; into" : : "r"(EFLAGS_OF) : "cc");
}

static void bound(void)
{
	static const int32_t limits[2] = { 0, 1 };

	__asm__ volatile("boundl %0, %1" : : "r"(2), "m"(limits));
}

static void undefined(void)
{
	__asm__ volatile("ud2");
}

static void no_x87(void)
{
	write_cr0(read_cr0() | CR0_TS);
	__asm__ volatile("fnop");
}

static void overflow_stack(void)
{
	volatile uint8_t room[64];

	room[0] = 0;
	__asm__ volatile("" : : "r"(room) : "memory");
	overflow_stack();
	room[1] = 0;				/* so that the call is no jump */
}

static void lose_stack(void)
{
	__asm__ volatile("movl %0, %%esp; pushl %%eax" : : "r"(UNMAPPED));
}

/* IRET with NT set goes back to the task that the TSS's link names: to none. */
static void bad_task(void)
{
	__asm__ volatile("pushfl; orl %0, (%%esp); popfl; iretl" : : "r"(EFLAGS_NT) : "cc");
}

/* The GDT with one more descriptor: writable data that is not present. */
static void add_descriptor(void)
{
	static uint64_t table[NOT_PRESENT / 8 + 1];
	struct { uint16_t limit; uint32_t base; } __attribute__((packed)) gdtr;

	__asm__ volatile("sgdt %0" : "=m"(gdtr));
	__builtin_memcpy(table, (const void *)(uintptr_t)gdtr.base, NOT_PRESENT);
	table[NOT_PRESENT / 8] = 0x00cf12000000ffffull;
	gdtr.limit = sizeof(table) - 1;
	gdtr.base = (uint32_t)(uintptr_t)table;
	__asm__ volatile("lgdt %0" : : "m"(gdtr));
}

static void not_present(void)
{
	add_descriptor();
	__asm__ volatile("movl %0, %%fs" : : "r"(NOT_PRESENT));
}

static void bad_stack_segment(void)
{
	add_descriptor();
	__asm__ volatile("movl %0, %%ss" : : "r"(NOT_PRESENT));
}

static void general_protection(void)
{
	__asm__ volatile("movl %0, %%fs" : : "r"(BEYOND_LIMIT));
}

static void page_fault(void)
{
	*(volatile uint8_t *)(uintptr_t)UNMAPPED = 0;
}

static void x87_error(void)
{
	static const uint16_t nothing_masked = 0x0340;

	write_cr0((read_cr0() & ~(uint32_t)(CR0_TS | CR0_EM)) | CR0_NE);
	__asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" : : "m"(nothing_masked));
}

static void unused_vector(void)
{
	__asm__ volatile("int %0" : : "i"(UNUSED_VECTOR));
}

/* A real interrupt where the monitor does not sleep. The guest may stand in its own
 * handler of the timer, which would hold off the next. */
static void wild_irq(void)
{
	pic_eoi(0);
	__asm__ volatile("sti; 1: hlt; jmp 1b");
}

const struct fault faults[] = {
	{ "de", divide_error }, { "db", single_step }, { "nmi", nmi }, { "hang", hang }, { "bp", breakpoint },
	{ "of", overflow }, { "br", bound }, { "ud", undefined }, { "nm", no_x87 },
	{ "df-overflow", overflow_stack }, { "df-lost-stack", lose_stack }, { "ts", bad_task },
	{ "np", not_present }, { "ss", bad_stack_segment }, { "gp", general_protection }, { "pf", page_fault },
	{ "mf", x87_error }, { "int", unused_vector }, { "irq", wild_irq },
	{ NULL, NULL },
};
