/* The line between the COM2 of two guests: a null-modem cable, EIA-232; PC16550D data sheet. */
#include "check.h"
#include "machine/clock.h"	/* clock_now, clock_due: doubled here */
#include "machine/devices/vlink.h"
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge: doubled here */
#include "machine/ports.h"	/* ports_init */
#include "machine/vm.h"		/* struct vm */
#include "vcpu/ports.h"		/* port_in, port_out */

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR };
enum { BASE = 0x2f8, BYTE = 104, LSR_DATA = 1, LSR_OVERRUN = 2, LSR_EMPTY = 0x60 };

static struct vm one, two;
static uint64_t now;
static unsigned raised;			/* IRQ 3 of the second guest */

void vpic_set_irq(struct vm *vm, unsigned irq, bool level)
{
	CHECK("the IRQ of COM2", 3, irq);
	raised += level && vm == &two;
}

void vpic_edge(struct vm *vm, unsigned irq)
{
	(void)vm;
	CHECK("the timer's alone", 0, irq);
}

uint64_t clock_now(struct vm *vm)
{
	(void)vm;
	return now;
}

void clock_due(struct vm *vm, enum clock_user who, uint64_t at)
{
	vm->clock.due[who] = at;
}

static uint32_t in(struct vm *vm, unsigned reg)
{
	return port_in(&vm->vcpu, (uint16_t)(BASE + reg), 1);
}

static void out(struct vm *vm, unsigned reg, uint8_t value)
{
	port_out(&vm->vcpu, (uint16_t)(BASE + reg), 1, value);
}

static void begin_one(struct vm *vm)
{
	*vm = (struct vm){ .has_com2 = true };
	ports_init(&vm->ports, &port_empty);
	for (unsigned who = 0; who < CLOCK_USERS; who++)
		vm->clock.due[who] = CLOCK_NEVER;
	vlink_init(vm);
	out(vm, LCR, 0x80);
	out(vm, DATA, 1);
	out(vm, IER, 0);
	out(vm, LCR, 0x03);
	out(vm, IIR, 0x01);
}

static void begin(void)
{
	now = 1000;
	raised = 0;
	begin_one(&one);
	begin_one(&two);
	vlink_join(&one, &two);
}

/* What is due is done, at its time. */
static void pass(struct vm *vm, uint64_t ticks)
{
	for (const uint64_t end = now + ticks; now < end; now++) {
		if (vm->clock.due[CLOCK_COM2] <= now)
			vm->clock.due[CLOCK_COM2] = vlink_advance(vm, now);
		if (vm->clock.due[CLOCK_REQUESTS] <= now)
			vm->clock.due[CLOCK_REQUESTS] = vrequest_advance(vm, now);
	}
}

static void bytes_arrive_in_their_time(void)
{
	begin();
	out(&two, IER, 0x01);
	out(&two, MCR, 0x08);
	out(&one, DATA, 'a');
	out(&one, DATA, 'b');
	CHECK("not before its time", 0, in(&two, LSR) & LSR_DATA);
	pass(&two, 50);
	CHECK("the first is there", LSR_DATA, in(&two, LSR) & LSR_DATA);
	CHECK("and interrupts", 1, raised);
	CHECK("it is", 'a', in(&two, DATA));
	pass(&two, 50);
	CHECK("the second takes as long as a byte does", 0, in(&two, LSR) & LSR_DATA);
	pass(&two, BYTE);
	CHECK("it is", 'b', in(&two, DATA));
	CHECK("nothing comes back", 0, in(&one, LSR) & LSR_DATA);
}

/* Ring and FIFO hold 256 and 16. */
static void nothing_is_lost_while_it_is_taken(void)
{
	unsigned sent = 0, got = 0;

	begin();
	while (got < 1000) {
		while (sent < 1000 && (in(&one, LSR) & LSR_EMPTY))
			out(&one, DATA, (uint8_t)(sent++ * 7));
		pass(&two, BYTE);
		if (!(in(&two, LSR) & LSR_DATA))
			break;
		CHECK("in order", (uint8_t)(got++ * 7), in(&two, DATA));
	}
	CHECK("all of them", 1000, got);
	CHECK("no overrun", 0, in(&two, LSR) & LSR_OVERRUN);
}

static void a_full_line_holds_the_sender_for_a_while(void)
{
	begin();
	for (unsigned i = 0; i < VLINK_ROOM; i++)
		out(&one, DATA, 1);
	CHECK("full", 0, in(&one, LSR) & LSR_EMPTY);
	out(&one, IER, 0x02);
	CHECK("no interrupt of a transmitter that is not empty", 1, in(&one, IIR) & 0x0f);
	CHECK("none is lost yet", 0, in(&two, LSR) & LSR_OVERRUN);
	pass(&one, CLOCK_HZ / 2);
	CHECK("half a second later", 0, in(&one, LSR) & LSR_EMPTY);
	now += 100 * CLOCK_HZ;
	pass(&one, 10);
	CHECK("the machine stood still for long", 0, in(&one, LSR) & LSR_EMPTY);
	pass(&one, CLOCK_HZ / 2);
	CHECK("nobody takes it: the transmitter goes on", LSR_EMPTY, in(&one, LSR) & LSR_EMPTY);
	CHECK("and says so", 2, in(&one, IIR) & 0x0f);
	out(&one, DATA, 2);
	CHECK("what is lost is an overrun there", LSR_OVERRUN, in(&two, LSR) & LSR_OVERRUN);
	CHECK("told once", 0, in(&two, LSR) & LSR_OVERRUN);
}

static void room_lets_the_sender_go_on(void)
{
	begin();
	for (unsigned i = 0; i < VLINK_ROOM; i++)
		out(&one, DATA, (uint8_t)i);
	out(&one, IER, 0x02);
	pass(&two, 10);
	CHECK("the transmitter is empty again", LSR_EMPTY, in(&one, LSR) & LSR_EMPTY);
	CHECK("and interrupts", 2, in(&one, IIR) & 0x0f);
	pass(&two, 100 * BYTE);
	CHECK("a FIFO is full", 16, two.com2.uart.count);
	for (unsigned i = 0; i < 16; i++)
		CHECK("in order", i, in(&two, DATA));
	pass(&two, BYTE);
	CHECK("the next one follows", 16, in(&two, DATA));
}

static void modem_lines_are_crossed(void)
{
	begin();
	CHECK("nobody is there", 0, in(&two, MSR));
	out(&one, MCR, 0x01);
	CHECK("DTR is DSR and DCD, which have changed", 0xaa, in(&two, MSR));
	CHECK("told once", 0xa0, in(&two, MSR));
	out(&one, MCR, 0x02);
	CHECK("RTS is CTS", 0x1b | 0x10, in(&two, MSR) | 0);
	out(&one, MCR, 0x13);
	CHECK("in loopback the pins are inactive", 0x01, in(&two, MSR));
	out(&one, DATA, 'x');
	pass(&two, 300);
	CHECK("nor is anything sent", 0, in(&two, LSR) & LSR_DATA);
	CHECK("but received", 'x', in(&one, DATA));
	out(&one, MCR, 0x03);
	in(&two, MSR);
	vlink_reset(&one);
	CHECK("a reset takes them away", 0x0b, in(&two, MSR));
}

static void who_has_no_neighbour_has_no_port(void)
{
	begin();
	one = (struct vm){ .has_com2 = false };
	ports_init(&one.ports, &port_empty);
	vlink_init(&one);
	CHECK("an empty slot", 0xff, in(&one, LSR));
}

static const struct test tests[] = {
	{ "line-takes-the-time-of-a-byte", bytes_arrive_in_their_time },
	{ "line-loses-nothing-that-is-taken", nothing_is_lost_while_it_is_taken },
	{ "line-holds-a-sender-for-a-while", a_full_line_holds_the_sender_for_a_while },
	{ "line-with-room-lets-the-sender-go-on", room_lets_the_sender_go_on },
	{ "line-crosses-the-modem-lines", modem_lines_are_crossed },
	{ "line-is-all-that-com2-is-for", who_has_no_neighbour_has_no_port },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
