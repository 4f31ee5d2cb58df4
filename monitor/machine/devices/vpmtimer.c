/* ACPI 6.3, 4.8.3.3 "Power Management Timer (PM_TMR)": a counter of 24 bits at
 * 3.579545 MHz, read as a dword, read-only. The PIIX4 has it at offset 8 of its
 * power management ports, which SeaBIOS puts at 600h. */
#include "machine/devices/vpmtimer.h"
#include "machine/clock.h"	/* clock_now */
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm */

#define TICKS_PER_CLOCK 3u	/* 14.31818 MHz / 4, where the 8254 has 14.31818 MHz / 12 */
#define COUNTER_MASK    0xffffffu

static uint32_t vpmtimer_in(struct vm *vm, uint16_t port, unsigned width)
{
	const uint32_t counter = (uint32_t)clock_now(vm) * TICKS_PER_CLOCK & COUNTER_MASK;

	return counter >> 8 * (port - VPMTIMER_PORT) & (0xffffffffu >> (32 - 8 * width));
}

static void vpmtimer_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)vm;
	(void)port;
	(void)width;
	(void)value;
}

static const struct port_device port_vpmtimer = { "pm timer", 4, vpmtimer_in, vpmtimer_out };

void vpmtimer_init(struct vm *vm)
{
	ports_claim(&vm->ports, VPMTIMER_PORT, VPMTIMER_LAST, &port_vpmtimer);
}
