/* Intel 8254 data sheet (231164): mode 2, "Rate Generator". Channel 0 is the alarm, and
 * programmed often; each time it loses the part of a tick that is under way, and what
 * the writing takes. So time is counted by channel 2, which runs on. Its gate, and that
 * the speaker does not hear it: IBM PC/AT Technical Reference, "System-Board I/O", port 61h. */
#include "drivers/pit.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/pc.h"		/* PIT_*, PORT_61 */

enum { CONTROL_CH0_LATCH = 0x00, CONTROL_CH0_MODE2 = 0x34, CONTROL_CH2_MODE2 = 0xb4, CONTROL_CH2_LATCH = 0x80 };
enum { GATE2 = 0x01, SPEAKER = 0x02, WRITABLE = 0x0f };

/* A look takes about three port accesses: a tick's time or more on real hardware, far less in an emulator. */
enum { LOOKS = 10000 };

static uint64_t time;
static uint16_t last_count;
static uint64_t fires_at;
static uint32_t period;

static uint16_t latched(uint8_t latch, uint16_t channel)
{
	uint16_t count;

	outb(PIT_CONTROL, latch);
	count = inb(channel);
	return (uint16_t)(count | inb(channel) << 8);
}

bool pit_ticks(void)
{
	const uint16_t first = latched(CONTROL_CH0_LATCH, PIT_CHANNEL0);

	for (unsigned i = 0; i < LOOKS; i++)
		if (latched(CONTROL_CH0_LATCH, PIT_CHANNEL0) != first)
			return true;
	return false;
}

static void program(uint32_t ticks)
{
	period = ticks;
	outb(PIT_CONTROL, CONTROL_CH0_MODE2);
	outb(PIT_CHANNEL0, (uint8_t)ticks);
	outb(PIT_CHANNEL0, (uint8_t)(ticks >> 8));
}

void pit_start(void)
{
	outb(PORT_61, (uint8_t)((inb(PORT_61) & WRITABLE & ~SPEAKER) | GATE2));
	outb(PIT_CONTROL, CONTROL_CH2_MODE2);
	outb(PIT_CHANNEL2, 0);
	outb(PIT_CHANNEL2, 0);
	time = 0;
	last_count = 0;
	pit_set_period(PIT_MAX_PERIOD);
}

uint64_t pit_now(void)
{
	const uint16_t count = latched(CONTROL_CH2_LATCH, PIT_CHANNEL2);

	time += (uint16_t)(last_count - count);
	last_count = count;
	return time;
}

uint64_t pit_irq(void)
{
	fires_at += period;
	return pit_now();
}

uint64_t pit_fires_at(void)
{
	return fires_at;
}

void pit_set_period(uint32_t ticks)
{
	program(ticks);
	fires_at = pit_now() + ticks;
}
