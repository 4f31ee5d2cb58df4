/* What people type and point at, on the way to the guest that has the console: the real
 * keyboard and mouse, and the terminal, whose characters become keys or bytes for COM1.
 * Ctrl-Alt with F1 to F12, Right or Left asks for another guest; with Enter it zooms, with P it pauses, with R it resets. */
#ifndef RUN_INPUT_H
#define RUN_INPUT_H

#include <stdbool.h>

struct vm;

/**
 * input_connect - the terminal is what the guest's COM1 leads to
 */
void input_connect(struct vm *vm);

/**
 * input_start - for virtual guests, the first of which has the console: take real keyboard,
 * mouse and terminal
 * @hotkeys: Ctrl-Alt with other keys than F1 to F12 is the monitor's as well
 */
void input_start(bool hotkeys);

#endif
