/* The virtual 16550A: National Semiconductor PC16550D data sheet. */
#include "check.h"
#include "machine/clock.h"	/* clock_now, clock_due: doubled here */
#include "machine/ports.h"
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* vpic_set_irq, vpic_edge: doubled here */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <string.h>

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH, FCR = IIR };
enum { OUT2 = 0x08, LOOP = 0x10, DLAB = 0x80, EMPTY = 0x60 };

static struct vm vm;
static uint64_t now;
static bool line;
static unsigned edges;			/* of the IRQ line, rising */
static char sent[64];
static unsigned sent_count;

void vpic_set_irq(struct vm *which, unsigned irq, bool level)
{
	CHECK("the guest that is interrupted", (uintptr_t)&vm, (uintptr_t)which);
	CHECK("the IRQ of COM1", 4, irq);
	edges += level && !line;
	line = level;
}

void vpic_edge(struct vm *which, unsigned irq)
{
	(void)which;
	CHECK("the timer's alone", 0, irq);
}

static void take_sent(struct vm *which, uint8_t byte)
{
	CHECK("the guest that sends", (uintptr_t)&vm, (uintptr_t)which);
	if (sent_count < sizeof(sent) - 1)
		sent[sent_count++] = (char)byte;
}

uint64_t clock_now(struct vm *which)
{
	CHECK("the guest whose clock is read", (uintptr_t)&vm, (uintptr_t)which);
	return now;
}

void clock_due(struct vm *which, enum clock_user who, uint64_t at)
{
	which->clock.due[who] = at;
}

static void give_nothing(struct vm *which)
{
	(void)which;
}

static const struct vuart_end end = { take_sent, give_nothing };

static uint32_t in(unsigned reg)
{
	return port_in(&vm.vcpu, (uint16_t)(UART_COM1 + reg), 1);
}

static void out(unsigned reg, unsigned value)
{
	port_out(&vm.vcpu, (uint16_t)(UART_COM1 + reg), 1, value);
}

static void begin(unsigned mcr, unsigned ier, unsigned fcr)
{
	memset(sent, 0, sizeof(sent));
	sent_count = 0;
	ports_init(&vm.ports, &port_empty);
	line = false;
	vrequest_reset(&vm);
	vuart_init(&vm);
	vm.com1_end = &end;
	out(MCR, mcr);
	in(MSR);
	out(FCR, fcr);
	out(IER, ier);
	edges = 0;
}

static void pass(unsigned ticks)
{
	now += ticks;
	if (vm.clock.due[CLOCK_REQUESTS] <= now)
		vm.clock.due[CLOCK_REQUESTS] = vrequest_advance(&vm, now);
}

/* Until a request that has begun to wait has come through. */
static void settle(void)
{
	pass(VREQUEST_DELAY);
}

static unsigned receive(const char *text)
{
	unsigned taken = 0;

	while (*text && vuart_receive(&vm, (uint8_t)*text++))
		taken++;
	return taken;
}

static void after_reset(void)
{
	static const struct { unsigned reg; uint8_t value; } rows[] = {
		{ IER, 0 }, { IIR, 0x01 }, { LCR, 0 }, { MCR, 0 }, { LSR, EMPTY }, { MSR, 0xb0 },
	};

	begin(0x1f, 0x0f, 0xc1);
	out(LCR, 0x1b);
	out(SCRATCH, 0x5a);
	receive("x");
	vuart_reset(&vm);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("register %u", rows[i].reg);
		CHECK("value", rows[i].value, in(rows[i].reg));
	}
	check_case("the rest");
	CHECK("scratch survives a reset", 0x5a, in(SCRATCH));
	CHECK("IRQ", false, line);
}

static void plain_registers(void)
{
	begin(0, 0, 0);
	for (unsigned value = 0; value < 256; value++) {
		check_case("%02xh written", value);
		out(LCR, value & ~(unsigned)DLAB);
		CHECK("LCR", value & ~(unsigned)DLAB, in(LCR));
		out(SCRATCH, value);
		CHECK("scratch", value, in(SCRATCH));
		out(IER, value);
		CHECK("IER has 4 bits", value & 0x0f, in(IER));
		out(MCR, value);
		CHECK("MCR has 5 bits", value & 0x1f, in(MCR));
	}
	CHECK("the last register is 3FFh", 0xff, port_in(&vm.vcpu, 0x400, 1));
	CHECK("the first register is 3F8h", 0xff, port_in(&vm.vcpu, 0x3f7, 1));
}

static void divisor(void)
{
	begin(0, 0, 0);
	out(IER, 0x05);
	out(LCR, DLAB | 3);
	out(0, 0x34);
	out(1, 0x12);
	CHECK("low half", 0x34, in(0));
	CHECK("high half", 0x12, in(1));
	CHECK("a word", 0x1234, port_in(&vm.vcpu, UART_COM1, 2));
	out(LCR, 3);
	CHECK("IER is as it was", 0x05, in(IER));
	CHECK("nothing was sent", 0, sent_count);
	out(LCR, DLAB);
	CHECK("the divisor is as it was", 0x1234, port_in(&vm.vcpu, UART_COM1, 2));
}

static void sends(void)
{
	begin(0, 0, 0);
	out(DATA, 'o');
	out(DATA, 'k');
	CHECK_TEXT("sent", "ok", sent);
	CHECK("LSR", EMPTY, in(LSR));
	CHECK("no interrupt was enabled", 0, edges);
}

static void transmitter_interrupt(void)
{
	begin(OUT2, 0, 0);
	out(IER, 0x02);
	settle();
	CHECK("enabling raises it: edges", 1, edges);
	CHECK("IIR", 0x02, in(IIR));
	CHECK("reading IIR takes it away", false, line);
	CHECK("IIR again", 0x01, in(IIR));
	out(IER, 0x02);
	settle();
	CHECK("enabled already: edges", 1, edges);
	out(DATA, 'a');
	settle();
	CHECK("after a byte: edges", 2, edges);
	out(DATA, 'b');
	CHECK("within the OUT of another: edges", 2, edges);
	settle();
	CHECK("after a byte, IIR not read: edges", 3, edges);
	CHECK("IIR", 0x02, in(IIR));
	CHECK("one byte, one interrupt", 0x01, in(IIR));
	CHECK("line", false, line);
	out(IER, 0);
	out(DATA, 'c');
	settle();
	CHECK("disabled: edges", 3, edges);
}

static void no_input(void) { }
static void enable_transmitter(void) { out(IER, 0x02); }
static void enable_modem(void) { out(IER, 0x08); }
static void send_byte(void) { out(DATA, 'x'); }
static void receive_byte(void) { receive("x"); }
static void drop_dtr(void) { out(MCR, LOOP); out(MCR, 0); out(MCR, OUT2); }
static void open_out2(void) { out(MCR, OUT2); }

/* Whatever makes it ask: IIR says so at once, the request comes a little later, and not at
 * all if a program that polls IIR and takes what there is has done so meanwhile. */
static void request_after_the_register(void)
{
	static const struct {
		const char *what;
		uint8_t mcr, ier, iir;
		void (*before)(void), (*cause)(void);
	} rows[] = {
		{ "transmitter enabled", OUT2, 0, 0x02, no_input, enable_transmitter },
		{ "byte sent", OUT2, 0x02, 0x02, no_input, send_byte },
		{ "byte received", OUT2, 0x01, 0x04, no_input, receive_byte },
		{ "modem lines changed", OUT2, 0x08, 0x00, no_input, drop_dtr },
		{ "modem enabled", OUT2, 0, 0x00, drop_dtr, enable_modem },
		{ "OUT2 set", 0, 0x01, 0x04, receive_byte, open_out2 },
	};

	for (unsigned i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const bool polls = i % 2;

		check_case("%s, %s", rows[i / 2].what, polls ? "polled" : "waited for");
		begin(rows[i / 2].mcr, rows[i / 2].ier, 0);
		in(IIR);
		rows[i / 2].before();
		pass(1000);
		edges = 0;
		rows[i / 2].cause();
		pass(VREQUEST_DELAY - 1);
		CHECK("edges before it is time", 0, edges);
		if (polls) {
			CHECK("IIR", rows[i / 2].iir, in(IIR));
			in(DATA);
			in(MSR);
		}
		pass(1);
		CHECK("edges", !polls, edges);
		CHECK("line", !polls, line);
	}
}

/* A program that closes the gate again and again, and never takes anything, is asked in time. */
static void gate_that_opens_and_closes(void)
{
	for (unsigned open = 1; open < VREQUEST_DELAY; open++) {
		check_case("open for %u ticks", open);
		begin(OUT2, 0, 0);
		receive("x");
		for (unsigned ticks = 0; ticks < 2 * VREQUEST_DELAY; ticks += open + 1) {
			out(IER, 0x01);
			pass(open);
			if (line)
				break;
			out(IER, 0);
			pass(1);
		}
		CHECK("line", true, line);
	}
	begin(OUT2, 0x01, 0);
	receive("x");
	pass(VREQUEST_DELAY - 1);
	in(DATA);
	receive("y");
	pass(VREQUEST_DELAY - 1);
	check_case("the next byte");
	CHECK("is a request of its own", 0, edges);
	pass(1);
	CHECK("edges", 1, edges);
	in(DATA);
	pass(10 * VREQUEST_DELAY);
	out(IER, 0);
	receive("z");
	out(IER, 1);
	CHECK("and so after a while", 1, edges);
}

static void receives(void)
{
	begin(OUT2, 0x01, 0);
	CHECK("bytes taken without a FIFO", 1, receive("xy"));
	settle();
	CHECK("line", true, line);
	CHECK("IIR", 0x04, in(IIR));
	CHECK("reading IIR does not take it away", true, line);
	CHECK("LSR", EMPTY | 1, in(LSR));
	CHECK("byte", 'x', in(DATA));
	CHECK("line after the byte", false, line);
	CHECK("LSR after the byte", EMPTY, in(LSR));
	CHECK("the next is taken", 1, receive("y"));
	settle();
	CHECK("byte", 'y', in(DATA));
	CHECK("edges", 2, edges);
}

static void fifo(void)
{
	static const struct { uint8_t fcr; unsigned trigger; } rows[] = {
		{ 0x01, 1 }, { 0x41, 4 }, { 0x81, 8 }, { 0xc1, 14 },
	};
	static const char text[] = "0123456789abcdefgh";

	for (unsigned i = 0; i < 4; i++) {
		begin(OUT2, 0x01, rows[i].fcr);
		CHECK("IIR says FIFO", 0xc1, in(IIR));
		for (unsigned n = 1; n <= 16; n++) {
			check_case("trigger %u, %u bytes", rows[i].trigger, n);
			CHECK("taken", true, vuart_receive(&vm, (uint8_t)text[n - 1]));
			CHECK("IIR", n >= rows[i].trigger ? 0xc4 : 0xcc, in(IIR));
		}
		CHECK("the 17th is not taken", false, vuart_receive(&vm, 'x'));
		CHECK("that is no overrun", EMPTY | 1, in(LSR));
		settle();
		for (unsigned n = 16; n; n--) {
			const unsigned before = edges;

			check_case("trigger %u, %u bytes left", rows[i].trigger, n);
			CHECK("byte", (uint8_t)text[16 - n], in(DATA));
			settle();
			CHECK("line", n > 1, line);
			CHECK("a timeout is an edge of its own", n > 1 && n - 1 < rows[i].trigger,
			      edges - before);
		}
		CHECK("LSR at the end", EMPTY, in(LSR));
	}
}

static void fifo_control(void)
{
	begin(OUT2, 0x01, 0x01);
	receive("abc");
	out(FCR, 0xc1);
	CHECK("a new trigger level keeps the bytes", 0xcc, in(IIR));
	out(FCR, 0xc5);
	CHECK("clearing the transmitter keeps them, too", 0xcc, in(IIR));
	out(FCR, 0xc3);
	CHECK("clearing the receiver", 0xc1, in(IIR));
	CHECK("line", false, line);
	receive("abc");
	out(FCR, 0xc0);
	CHECK("switching the FIFO off clears it", 0x01, in(IIR));
	receive("a");
	out(FCR, 0x02);
	CHECK("bit 1 counts only with bit 0", 0x04, in(IIR));
	out(FCR, 0x01);
	CHECK("switching it on clears it", 0xc1, in(IIR));
}

/* 8.5: the FIFO has become empty. QEMU's chip asks as well. */
static void clearing_the_transmitter(void)
{
	begin(OUT2, 0x02, 0x01);
	in(IIR);
	CHECK("nobody has asked since", 0xc1, in(IIR));
	out(FCR, 0x03);
	CHECK("clearing the receiver is not it", 0xc1, in(IIR));
	out(FCR, 0x05);
	CHECK("clearing the transmitter", 0xc2, in(IIR));
	out(FCR, 0x00);
	CHECK("so does switching the FIFOs off", 0x02, in(IIR));
	out(FCR, 0x04);
	CHECK("bit 2 counts only with bit 0", 0x01, in(IIR));
}

static void receiver_buffer(void)
{
	begin(OUT2, 0, 0);
	receive("x");
	CHECK("byte", 'x', in(DATA));
	CHECK("it stays when it was read", 'x', in(DATA));
	receive("y");
	out(FCR, 0x01);
	CHECK("an empty FIFO", 0, in(DATA));
	receive("z");
	CHECK("byte of the FIFO", 'z', in(DATA));
	CHECK("an empty FIFO again", 0, in(DATA));
	out(FCR, 0x00);
	CHECK("the buffer is another place", 'y', in(DATA));
	out(MCR, LOOP);
	out(DATA, 'a');
	out(DATA, 'b');
	CHECK("what came last", 'b', in(DATA));
}

static void priorities(void)
{
	begin(OUT2 | LOOP, 0x0f, 0);
	out(MCR, OUT2 | LOOP | 0x02);		/* RTS: CTS changes */
	out(DATA, 'a');
	out(DATA, 'b');				/* nobody took 'a' */
	CHECK("overrun first", 0x06, in(IIR));
	CHECK("LSR", EMPTY | 0x03, in(LSR));
	CHECK("then the byte", 0x04, in(IIR));
	CHECK("the byte that came last", 'b', in(DATA));
	CHECK("then the transmitter", 0x02, in(IIR));
	CHECK("then the modem lines", 0x00, in(IIR));
	in(MSR);
	CHECK("then nothing", 0x01, in(IIR));
}

static void overrun(void)
{
	begin(LOOP, 0x04, 0x01);
	for (unsigned n = 0; n < 17; n++)
		out(DATA, 'a' + n);
	CHECK("IIR", 0xc6, in(IIR));
	CHECK("LSR", EMPTY | 0x03, in(LSR));
	CHECK("LSR after that", EMPTY | 0x01, in(LSR));
	for (unsigned n = 0; n < 16; n++)
		CHECK("what was in the FIFO is kept", 'a' + n, in(DATA));
	CHECK("the byte without a place is lost", EMPTY, in(LSR));
}

static void loopback(void)
{
	static const struct { uint8_t mcr, msr; } rows[] = {
		{ 0x00, 0x00 }, { 0x01, 0x20 }, { 0x02, 0x10 },
		{ 0x04, 0x40 }, { 0x08, 0x80 }, { 0x0f, 0xf0 },
	};

	begin(LOOP, 0, 0);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("MCR %02xh", LOOP | rows[i].mcr);
		out(MCR, LOOP | rows[i].mcr);
		CHECK("MSR lines", rows[i].msr, in(MSR) & 0xf0u);
	}
	check_case("data");
	CHECK("the line is cut off", 0, receive("x"));
	out(DATA, 0xa5);
	CHECK("LSR", EMPTY | 1, in(LSR));
	CHECK("byte", 0xa5, in(DATA));
	CHECK("nothing was sent", 0, sent_count);
	out(MCR, 0);
	CHECK("the terminal's lines are back", 0xb0, in(MSR) & 0xf0u);
	CHECK("and its bytes", 1, receive("x"));
}

static void modem_changes(void)
{
	begin(LOOP, 0, 0);
	out(MCR, LOOP | 0x03);
	CHECK("DTR and RTS rise", 0x33, in(MSR));
	CHECK("read once", 0x30, in(MSR));
	out(MCR, LOOP | 0x07);
	CHECK("RI rises: no change", 0x70, in(MSR));
	out(MCR, LOOP | 0x03);
	CHECK("RI falls", 0x34, in(MSR));
	out(MCR, LOOP);
	out(MCR, LOOP | 0x03);
	CHECK("there and back is remembered", 0x33, in(MSR));
	out(MCR, LOOP | 0x0b);
	CHECK("OUT2 is DCD", 0xb8, in(MSR));
	out(IER, 0x08);
	out(MCR, OUT2);
	CHECK("DTR, RTS off; terminal: DSR, CTS, DCD on: no change", 0xb0, in(MSR));
}

static void out2_gates(void)
{
	begin(0, 0x01, 0);
	receive("x");
	CHECK("OUT2 off", false, line);
	CHECK("IIR tells in any case", 0x04, in(IIR));
	out(MCR, OUT2);
	settle();
	CHECK("OUT2 on", true, line);
	out(MCR, OUT2 | LOOP);
	CHECK("in loopback its pin is inactive", false, line);
	out(MCR, OUT2);
	out(IER, 0);
	CHECK("IER off", false, line);
}

static const struct test tests[] = {
	{ "vuart-after-reset", after_reset },
	{ "vuart-plain-registers", plain_registers },
	{ "vuart-divisor-behind-dlab", divisor },
	{ "vuart-sends", sends },
	{ "vuart-transmitter-interrupts-once-per-byte", transmitter_interrupt },
	{ "vuart-request-comes-after-the-register", request_after_the_register },
	{ "vuart-gate-that-opens-and-closes-puts-nothing-off", gate_that_opens_and_closes },
	{ "vuart-receives-without-fifo", receives },
	{ "vuart-fifo-and-trigger-levels", fifo },
	{ "vuart-fifo-control", fifo_control },
	{ "vuart-clearing-the-transmitter-asks", clearing_the_transmitter },
	{ "vuart-receiver-buffer-keeps-its-byte", receiver_buffer },
	{ "vuart-interrupt-priorities", priorities },
	{ "vuart-overrun", overrun },
	{ "vuart-loopback", loopback },
	{ "vuart-modem-status-changes", modem_changes },
	{ "vuart-out2-gates-the-irq", out2_gates },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
