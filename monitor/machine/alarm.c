#include "machine/alarm.h"
#include "drivers/irq.h"	/* irq_own */
#include "drivers/pc.h"		/* IRQ_TIMER */
#include "drivers/pic.h"	/* pic_eoi, pic_open */
#include "drivers/pit.h"	/* pit_* */
#include "machine/clock.h"	/* clock_alarmed, clock_follow, CLOCK_HZ */
#include "machine/devices/devices.h"	/* devices_do */
#include "machine/vm.h"		/* struct vm, idle_tick, text_mirror_tick */

#include <stddef.h>

#define POLL_TICKS (CLOCK_HZ / 64)

static void (*look_at_terminal)(void), (*look_at_turns)(void), (*draw_frame)(void);
static bool own_work;		/* one of the latter two is there */
static uint64_t next_poll;	/* on pit_now()'s clock */

static void poll(uint64_t now)
{
	next_poll = now + POLL_TICKS;
	for (struct vm *vm = clock_alarmed(); vm; vm = vm->clock.next)
		text_mirror_tick(vm);
	if (look_at_terminal)
		look_at_terminal();
}

/* Apart from its caller, so that the usual case does not pay for it. */
static __attribute__((noinline)) void do_own_work(void)
{
	if (look_at_turns)
		look_at_turns();
	if (draw_frame)
		draw_frame();
}

static void alarm(void *of, unsigned irq)
{
	uint64_t now;

	(void)of;
	pic_eoi(irq);
	now = pit_irq();
	for (struct vm *vm = clock_alarmed(); vm; vm = vm->clock.next) {
		const uint64_t time = now - vm->clock.start;

		if (likely(vm->clock.earliest <= time)) {
			idle_tick(vm);
			devices_do(vm, time);
		} else if (now >= next_poll) {
			idle_tick(vm);
		}
	}
	if (unlikely(own_work))
		do_own_work();
	clock_follow(now);
	if (now >= next_poll)
		poll(now);
}

void alarm_start(void)
{
	pit_start();
	next_poll = 0;
	irq_own(IRQ_TIMER, alarm, NULL);
	pic_open(IRQ_TIMER);
}

void alarm_polls(void (*look)(void))
{
	look_at_terminal = look;
}

void alarm_turns(void (*look)(void))
{
	look_at_turns = look;
	own_work = true;
}

void alarm_frames(void (*draw)(void))
{
	draw_frame = draw;
	own_work = true;
}

void alarm_poll_soon(void)
{
	next_poll = 0;
}
