/* The virtual devices on the host: carries out port accesses at the times at which bare QEMU has done the same, and
 * says what each gives.
 *
 *	model LATE PLANTED < accesses > answers
 *
 * An access is struct access, an answer 32 bits. Reads, latch commands and acknowledges happen LATE ticks of the
 * timer's crystal after their time, writes at it: what a device does within so many ticks, some run shows.
 * Bit 0 of what port PLANTED gives is turned over, to see that it is found; 0: of none. */
#include "fuzz/host/machine.h"
#include "machine/clock.h"	/* clock_now, CLOCK_HZ */
#include "machine/devices/devices.h"	/* devices_advance */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT = 1, IN, WAIT, TAKE, OUT_WORD, IN_WORD, OUT_DWORD, IN_DWORD };	/* access.py */
enum { TAKEN = 0x100, TIMER_CONTROL = 0x43, LATCHES = 0xc0, COUNTER_LATCH = 0x30 };
enum { MOST_TICKS = 32768 };			/* the real timer is asked more often than it wraps */

struct access {
	uint64_t nanoseconds;
	uint16_t kind, port;
	uint32_t value;
};

static struct vm vm;
static uint64_t late, first_tick;
static unsigned planted;

static uint64_t ticks(uint64_t nanoseconds)
{
	return (uint64_t)((unsigned __int128)nanoseconds * CLOCK_HZ / 1000000000u);
}

/* Time goes on to @at on the guest's clock, and whatever is due on the way happens then. */
static void pass(uint64_t at)
{
	for (;;) {
		const uint64_t now = clock_now(&vm), event = clock_next(&vm);
		uint64_t next = event < at ? event : at;

		if (next > now + MOST_TICKS)
			next = now + MOST_TICKS;
		if (next > now)
			host.time += next - now;
		if (event <= clock_now(&vm))
			devices_advance(&vm);
		else if (clock_now(&vm) >= at)
			return;
	}
}

static bool latches(const struct access *a)
{
	return a->kind == OUT && a->port == TIMER_CONTROL &&
	       ((a->value & LATCHES) == LATCHES || !(a->value & COUNTER_LATCH));
}

static uint32_t take_interrupt(void)
{
	return vm.vpic.master.intr ? TAKEN | vm.board->acknowledge(&vm) : 0;
}

static bool writes(const struct access *a)
{
	return a->kind == OUT || a->kind == OUT_WORD || a->kind == OUT_DWORD;
}

static unsigned width(const struct access *a)
{
	switch (a->kind) {
	case OUT_WORD: case IN_WORD: return 2;
	case OUT_DWORD: case IN_DWORD: return 4;
	default: return 1;
	}
}

/* The answer has the port's bit 0 where the access has the port. */
static uint32_t read_port(const struct access *a)
{
	uint32_t value = port_in(&vm.vcpu, a->port, width(a));

	if (planted && planted >= a->port && planted < a->port + width(a))
		value ^= 1u << 8 * (planted - a->port);
	return value;
}

static uint32_t carry_out(const struct access *a)
{
	uint64_t at = ticks(a->nanoseconds) - first_tick;

	if (a->kind == WAIT)
		return 0;
	if (!writes(a) || latches(a))
		at += late;
	pass(at);
	if (a->kind == TAKE)
		return take_interrupt();
	if (!writes(a))
		return read_port(a);
	port_out(&vm.vcpu, a->port, width(a), a->value);
	return 0;
}

static void run(void *unused)
{
	struct access a;
	bool first = true;

	(void)unused;
	while (fread(&a, sizeof(a), 1, stdin) == 1) {
		uint32_t answer;

		if (first)
			first_tick = ticks(a.nanoseconds) - clock_now(&vm);
		first = false;
		answer = carry_out(&a);
		vm.vcpu.attention &= ~(uint32_t)ATTENTION_LEAVE;	/* no guest is there to be reset */
		vm.vcpu.exit = EXIT_NONE;
		fwrite(&answer, sizeof(answer), 1, stdout);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	late = strtoul(argv[1], NULL, 10);
	planted = (unsigned)strtoul(argv[2], NULL, 10);
	host_virtual_guest(&vm);
	return host_run(run, NULL) == HOST_RETURNED && !ferror(stdout) ? 0 : 1;
}
