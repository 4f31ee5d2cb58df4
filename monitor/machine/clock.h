/* A guest's clock, in ticks of the PC's timer crystal, and what is due on it. The real
 * timer is the monitor's: its interrupt comes for the earliest of what is due for any
 * guest whose clock runs (machine/alarm.h). */
#ifndef MACHINE_CLOCK_H
#define MACHINE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

#define CLOCK_HZ 1193182u	/* 14.31818 MHz / 12: one tick of the 8254 */
#define CLOCK_NEVER UINT64_MAX
#define CLOCK_FAR   (CLOCK_NEVER / 2)	/* later than all; a clock's start can be added to it */

/* Who can have something to do at a time of its own; in the order in which it is done.
 * Each is a row of machine/devices/devices.h. */
enum clock_user { CLOCK_TIMER, CLOCK_RTC, CLOCK_KEYBOARD, CLOCK_COM1, CLOCK_REQUESTS, CLOCK_CLIENT, CLOCK_SCREEN,
		  CLOCK_COM2, CLOCK_USERS };

struct clock {
	uint64_t start;			/* pit_now() at the guest's time zero, while it runs */
	uint64_t stands_at;		/* the guest's time, while it stands still */
	uint64_t due[CLOCK_USERS];	/* when each has something to do */
	uint64_t earliest;		/* of them, or CLOCK_FAR; too early if something was put off since */
	uint8_t waiting;		/* a bit for each who is not due CLOCK_NEVER */
	bool advancing;			/* what is due is being done: the alarm is set at the end */
	bool runs;
	bool silent;			/* it runs, and no alarm comes for it */
	struct vm *next;		/* of those for which it comes */
};

/**
 * clock_start - the guest's time begins with tick 0 and runs, and nothing is due
 */
void clock_start(struct vm *vm);

/**
 * clock_pause, clock_resume - the guest's time stands still, and runs on from there
 * Effects: nothing comes due while it stands. A second call changes nothing.
 */
void clock_pause(struct vm *vm);
void clock_resume(struct vm *vm);

/**
 * clock_silence - the guest's time runs on, and no alarm comes for what is due on it
 * For a guest that is ready while another one has the processor: it is told when its turn comes.
 * clock_sound - the alarm comes for it again; what was due meanwhile is left to devices_do().
 */
void clock_silence(struct vm *vm);
void clock_sound(struct vm *vm);

/**
 * clock_alarmed - a guest for which the alarm comes, and by its clock.next all the others
 */
struct vm *clock_alarmed(void);

/**
 * clock_turn_ends - let the alarm come at @at of pit_now()'s clock as well: the processor may change
 * hands then. CLOCK_FAR: it does not.
 */
void clock_turn_ends(uint64_t at);

/**
 * clock_frame_due - the same for what the monitor draws
 */
void clock_frame_due(uint64_t at);

/**
 * clock_now - guest time in ticks since the guest's start; never goes back
 */
uint64_t clock_now(struct vm *vm);

/**
 * clock_due - what @who has to do next is due at @at; CLOCK_NEVER: it has nothing to do
 * It is called back some time after that, once, and returns then what is due next.
 * Cost: the real timer is programmed only where its next interrupt would come too late.
 */
void clock_due(struct vm *vm, enum clock_user who, uint64_t at);

/**
 * clock_next - the earliest tick on the guest's clock at which something can be due
 */
uint64_t clock_next(const struct vm *vm);

/**
 * clock_follow - let the real timer's next interrupt be the alarm for what is due next
 * @now: pit_now(); up to then everything is done
 */
void clock_follow(uint64_t now);

#endif
