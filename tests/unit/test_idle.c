/* When a guest that asks may sleep. The guest of these tests is a function that changes registers
 * and memory as a program would, and marks what it writes as the CPU does. */
#include "check.h"
#include "cpu/fpu.h"		/* fpu_save, fpu_load: doubled here */
#include "cpu/paging.h"		/* PTE_D; paging_flush: doubled here */
#include "machine/idle.h"
#include "machine/idle_watch.h"	/* idle_watch_begin, idle_watch_end: doubled here */
#include "machine/vm.h"		/* struct vm */

#include <string.h>

enum { SP = 0x7000, DATA = 0x5010, SCREEN = 0xb8000, STACK_PAGE = 7 };
enum { SOON = IDLE_PATIENCE + 8, NEVER = 100000 };	/* asks */

static struct vm vm;
uint8_t ram_base[GUEST_PAGES * PAGE_SIZE];	/* the guest's memory, at physical 0 */
static uint8_t *const memory = ram_base;
static uint8_t fpu;
static unsigned flushes;
static bool watched;

void paging_flush(void)
{
	flushes++;
}

void fpu_save(struct fpu_state *state)
{
	memset(state, fpu, sizeof(*state));
}

void fpu_load(const struct fpu_state *state)
{
	CHECK("the registers that come back", fpu, state->image[0]);
}

void idle_watch_begin(struct vm *which)
{
	CHECK("the guest that is watched", (uintptr_t)&vm, (uintptr_t)which);
	CHECK("not watched twice", false, watched);
	watched = true;
}

void idle_watch_end(struct vm *which)
{
	CHECK("the guest that was watched", (uintptr_t)&vm, (uintptr_t)which);
	CHECK("it was", true, watched);
	watched = false;
}

static void write32(uint32_t lin, uint32_t value)
{
	memcpy(memory + lin, &value, sizeof(value));
	vm.space.table[lin / PAGE_SIZE] |= PTE_D;
}

static void begin(void)
{
	memset(&vm, 0, sizeof(vm));
	memset(memory, 0, sizeof(ram_base));
	watched = false;
	fpu = 0;
	flushes = 0;
	vm.vcpu.mem.base = memory;
	vm.vcpu.mem.pte = vm.space.table;
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		vm.space.table[page] = page * PAGE_SIZE | PTE_P | PTE_W | PTE_U | PTE_D;	/* all of it was written once */
	vm.vcpu.frame.eip = 0x100;
	vm.vcpu.frame.esp = SP;
	vm.vcpu.frame.eax = 0x0100;
	idle_reset(&vm);
}

/* As INT and IRET do, then an ask. */
static bool ask(void)
{
	write32(SP - 4, 0x12345678);
	return idle_asks(&vm);
}

/* @turn is what the guest does between two asks. Returns the asks until it may sleep, or NEVER. */
static unsigned asks_until_sleep(void (*turn)(unsigned n))
{
	for (unsigned n = 1; n < NEVER; n++) {
		if (turn)
			turn(n);
		if (ask())
			return n;
	}
	return NEVER;
}

static void port(unsigned value)
{
	(void)value;
	vm.vcpu.work++;
}

/* An interrupt enters, and its handler ends: OUT 20h,20h. It leaves bytes below the stack's top. */
static void interrupt(void)
{
	idle_interrupted(&vm);
	write32(0x46c, memory[0x46c] + 1u);
	write32(SP - 8, 0x46c);
	vm.vcpu.work++;
	vm.vpic.ends++;
}

/* --- who only asks ---------------------------------------------------------------------- */

static void only_asks(void)
{
	unsigned asks;

	begin();
	asks = asks_until_sleep(NULL);
	CHECK("at once: a few asks are nothing", true, asks > IDLE_PATIENCE);
	CHECK("soon", true, asks <= SOON);
	CHECK("no longer watched", false, watched);
}

static void three_places(unsigned n)
{
	vm.vcpu.frame.eip = 0x100 + n % 3;
	vm.vcpu.frame.eax = n % 3 ? 0x1680 : 0x0100;
}

static void counts_to_100(unsigned n)
{
	vm.vcpu.frame.ecx = n % 100;
}

static void counts_a_byte(unsigned n)
{
	write32(DATA, n & 0xff);
}

static void first_some_other_things(unsigned n)
{
	if (n < 100)
		vm.vcpu.frame.ebx = n;
	if (n == 150)
		write32(DATA + 3 * PAGE_SIZE, n);
}

static void circles(void)
{
	begin();
	CHECK("three places", true, asks_until_sleep(three_places) <= SOON);
	begin();
	CHECK("a register that counts to 100", true, asks_until_sleep(counts_to_100) < 1000);
	begin();
	CHECK("a byte that counts", true, asks_until_sleep(counts_a_byte) < 2000);
	begin();
	CHECK("a way into the circle", true, asks_until_sleep(first_some_other_things) < 1000);
}

/* --- who works --------------------------------------------------------------------------- */

static void counts_a_register(unsigned n)
{
	vm.vcpu.frame.esi = n;
}

static void counts_a_word(unsigned n)
{
	write32(DATA, n);
}

static void computes_elsewhere(unsigned n)
{
	write32(DATA + PAGE_SIZE * (n % 9), n);
}

static void every_port(unsigned n)
{
	port(n);
}

static void a_port_after_100(unsigned n)
{
	counts_to_100(n);
	if (n % 100 == 0)
		port(n);
}

static void draws(unsigned n)
{
	vm.vcpu.frame.ecx = n % 40;
	if (n % 40 == 0)
		write32(SCREEN, 0x07410741);
}

static void reads_the_vgas_port(unsigned n)
{
	vm.vcpu.frame.ecx = n % 3;
	if (n % 3 == 0 && watched)
		idle_works(&vm);		/* screen_ports.c */
}

static void computes_with_x87(unsigned n)
{
	fpu = (uint8_t)(n * 3 % 251);
	vm.vcpu.frame.ecx = n;
	vm.vcpu.frame.ecx = 0;
}

static void writes_all_its_memory(unsigned n)
{
	for (unsigned page = 0; page < 40; page++)
		write32(0x20000 + page * PAGE_SIZE, 0);
	vm.vcpu.frame.ecx = n % 2;
}

static void workers(void)
{
	static const struct { const char *what; void (*turn)(unsigned); } rows[] = {
		{ "counts in a register", counts_a_register }, { "counts in memory", counts_a_word },
		{ "computes in many pages", computes_elsewhere }, { "uses ports", every_port },
		{ "asks 100 times, then uses a port", a_port_after_100 }, { "draws", draws },
		{ "reads a port of the VGA", reads_the_vgas_port }, { "writes 40 pages", writes_all_its_memory },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		check_case("%s", rows[i].what);
		CHECK("sleeps after so many asks", NEVER, asks_until_sleep(rows[i].turn));
	}
}

/* A circle of 251 states is one; what counts is that one x87 register tells them apart. */
static void x87(void)
{
	begin();
	CHECK("not while x87 registers change", true, asks_until_sleep(computes_with_x87) > 251);
	begin();
	fpu = 7;
	CHECK("while they stay", true, asks_until_sleep(NULL) <= SOON);
}

/* One that works is left alone more and more; it costs little. */
static void patience(void)
{
	begin();
	asks_until_sleep(a_port_after_100);
	CHECK("asks before it is watched again", true, vm.idle.patience > 100);
	begin();
	asks_until_sleep(draws);
	CHECK("marks are taken back", true, flushes > 0);
	CHECK("but seldom", true, flushes < 60);
	idle_works(&vm);
	CHECK("and when its work is over it sleeps", true, asks_until_sleep(NULL) <= IDLE_PATIENCE_MOST + SOON);
	CHECK("and soon again", true, (idle_works(&vm), asks_until_sleep(NULL)) <= SOON);
}

/* --- interrupts and keys ------------------------------------------------------------------ */

static void sleeps_again(void)
{
	enum { INTERRUPTS = 10 * IDLE_RETURNS_MOST };
	unsigned asks, without_proof = 0;

	begin();
	asks_until_sleep(NULL);
	for (unsigned n = 1; n <= INTERRUPTS; n++) {
		interrupt();
		asks = asks_until_sleep(NULL);
		without_proof += asks == 1;
		CHECK("after an interrupt it sleeps soon", true, asks <= SOON);
		if (n == IDLE_RETURNS)
			CHECK("at once", n, without_proof);
		if (n == IDLE_RETURNS + 1)
			CHECK("but then it is proven again", n - 1, without_proof);
	}
	CHECK("mostly at once", true, without_proof > INTERRUPTS * 9 / 10);
	CHECK("but it is proven again now and then", true, without_proof < INTERRUPTS - 9);
}

static void an_interrupt_leads_out(void)
{
	begin();
	asks_until_sleep(NULL);
	interrupt();
	vm.vcpu.frame.ebx = 1;
	CHECK("to other registers", false, ask());
	begin();
	asks_until_sleep(NULL);
	interrupt();
	write32(SP + 8, 0x4321);
	CHECK("to another caller", false, ask());
	begin();
	asks_until_sleep(NULL);
	interrupt();
	port(0);
	CHECK("to a port", false, ask());
	CHECK("then it has to ask as at the start", true, asks_until_sleep(NULL) > IDLE_PATIENCE - 2);
}

static void between_two_asks(unsigned n)
{
	if (n % 3000 == 0)
		interrupt();
}

static void an_interrupt_each_time(unsigned n)
{
	(void)n;
	interrupt();
}

static void interrupts_disturb(void)
{
	begin();
	CHECK("an interrupt each time proves nothing", NEVER, asks_until_sleep(an_interrupt_each_time));
	CHECK("watched", false, watched);
	CHECK("after so much in vain it sleeps still", true,
	      asks_until_sleep(between_two_asks) <= IDLE_PATIENCE_MOST + 3000);
}

static void keys(void)
{
	begin();
	asks_until_sleep(NULL);
	idle_works(&vm);
	for (unsigned n = 1; n < IDLE_PATIENCE; n++)
		CHECK("a key was read: asks count from then on", false, ask());
	begin();
	for (unsigned n = 0; n < IDLE_PATIENCE; n++)
		ask();
	CHECK("watched", true, watched);
	idle_works(&vm);
	CHECK("watched after a key", false, watched);
	for (unsigned n = 0; n < 2 * IDLE_PATIENCE; n++)
		ask();
	CHECK("watched again", true, watched);
	port(0);
	idle_tick(&vm);
	CHECK("watched after a port, when the real timer ticks", false, watched);
	vm.idle.key_polls = 3;
	idle_tick(&vm);
	CHECK("polls for a key since then", 0, vm.idle.key_polls);
}

static const struct test tests[] = {
	{ "idle-who-only-asks-sleeps-soon", only_asks },
	{ "idle-circles-of-many-asks-are-found", circles },
	{ "idle-who-works-never-sleeps", workers },
	{ "idle-x87-registers-count", x87 },
	{ "idle-workers-are-watched-seldom", patience },
	{ "idle-sleeps-again-after-an-interrupt", sleeps_again },
	{ "idle-an-interrupt-may-lead-out", an_interrupt_leads_out },
	{ "idle-interrupts-only-delay-the-proof", interrupts_disturb },
	{ "idle-a-key-ends-it-at-once", keys },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
