/* The real keyboard controller, polled. */
#ifndef DRIVERS_KEYBOARD_H
#define DRIVERS_KEYBOARD_H

/**
 * keyboard_drain - take what waits in the output buffer
 * Remapping the PIC forgets the edge that announced it, and no further key would come.
 */
void keyboard_drain(void);

/**
 * keyboard_wait - until a key is pressed. Interrupts must be off.
 */
void keyboard_wait(void);

/**
 * keyboard_reset_machine - pulse the CPU's reset line
 */
_Noreturn void keyboard_reset_machine(void);

#endif
