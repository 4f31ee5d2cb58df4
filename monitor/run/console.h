/* The screen, the keyboard, the mouse and the terminal, and whose they are now.
 * Ctrl-Alt with F1 to F12, Right or Left gives them to another guest; the one that loses
 * them sleeps. */
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
 * console_start - for virtual guests: take real mouse and terminal, and let interrupts in
 */
void console_start(void);

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
