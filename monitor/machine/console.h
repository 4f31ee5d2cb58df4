/* The screen, the keyboard, the mouse and the terminal, and whose they are now.
 * Ctrl-Alt-F1 to F4 give them to another guest; the one that loses them sleeps. */
#ifndef MACHINE_CONSOLE_H
#define MACHINE_CONSOLE_H

#include <stdbool.h>

struct vm;

#define CONSOLE_GUESTS 4

/**
 * console_add - one more virtual guest; the first has the console at the start
 * The others are given the screen as it is now. Their address space must be in use.
 */
void console_add(struct vm *vm);

/**
 * console_start - take real mouse and terminal, and let interrupts in
 */
void console_start(void);

/**
 * console_ps2_irq, console_serial_irq - something was typed or moved
 */
void console_ps2_irq(void);
void console_serial_irq(void);

/**
 * console_tick - the clock of an ESC that may stand alone on the terminal
 */
void console_tick(void);

/**
 * console_switch - let the guest that was asked for run instead of @vm
 * Called when a trap of @vm is done with and ATTENTION_SWITCH is set.
 */
_Noreturn void console_switch(struct vm *vm);

/**
 * console_drop - @vm, which has the console, is stopped: let another guest run
 * Returns only if there is no other.
 */
void console_drop(struct vm *vm);

#endif
