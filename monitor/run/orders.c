#include "run/orders.h"
#include "drivers/end.h"	/* end_looks */
#include "drivers/irq.h"	/* irq_own */
#include "drivers/pc.h"		/* IRQ_COM2 */
#include "drivers/pic.h"	/* pic_eoi, pic_open */
#include "drivers/uart.h"	/* uart_* */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* strcmp */
#include "machine/guests.h"	/* vms */
#include "machine/vm.h"		/* struct vm, vkbc_key, idle_tick */
#include "run/orders_look.h"	/* orders_text, orders_lines */
#include "run/turns.h"		/* turns_look */

#include <stddef.h>

enum { LONGEST = 128 };			/* of a line; what is longer is no order */

static uint16_t port;
static struct orders_answer *answer;
static char line[LONGEST];
static unsigned length;

/* --- words of a line ------------------------------------------------------------------------- */

/* The next word of *at, ended in place; "" after the last. */
static char *word(char **at)
{
	char *start;

	while (**at == ' ')
		(*at)++;
	for (start = *at; **at && **at != ' '; (*at)++)
		;
	if (**at)
		*(*at)++ = 0;
	return start;
}

static uint32_t number(const char *digits)
{
	uint32_t value = 0;

	while (*digits >= '0' && *digits <= '9')
		value = value * 10 + (uint32_t)(*digits++ - '0');
	return value;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct vm *guest_named(const char *name)
{
	struct vm *vm = vms;

	while (vm && strcmp(vm->options.name, name) != 0)
		vm = vm->next;
	return vm;
}

/* --- orders ---------------------------------------------------------------------------------- */

/* What is typed is a change of what the guest may wait for, as a real key is. */
static enum orders_state type(struct vm *vm, const char *codes)
{
	if (vm->board->ring3)
		return ORDER_NO_SCREEN;
	idle_tick(vm);
	for (; digit(codes[0]) >= 0 && digit(codes[1]) >= 0; codes += 2)
		vkbc_key(vm, (uint8_t)(digit(codes[0]) << 4 | digit(codes[1])));
	return ORDER_DONE;
}

static enum orders_state obey(struct vm *vm, const char *verb, const char *argument)
{
	if (!vm)
		return ORDER_UNKNOWN_GUEST;
	answer->over = vm->ending.sentence != NULL;
	if (strcmp(verb, "keys") == 0)
		return type(vm, argument);
	if (strcmp(verb, "text") == 0)
		return orders_text(vm, answer);
	if (strcmp(verb, "lines") == 0)
		return orders_lines(vm, answer, number(argument));
	return ORDER_UNKNOWN_GUEST;
}

static void take_line(void)
{
	char *at = line;
	const uint32_t which = number(word(&at));
	const char *verb = word(&at);
	struct vm *vm = guest_named(word(&at));

	answer->number = 0;
	answer->state = obey(vm, verb, word(&at));
	*(volatile uint32_t *)&answer->number = which;
}

static void take(char c)
{
	if (c == '\r')
		return;
	if (c != '\n') {
		if (length < LONGEST)
			line[length++] = c;
		return;
	}
	if (length < LONGEST) {
		line[length] = 0;
		take_line();
	}
	length = 0;
}

static void look(void)
{
	int c;

	while ((c = uart_get(port)) >= 0)
		take((char)c);
}

static void arrived(void *of, unsigned irq)
{
	(void)of;
	pic_eoi(irq);
	look();
	turns_look();
}

void orders_start(uint16_t log_port, phys_t answers)
{
	if (!log_port) {
		kprintf("trapeze: orders=on needs a log on COM2, and it is not there: no orders are taken\n");
		return;
	}
	port = log_port;
	answer = memset(ram(answers), 0, ORDERS_ROOM);
	kprintf("trapeze: orders are taken, answers at physical 0x%x\n", (unsigned)answers.at);
	irq_own(IRQ_COM2, arrived, NULL);
	uart_enable_input(port);
	pic_open(IRQ_COM2);
	end_looks(look);
}
