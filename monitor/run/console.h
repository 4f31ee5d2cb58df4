/* The screen, and with it keyboard, mouse and terminal (run/input.h): whose they are now. The
 * guest that loses them sleeps. */
#ifndef RUN_CONSOLE_H
#define RUN_CONSOLE_H

#include <stdbool.h>

struct vm;

#define CONSOLE_GUESTS 1024	/* more than the RAM map can hold */

/**
 * console_add - one more guest; the first has the console at the start
 * The others, which are virtual, are given the screen as it is now, and their time stands still.
 */
void console_add(struct vm *vm);

/**
 * console_guest - who has the console, and the CPU; NULL if no guest is left
 */
struct vm *console_guest(void);

/**
 * console_guests - how many were added; each has a number, from 0 in that order
 */
unsigned console_guests(void);

/**
 * console_ask_for - leave the guest that runs, so that guest @index gets the console
 * Returns false if there is none of that number any more, or if it has the console.
 */
bool console_ask_for(unsigned index);

/**
 * console_beside - the number of the nearest guest that still runs, @step places on from the
 * one that has the console, in the list that is a ring; that one's own if no other runs
 */
unsigned console_beside(unsigned step);

/**
 * console_switch - give the console to the guest that was asked for: EXIT_SWITCH
 */
void console_switch(void);

/**
 * console_is_wanted - was another guest asked for, that has not got the console yet?
 */
bool console_is_wanted(void);

/**
 * console_drop - @vm will not run any more: if it has the console, another one gets it
 */
void console_drop(struct vm *vm);

#endif
