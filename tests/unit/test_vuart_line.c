/* The line from the terminal to COM1: for whom what is typed is, and its pace. */
#include "check.h"
#include "machine/clock.h"	/* clock_now, clock_due: doubled here */
#include "machine/ports.h"
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge: doubled here */
#include "vcpu/ports.h"		/* port_in, port_out */

enum { DATA, IER, LCR = 3, LSR = 5, FCR = 2, MCR = 4 };
enum { ENOUGH = 16 };			/* polls of an empty receiver */

static struct vm vm;
static uint64_t now;
static unsigned asked, alarms;

uint64_t clock_now(struct vm *which)
{
	CHECK("the guest whose clock is read", (uintptr_t)&vm, (uintptr_t)which);
	return now;
}

void clock_due(struct vm *which, enum clock_user who, uint64_t at)
{
	alarms += who == CLOCK_COM1 && at != CLOCK_NEVER;
	which->clock.due[who] = at;
}

static void count_asked(struct vm *which)
{
	CHECK("the guest that is asked for", (uintptr_t)&vm, (uintptr_t)which);
	asked++;
}

void vpic_set_irq(struct vm *which, unsigned irq, bool level)
{
	(void)which;
	(void)irq;
	(void)level;
}

void vpic_edge(struct vm *which, unsigned irq)
{
	(void)which;
	CHECK("the timer's alone", 0, irq);
}

static void lose(struct vm *which, uint8_t byte)
{
	(void)which;
	(void)byte;
}

static const struct vuart_end end = { lose, count_asked };

static uint32_t in(unsigned reg)
{
	return port_in(&vm.vcpu, (uint16_t)(UART_COM1 + reg), 1);
}

static void out(unsigned reg, unsigned value)
{
	port_out(&vm.vcpu, (uint16_t)(UART_COM1 + reg), 1, value);
}

static void poll(unsigned count)
{
	while (count--)
		in(LSR);
}

static void begin(enum option_input input)
{
	vm.options.input = input;
	vm.idle.key_polls = 0;
	now = 1000;
	ports_init(&vm.ports, &port_empty);
	vuart_init(&vm);
	vm.com1_end = &end;
	asked = alarms = 0;
}

static void listens_by_interrupt(void)
{
	begin(INPUT_AUTO);
	CHECK("at the start", false, vm.vuart.line.listens);
	out(IER, 0x0e);
	CHECK("other interrupts", false, vm.vuart.line.listens);
	out(IER, 0x01);
	CHECK("received data", true, vm.vuart.line.listens);
	CHECK("what waits is asked for at once", 0, vm.clock.due[CLOCK_COM1]);
	CHECK("alarm", 1, alarms);
	vuart_line_waits_elsewhere(&vm);
	CHECK("while it waits for something else", true, vm.vuart.line.listens);
	out(IER, 0);
	CHECK("disabled for a moment", true, vm.vuart.line.listens);
	vuart_line_waits_elsewhere(&vm);
	CHECK("disabled, and it waits for something else", false, vm.vuart.line.listens);
}

static void listens_by_polling(void)
{
	begin(INPUT_AUTO);
	poll(ENOUGH - 1);
	CHECK("a few polls", false, vm.vuart.line.listens);
	out(DATA, 'x');
	poll(ENOUGH - 1);
	CHECK("as many after a byte sent", false, vm.vuart.line.listens);
	poll(1);
	CHECK("one more", true, vm.vuart.line.listens);
	out(DATA, 'x');
	CHECK("a byte sent later", true, vm.vuart.line.listens);
	vuart_line_waits_elsewhere(&vm);
	CHECK("it waits for something else", false, vm.vuart.line.listens);
	poll(ENOUGH - 1);
	CHECK("polls before that are over", false, vm.vuart.line.listens);
	poll(1);
	CHECK("it polls again", true, vm.vuart.line.listens);
	vuart_reset(&vm);
	CHECK("after a reset", false, vm.vuart.line.listens);
}

static void keys_are_wanted_as_well(void)
{
	begin(INPUT_AUTO);
	vm.idle.key_polls = 1;
	poll(3 * ENOUGH);
	CHECK("listens", false, vm.vuart.line.listens);
	vm.idle.key_polls = 0;
	poll(ENOUGH - 1);
	CHECK("polls count from then on", false, vm.vuart.line.listens);
}

static void com1_for_good(void)
{
	begin(INPUT_COM1);
	for (unsigned i = 0; i < ENOUGH; i++) {
		CHECK("listens", false, vm.vuart.line.listens);
		vm.idle.key_polls = i;
		out(DATA, 'x');
		vuart_line_waits_elsewhere(&vm);
		poll(1);
	}
	CHECK("it has looked often enough, whatever else it did", true, vm.vuart.line.listens);
	vuart_line_waits_elsewhere(&vm);
	CHECK("it still listens", true, vm.vuart.line.listens);
}

static void pace(void)
{
	static const struct { uint16_t divisor; uint32_t ticks; } rows[] = {
		{ 1, 104 }, { 12, 1248 }, { 96, 9984 }, { 0xffff, 104 * 0xffff }, { 0, 104 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(INPUT_AUTO);
		check_case("divisor %u", rows[i].divisor);
		out(LCR, 0x80);
		out(0, rows[i].divisor & 0xff);
		out(1, rows[i].divisor >> 8);
		out(LCR, 3);
		CHECK("idle", true, vuart_line_is_idle(&vm));
		CHECK("next", CLOCK_NEVER, vm.clock.due[CLOCK_COM1]);
		CHECK("taken", true, vuart_receive(&vm, 'x'));
		CHECK("next", now + rows[i].ticks, vm.clock.due[CLOCK_COM1]);
		CHECK("idle too early", false, vuart_line_is_idle(&vm));
		CHECK("asked too early", 0, asked);
		vm.clock.due[CLOCK_COM1] = vuart_line_advance(&vm, now += rows[i].ticks);
		CHECK("idle then", true, vuart_line_is_idle(&vm));
		CHECK("asked", 1, asked);
		CHECK("next then", CLOCK_NEVER, vm.clock.due[CLOCK_COM1]);
	}
}

static void full(void)
{
	begin(INPUT_AUTO);
	out(FCR, 0x01);
	out(IER, 0x01);
	vm.clock.due[CLOCK_COM1] = vuart_line_advance(&vm, now);
	for (unsigned i = 0; i < VUART_FIFO; i++) {
		CHECK("room", true, vuart_has_room(&vm));
		vuart_receive(&vm, 'x');
	}
	CHECK("room", false, vuart_has_room(&vm));
	vm.clock.due[CLOCK_COM1] = vuart_line_advance(&vm, now += 100000);
	CHECK("nothing is due while the FIFO is full", CLOCK_NEVER, vm.clock.due[CLOCK_COM1]);
	in(DATA);
	CHECK("a byte read: room", true, vuart_has_room(&vm));
	CHECK("and due", 0, vm.clock.due[CLOCK_COM1]);
	vm.clock.due[CLOCK_COM1] = vuart_line_advance(&vm, now);
	CHECK("once", CLOCK_NEVER, vm.clock.due[CLOCK_COM1]);
	begin(INPUT_AUTO);
	vuart_receive(&vm, 'x');
	vm.clock.due[CLOCK_COM1] = vuart_line_advance(&vm, now += 100000);
	in(DATA);
	CHECK("a guest that does not listen", CLOCK_NEVER, vm.clock.due[CLOCK_COM1]);
	out(MCR, 0x10);
	CHECK("in loopback: room", false, vuart_has_room(&vm));
}

static const struct test tests[] = {
	{ "vuart-line-listens-by-interrupt", listens_by_interrupt },
	{ "vuart-line-listens-by-polling", listens_by_polling },
	{ "vuart-line-is-not-for-who-wants-keys-as-well", keys_are_wanted_as_well },
	{ "vuart-line-com1-for-good", com1_for_good },
	{ "vuart-line-pace", pace },
	{ "vuart-line-waits-for-room", full },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
