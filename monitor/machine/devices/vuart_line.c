/* Who gets what is typed, where options.input leaves it to the guest. A program that
 * receives by interrupt says so. One that polls reads the line status again and again
 * and nothing else, while one that only sends reads it once for each byte, and one that
 * also wants keys asks the firmware for them. Neither is a search for a serial mouse,
 * which polls for a while, and is over when the system waits for keys. */
#include "machine/devices/vuart_line.h"
#include "machine/clock.h"	/* clock_now, clock_due, CLOCK_NEVER */
#include "machine/vm.h"		/* struct vm */

#define POLLS_THAT_LISTEN 16

void vuart_line_reset(struct vm *vm)
{
	vm->vuart.line = (struct vuart_line){ 0 };
	clock_due(vm, CLOCK_COM1, CLOCK_NEVER);
}

/* Bytes may wait already. */
static void listen(struct vm *vm)
{
	struct vuart_line *l = &vm->vuart.line;

	if (l->listens)
		return;
	l->listens = true;
	vuart_line_freed(vm);
}

void vuart_line_interrupts(struct vm *vm, bool on)
{
	vm->vuart.line.by_interrupt = on;
	if (on)
		listen(vm);
}

void vuart_line_polled(struct vm *vm)
{
	struct vuart_line *l = &vm->vuart.line;

	if (vm->idle.key_polls && vm->options.input == INPUT_AUTO)
		l->polls = 0;
	else if (++l->polls >= POLLS_THAT_LISTEN)
		listen(vm);
}

void vuart_line_sent(struct vm *vm)
{
	if (vm->options.input == INPUT_AUTO)
		vm->vuart.line.polls = 0;
}

void vuart_line_waits_elsewhere(struct vm *vm)
{
	struct vuart_line *l = &vm->vuart.line;

	vuart_line_sent(vm);
	if (vm->options.input == INPUT_AUTO)
		l->listens = l->by_interrupt;
}

bool vuart_line_is_idle(const struct vm *vm)
{
	return vm->clock.due[CLOCK_COM1] == CLOCK_NEVER;
}

void vuart_line_received(struct vm *vm)
{
	const uint32_t divisor = vm->vuart.divisor;

	clock_due(vm, CLOCK_COM1, clock_now(vm) + (divisor ? divisor : 1) * TICKS_PER_DIVISOR);
}

void vuart_line_freed(struct vm *vm)
{
	if (vm->vuart.line.listens && vuart_line_is_idle(vm))
		clock_due(vm, CLOCK_COM1, 0);
}

uint64_t vuart_line_advance(struct vm *vm, uint64_t now)
{
	(void)now;
	clock_due(vm, CLOCK_COM1, CLOCK_NEVER);	/* the line is idle */
	if (vm->com1_end)
		vm->com1_end->asked(vm);
	return vm->clock.due[CLOCK_COM1];
}
