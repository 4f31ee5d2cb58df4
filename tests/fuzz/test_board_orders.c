/* Orders on the log's port: keys for a guest by its name, and looks at its screen. */
#include "board.h"
#include "drivers/irq.h"	/* irq_arrived */
#include "drivers/pc.h"		/* IRQ_COM2 */
#include "drivers/uart.h"	/* UART_COM1 */
#include "machine/guests.h"	/* vms */
#include "run/orders.h"		/* struct orders_answer */
#include "vcpu/ports.h"		/* port_in */

#include <stdio.h>
#include <string.h>

enum { ANSWERS = 0xa00000 };

static struct vm vm;
static struct orders_answer *answer;

/* The host's machine has one port that receives. */
static void begin(bool own_vga)
{
	if (own_vga)
		host_guest_with_vga(&vm);
	else
		host_virtual_guest(&vm);
	vms = &vm;
	answer = (void *)host_ram(phys(ANSWERS));
	orders_start(UART_COM1, phys(ANSWERS));
}

static void order(const char *line)
{
	while (*line) {
		host_receive((uint8_t)*line++);
		irq_arrived(IRQ_COM2);
	}
}

static uint32_t next_byte(void)
{
	return port_in(&vm.vcpu, 0x64, 1) & 1 ? port_in(&vm.vcpu, 0x60, 1) : 0x100;
}

static void keys_reach_the_guest_that_is_named(void)
{
	begin(true);
	CHECK_SAID("trapeze: orders are taken, answers at physical 0xa00000");
	order("7 keys other 1e\r\n");
	CHECK("answered", 7, answer->number);
	CHECK("no such guest", ORDER_UNKNOWN_GUEST, answer->state);
	CHECK("and no key", 0x100, next_byte());
	order("8 keys guest 1e\n9 keys gue");
	CHECK("the whole line counts", 8, answer->number);
	CHECK("done", ORDER_DONE, answer->state);
	CHECK("its code", 0x1e, next_byte());
	order("st 9e\n");
	CHECK("the rest of the line", 9, answer->number);
	CHECK("is done", ORDER_DONE, answer->state);
	order("10 dance guest\n");
	CHECK("no such order", ORDER_UNKNOWN_GUEST, answer->state);
}

static void a_line_that_is_too_long_is_none(void)
{
	char line[200];

	begin(true);
	snprintf(line, sizeof(line), "5 keys guest %0150d\n", 0);
	order(line);
	CHECK("not answered", 0, answer->number);
	order("6 keys guest 1e\n");
	CHECK("the next one is", 6, answer->number);
}

static void text_is_that_of_its_own_vga(void)
{
	begin(true);
	order("1 text guest\n");
	CHECK("done", ORDER_DONE, answer->state);
	CHECK("text", true, answer->is_text);
	CHECK("columns", 80, answer->width);
	CHECK("rows", 25, answer->height);
	CHECK("all of them", 25, answer->count);
	CHECK("it goes on", 0, answer->over);
	order("2 lines guest 399\n");
	CHECK("no text", false, answer->is_text);
	CHECK("lines", 400, answer->height);
	CHECK("one is left", 1, answer->count);
	order("3 lines guest 0\n");
	CHECK("as many as there is room for", (ORDERS_ROOM - sizeof(*answer)) / (answer->width * 4), answer->count);
	order("4 lines guest 4294967295\n");
	CHECK("none there", 0, answer->count);
}

static void who_draws_on_the_card_has_no_picture_here(void)
{
	begin(false);
	order("1 text guest\n");
	CHECK("it has the card", ORDER_ON_CARD, answer->state);
	vm.has_screen = false;
	order("2 lines guest 0\n");
	CHECK("it has not", ORDER_WITHOUT_CARD, answer->state);
	order("3 keys guest 1e\n");
	CHECK("keys arrive", 0x1e, next_byte());
}

static void without_a_port_there_are_none(void)
{
	host_virtual_guest(&vm);
	orders_start(0, phys(ANSWERS));
	CHECK_SAID("no orders are taken");
}

const struct test order_tests[] = {
	{ "orders-are-keys-for-the-guest-that-is-named", keys_reach_the_guest_that_is_named },
	{ "orders-have-an-end", a_line_that_is_too_long_is_none },
	{ "orders-look-at-the-guests-own-vga", text_is_that_of_its_own_vga },
	{ "orders-tell-who-draws-on-the-card", who_draws_on_the_card_has_no_picture_here },
	{ "orders-need-a-port-of-the-log", without_a_port_there_are_none },
	{ NULL, NULL },
};
