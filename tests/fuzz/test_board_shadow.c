/* An interrupt waits until the instruction after STI has been executed, however many
 * real interrupts, faults and borrowed steps come between the two. SDM vol 2 STI.
 *
 * The test is the CPU: it says which trap comes where, and what is executed natively. */
#include "board.h"
#include "cpu/control_bits.h"	/* CR4_VME */
#include "drivers/irq.h"	/* irq_arrived */
#include "run/enter.h"		/* vm_enter */
#include "trap/event.h"		/* DR6_BS */
#include "trap/trap.h"		/* exit_gp */
#include "trap/vme.h"		/* vme_start */
#include "vcpu/guest_mem.h"	/* running_* */
#include "vcpu/ports.h"		/* port_out */

enum { CODE = 0x3000, STACK = 0x2000, SP = 0x1000, HANDLER = 0x4000, OTHER_HANDLER = 0x5000, ROM = 0xf0000 };
enum { CLI = 0xfa, STI = 0xfb, NOP = 0x90, HLT = 0xf4, INC_AX = 0x40, PUSHF = 0x9c, POPF = 0x9d, IRET = 0xcf,
       INT = 0xcd };
enum { PERIOD = 0x4000, IRQ_OF_NOBODY = 5, PF_WRITES = 7 };

static struct vm vm;

static struct trap_frame *const tf = &vm.vcpu.frame;

#define GUEST_RUNS(...) start((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* IF is clear. INT 8 and INT 60h have handlers. */
static void start(const uint8_t *code, unsigned size)
{
	for (unsigned i = 0; i < 32; i++)
		running_write8(&vm.vcpu, linear(CODE, (uint16_t)i), i < size ? code[i] : INC_AX);
	running_write16(&vm.vcpu, 8 * 4, 0);
	running_write16(&vm.vcpu, 8 * 4 + 2, HANDLER);
	running_write16(&vm.vcpu, 0x60 * 4, 0);
	running_write16(&vm.vcpu, 0x60 * 4 + 2, OTHER_HANDLER);
	running_write8(&vm.vcpu, linear(HANDLER, 0), INC_AX);
	running_write8(&vm.vcpu, linear(OTHER_HANDLER, 0), INC_AX);
	tf->cs = CODE;
	tf->eip = 0;
	tf->ss = STACK;
	set_low16(&tf->esp, SP);
	vcpu_set_flags(&vm.vcpu, 0, false);
}

static void out(uint16_t port, uint8_t value)
{
	port_out(&vm.vcpu, port, 1, value);
}

/* Forgets what waits. */
static void start_master(void)
{
	out(0x20, 0x11);
	out(0x21, 0x08);
	out(0x21, 0x04);
	out(0x21, 0x01);
	out(0x21, 0xfe);
}

/* A tick every PERIOD clocks. */
static void virtual_guest(void)
{
	host_virtual_guest(&vm);
	out(0x43, 0x34);
	out(0x40, PERIOD & 0xff);
	out(0x40, PERIOD >> 8);
	start_master();
}

static void end_of_interrupt(void)
{
	out(0x20, 0x20);
}

/* A real interrupt by which the guest's own timer asks for one. */
static void tick(void)
{
	host.time += PERIOD + 2;
	CHECK("a tick comes back", HOST_RETURNED, trap(&vm, VEC_IRQ0));
}

static void foreign_irq(void)
{
	CHECK("an IRQ comes back", HOST_RETURNED, trap(&vm, VEC_IRQ0 + IRQ_OF_NOBODY));
}

/* The sensitive instruction at CS:IP. */
static void sensitive(void)
{
	CHECK("a trap comes back", HOST_RETURNED, trap(&vm, VEC_GP));
}

/* A native one, which goes to @ip. */
static void native(uint32_t ip)
{
	const bool stepped = tf->eflags & EFLAGS_TF;

	tf->eip = ip;
	host.dr6 = DR6_BS;
	if (stepped)
		CHECK("a step comes back", HOST_RETURNED, trap(&vm, VEC_DB));
}

/* A native write to ROM, which the CPU begins and cannot do. */
static void rom_write(void)
{
	CHECK("a page fault comes back", HOST_RETURNED, page_fault(&vm, ROM, PF_WRITES));
}

static bool entered(void)
{
	return tf->cs == HANDLER;
}

#define CHECK_WAITS(ip) \
	do { CHECK("the interrupt waits", false, entered()); CHECK("IP", ip, tf->eip); } while (0)
#define CHECK_ENTERED(ip)                                                                           \
	do {                                                                                        \
		CHECK("the interrupt has entered", true, entered());                                \
		CHECK("its return address", ip, running_read16(&vm.vcpu, linear(STACK, SP - 6)));       \
		CHECK("TF is not borrowed", 0, tf->eflags & EFLAGS_TF);                             \
	} while (0)

static void one_interrupt(void)
{
	virtual_guest();
	GUEST_RUNS(STI, INC_AX);
	sensitive();
	tick();
	CHECK_WAITS(1);
	native(2);
	CHECK_ENTERED(2);
}

static void many_interrupts(void)
{
	for (unsigned before = 0; before < 4; before++)
		for (unsigned after = 0; after < 4; after++) {
			check_case("%u before the request, %u after it", before, after);
			virtual_guest();
			GUEST_RUNS(STI, INC_AX);
			sensitive();
			for (unsigned i = 0; i < before; i++)
				foreign_irq();
			CHECK_WAITS(1);
			tick();
			for (unsigned i = 0; i < after; i++) {
				CHECK_WAITS(1);
				if (i & 1)
					tick();
				else
					foreign_irq();
			}
			CHECK_WAITS(1);
			native(2);
			CHECK_ENTERED(2);
		}
}

/* Nothing waits at once, since it is not held off for longer than it must. */
static void ends(void)
{
	check_case("a native instruction");
	virtual_guest();
	GUEST_RUNS(STI, INC_AX, INC_AX);
	sensitive();
	native(2);
	tick();
	CHECK_ENTERED(2);
	check_case("a trap");
	virtual_guest();
	GUEST_RUNS(STI, INC_AX, PUSHF);
	sensitive();
	native(2);
	sensitive();
	set_low16(&tf->esp, SP);
	native(1);
	tick();
	CHECK_ENTERED(1);
	check_case("a step");
	virtual_guest();
	GUEST_RUNS(STI, INC_AX);
	sensitive();
	tick();
	native(2);
	CHECK_ENTERED(2);
	end_of_interrupt();
	start((const uint8_t[]){ STI, INC_AX }, 2);
	tf->eip = 1;
	vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
	tick();
	CHECK_ENTERED(1);
	check_case("STI with IF set opens none");
	virtual_guest();
	GUEST_RUNS(STI, INC_AX);
	vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
	sensitive();
	tick();
	CHECK_ENTERED(1);
}

/* A request that waits since before the STI, and real interrupts all the time. */
static void sensitive_after_sti(const char *name, const uint8_t *code, unsigned size, uint16_t flags)
{
	check_case("STI; %s", name);
	virtual_guest();
	start(code, size);
	running_write16(&vm.vcpu, linear(STACK, SP), code[1] == POPF ? flags : 0x17);
	running_write16(&vm.vcpu, linear(STACK, SP + 2), CODE);
	running_write16(&vm.vcpu, linear(STACK, SP + 4), flags);
	tick();
	CHECK_WAITS(0);
	sensitive();
	foreign_irq();
	tick();
	foreign_irq();
	CHECK_WAITS(1);
	sensitive();
}
#define AFTER_STI(name, flags, ...) \
	sensitive_after_sti(name, (const uint8_t[]){ STI, __VA_ARGS__ }, sizeof((const uint8_t[]){ STI, __VA_ARGS__ }), flags)

static void sensitive_instructions(void)
{
	AFTER_STI("CLI", 0, CLI);
	CHECK_WAITS(2);
	CHECK("IF", 0, vm.vcpu.virtual_flags & EFLAGS_IF);
	AFTER_STI("PUSHF", 0, PUSHF);
	CHECK("the interrupt has entered", true, entered());
	CHECK("what PUSHF has pushed", EFLAGS_IF | EFLAGS_FIXED, running_read16(&vm.vcpu, linear(STACK, SP - 2)));
	AFTER_STI("POPF that clears IF", 0, POPF);
	CHECK_WAITS(2);
	AFTER_STI("POPF that leaves IF", EFLAGS_IF, POPF);
	CHECK("the interrupt has entered", true, entered());
	CHECK("its return address", 2, running_read16(&vm.vcpu, linear(STACK, SP - 4)));
	AFTER_STI("IRET that clears IF", 0, IRET);
	CHECK_WAITS(0x17);
	AFTER_STI("IRET that leaves IF", EFLAGS_IF, IRET);
	CHECK("the interrupt has entered", true, entered());
	CHECK("its return address", 0x17, running_read16(&vm.vcpu, linear(STACK, SP)));
	AFTER_STI("INT", 0, INT, 0x60);
	CHECK_WAITS(0);
	CHECK("the INT's handler", OTHER_HANDLER, tf->cs);
	CHECK("its return address", 3, running_read16(&vm.vcpu, linear(STACK, SP - 6)));
	AFTER_STI("HLT", 0, HLT);
	CHECK_ENTERED(2);
}

/* The CPU's shadow of MOV SS is forgotten when the instruction in it faults. */
static void writes_to_rom(void)
{
	check_case("after STI");
	virtual_guest();
	GUEST_RUNS(STI, INC_AX);
	sensitive();
	foreign_irq();
	rom_write();
	CHECK_WAITS(1);
	tick();
	CHECK_WAITS(1);
	rom_write();
	foreign_irq();
	rom_write();
	CHECK_WAITS(1);
	native(2);
	CHECK_ENTERED(2);
	check_case("after MOV SS");
	virtual_guest();
	GUEST_RUNS(INC_AX, INC_AX);
	vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
	native(1);
	rom_write();
	tick();
	CHECK_WAITS(1);
	rom_write();
	native(2);
	CHECK_ENTERED(2);
}

/* HLT is a state: a guest that is away meanwhile, or is woken for another one, still sleeps. */
static void a_sleep_goes_on(void)
{
	virtual_guest();
	GUEST_RUNS(HLT, INC_AX);
	vcpu_set_flags(&vm.vcpu, EFLAGS_IF, false);
	tf->vector = VEC_GP;
	host.exit = EXIT_NONE;
	exit_gp(tf);
	CHECK("the loop is told", EXIT_HALTED, host.exit);
	CHECK("it sleeps", EXIT_HALTED, vm_enter(&vm));
	irq_arrived(IRQ_OF_NOBODY);
	CHECK("it sleeps on", EXIT_HALTED, vm_enter(&vm));
	vcpu_leave(&vm.vcpu, EXIT_SWITCH);
	CHECK("another guest runs", EXIT_SWITCH, vm_enter(&vm));
	CHECK("back, it sleeps on", EXIT_HALTED, vm_enter(&vm));
	host.time += PERIOD + 2;
	irq_arrived(IRQ_TIMER);
	CHECK("it wakes up", EXIT_NONE, vm_enter(&vm));
	CHECK_ENTERED(1);
}

/* The guest owns the real IF: no second interrupt comes before the step is done. */
static void on_the_real_board(void)
{
	passthrough_guest(&vm);
	start_master();
	GUEST_RUNS(STI, INC_AX);
	sensitive();
	CHECK("the real IF after STI", EFLAGS_IF, tf->eflags & EFLAGS_IF);
	tick();
	CHECK_WAITS(1);
	CHECK("the real IF in a step, and TF", EFLAGS_TF, tf->eflags & (EFLAGS_IF | EFLAGS_TF));
	native(2);
	CHECK_ENTERED(2);
}

/* With VME the CPU carries out STI itself, and keeps the guest's IF in VIF. */
static void with_vme(void)
{
	virtual_guest();
	GUEST_RUNS(STI, INC_AX, INC_AX);
	vme_start(&vm.vcpu);
	vme_enter(&vm.vcpu);
	tf->eflags |= EFLAGS_VIF;
	tf->eip = 1;
	tick();
	CHECK_WAITS(1);
	CHECK("VME in a step", 0, host.cr4 & CR4_VME);
	tf->eflags |= EFLAGS_VIF;
	foreign_irq();
	CHECK_WAITS(1);
	native(2);
	CHECK_ENTERED(2);
	CHECK("VME", CR4_VME, host.cr4 & CR4_VME);
	check_case("no STI before it");
	end_of_interrupt();
	GUEST_RUNS(STI, INC_AX, INC_AX);
	tf->eflags |= EFLAGS_VIF;
	tf->eip = 2;
	tick();
	CHECK_ENTERED(2);
}

/* Code ran off the end of segment 0: EIP is 10000h, and before address 0 there is no byte that could be an STI. */
static void past_the_segments_end(void)
{
	virtual_guest();
	GUEST_RUNS(NOP);
	vme_start(&vm.vcpu);
	vme_enter(&vm.vcpu);
	tf->eflags |= EFLAGS_VIF;
	tf->cs = 0;
	tf->eip = 0x10000;
	tick();
	CHECK_ENTERED(0);
	CHECK("its segment", 0, running_read16(&vm.vcpu, linear(STACK, SP - 4)));
}

const struct test shadow_tests[] = {
	{ "sti-shadow-holds-an-interrupt", one_interrupt },
	{ "sti-shadow-outlives-real-interrupts", many_interrupts },
	{ "sti-shadow-ends-with-one-instruction", ends },
	{ "sti-shadow-covers-sensitive-instructions", sensitive_instructions },
	{ "an-instruction-that-is-begun-again-keeps-interrupts-out", writes_to_rom },
	{ "a-hlt-that-goes-on-is-not-interrupted-before-it", a_sleep_goes_on },
	{ "sti-shadow-on-the-real-board", on_the_real_board },
	{ "sti-shadow-with-vme", with_vme },
	{ "with-vme-nothing-is-read-before-address-0", past_the_segments_end },
	{ NULL, NULL },
};
