/* Intel 8254 data sheet (231164): mode 2, "Rate Generator". */
#include "drivers/pit.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/pic.h"	/* PIC1_COMMAND */

enum { PIT_CHANNEL0 = 0x40, PIT_CONTROL = 0x43 };
enum { CONTROL_CH0_MODE2 = 0x34, CONTROL_CH0_LATCH = 0x00 };
enum { OCW3_READ_IRR = 0x0a, IRR_IRQ0 = 0x01 };

static uint64_t base;		/* ticks up to the start of the current period */
static uint32_t period;
static uint64_t last;

static void program(uint32_t ticks)
{
	period = ticks;
	outb(PIT_CONTROL, CONTROL_CH0_MODE2);
	outb(PIT_CHANNEL0, (uint8_t)ticks);
	outb(PIT_CHANNEL0, (uint8_t)(ticks >> 8));
}

void pit_start(void)
{
	base = last = 0;
	program(PIT_MAX_PERIOD);
}

uint64_t pit_now(void)
{
	uint32_t count, elapsed;
	uint8_t pending;
	uint64_t now;

	/* First the request, then the count: if a period ends in between, the
	 * result is too small, and the last one stands. */
	outb(PIC1_COMMAND, OCW3_READ_IRR);
	pending = inb(PIC1_COMMAND) & IRR_IRQ0;
	outb(PIT_CONTROL, CONTROL_CH0_LATCH);
	count = inb(PIT_CHANNEL0);
	count |= (uint32_t)inb(PIT_CHANNEL0) << 8;
	elapsed = (period - count) & 0xffff;
	now = base + elapsed + (pending ? period : 0);
	if (now > last)
		last = now;
	return last;
}

void pit_irq(void)
{
	base += period;
}

uint64_t pit_fires_at(void)
{
	return base + period;
}

void pit_set_period(uint32_t ticks)
{
	base = pit_now();
	program(ticks);
}
