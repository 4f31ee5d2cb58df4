/* Who has the keyboard, the mouse and the terminal (run/input.h), and who has the real card: with
 * that, who may run. A guest that draws on the card cannot while another one has it, or the monitor
 * for its wall; it sleeps, and its time stands still. All others run beside each other, whoever has the keys. */
#ifndef RUN_CONSOLE_H
#define RUN_CONSOLE_H

#include <stdbool.h>

struct vm;

#define CONSOLE_GUESTS 1024	/* more than the RAM map can hold */

/**
 * console_add - one more guest; the first has keys and card at the start
 * The others are given the picture as it is now, and sleep until console_settle() is called.
 */
void console_add(struct vm *vm);

/**
 * console_settle - something changed of who needs the card: pass it on, and let run and sleep whom
 * that concerns
 */
void console_settle(void);

/**
 * console_one_at_a_time - whoever does not have the keys sleeps, card or not
 */
void console_one_at_a_time(void);

/**
 * console_has_wall - the card is the monitor's (run/wall.h), but for the time that a guest has the keys which
 * draws on the card itself
 * After all guests have been added.
 */
struct console_wall {
	void (*show)(void), (*hide)(void);	/* it gets the card, unless it has it already; it loses the card */
};
void console_has_wall(const struct console_wall *wall);

/**
 * console_guest - who has the keys; NULL if no guest is left
 */
struct vm *console_guest(void);

/**
 * console_guests - how many were added; each has a number, from 0 in that order
 */
unsigned console_guests(void);

/**
 * console_ask_for - leave the guest that runs, so that guest @index gets the keys
 * It may be over, and have a tile of the wall. Returns false if there is none of that number any more, or if it has them.
 */
bool console_ask_for(unsigned index);

/**
 * console_ask_for_guest - the same for guest @vm
 */
bool console_ask_for_guest(const struct vm *vm);

/**
 * console_left - how many guests have neither ended nor been stopped
 */
unsigned console_left(void);

/**
 * console_pause - the guest that has the keys stands still, or goes on if it did
 * console_reset - it is reset, and goes on; also if it was stopped, or has ended
 */
void console_pause(void);
void console_reset(void);

/**
 * console_beside - the number of the nearest guest that may be asked for, @step places on from the
 * one that has the keys, in the list that is a ring; that one's own if there is no other
 */
unsigned console_beside(unsigned step);

/**
 * console_switch - give the keys to the guest that was asked for
 */
void console_switch(void);

/**
 * console_is_wanted - was another guest asked for, that has not got the keys yet?
 */
bool console_is_wanted(void);

/**
 * console_drop - @vm will not run any more, unless it is reset: what it has, others get
 */
void console_drop(struct vm *vm);

#endif
