#include "machine/devices/devices.h"
#include "drivers/pit.h"	/* pit_now */
#include "machine/clock.h"	/* clock_*, CLOCK_* */
#include "machine/devices/vfpu.h"	/* vfpu_init */
#include "machine/devices/vlink.h"	/* vlink_* */
#include "machine/ring3.h"	/* struct ring3 */
#include "machine/vm.h"		/* struct vm, v*_init, v*_reset */

#define STATE(field) __builtin_offsetof(struct vm, field), sizeof(((struct vm *)0)->field)
#define NO_STATE 0, 0

/* A client's timers are due on the same clock; what they do is its own floor's. */
static void client_init(struct vm *vm)
{
	clock_due(vm, CLOCK_CLIENT, CLOCK_NEVER);
}

static uint64_t client_advance(struct vm *vm, uint64_t now)
{
	return vm->board->ring3->due(vm, now);
}

const struct device devices[DEVICES] = {
	[CLOCK_TIMER] = { "pit", 1, STATE(vpit), vpit_init, vpit_reset, vpit_advance },
	[CLOCK_RTC] = { "real-time clock", 1, STATE(vrtc), vrtc_init, vrtc_reset, vrtc_advance },
	[CLOCK_KEYBOARD] = { "keyboard controller", 1, STATE(vkbc), vkbc_init, vkbc_reset, vkbc_advance },
	[CLOCK_COM1] = { "com1", 1, STATE(vuart), vuart_init, vuart_reset, vuart_line_advance },
	[CLOCK_REQUESTS] = { "requests", 1, STATE(vrequest), vrequest_reset, vrequest_reset, vrequest_advance },
	[CLOCK_CLIENT] = { "client", 1, NO_STATE, client_init, NULL, client_advance },
	[CLOCK_SCREEN] = { "vga", 1, STATE(vvga), vvga_init, vvga_reset, vvga_advance },
	[CLOCK_COM2] = { "com2", 1, STATE(com2), vlink_init, vlink_reset, vlink_advance },
	[CLOCK_USERS] = { "pic", 1, STATE(vpic), vpic_init, vpic_reset, NULL },
	{ "keyboard", 1, STATE(vkeyboard), vkeyboard_init, vkeyboard_reset, NULL },
	{ "mouse", 1, STATE(vmouse), vmouse_init, vmouse_reset, NULL },
	{ "speaker", 1, STATE(vport61), vport61_init, vport61_reset, NULL },
	{ "system control port A", 1, STATE(vport92), vport92_init, vport92_reset, NULL },
	{ "dma", 1, STATE(vdma), vdma_init, vdma_reset, NULL },
	{ "empty slots", 1, STATE(vempty), vempty_init, vempty_reset, NULL },
	{ "pm timer", 1, NO_STATE, vpmtimer_init, NULL, NULL },
	{ "x87 errors", 1, NO_STATE, vfpu_init, NULL, NULL },
};

void devices_init(struct vm *vm)
{
	for (const struct device *d = devices; d < devices + DEVICES; d++)
		d->init(vm);
}

void devices_reset(struct vm *vm)
{
	for (const struct device *d = devices; d < devices + DEVICES; d++)
		if (d->reset)
			d->reset(vm);
}

static inline void advance(struct vm *vm, unsigned who, uint64_t now)
{
	const uint64_t next = devices[who].advance(vm, now);

	vm->clock.due[who] = next;
	if (next == CLOCK_NEVER)
		vm->clock.waiting &= (uint8_t)~(1 << who);
}

void devices_do(struct vm *vm, uint64_t now)
{
	struct clock *c = &vm->clock;

	c->advancing = true;
	c->earliest = CLOCK_FAR;
	for (unsigned left = c->waiting, who; left; left = c->waiting & ~1u << who) {
		who = (unsigned)__builtin_ctz(left);
		if (c->due[who] <= now)
			advance(vm, who, now);
		if (c->due[who] < c->earliest)
			c->earliest = c->due[who];
	}
	c->advancing = false;
}

void devices_advance(struct vm *vm)
{
	devices_do(vm, clock_now(vm));
	clock_follow(pit_now());
}
