/* What must hold of the machine whenever a guest has stopped running. */
#ifndef HOSTILE_SELFCHECK_H
#define HOSTILE_SELFCHECK_H

struct actor;

/**
 * selfcheck_note - what the processor's and the board's registers are now is right
 */
void selfcheck_note(void);

/**
 * selfcheck - NULL, or what is wrong in a few words
 * The guest's address space is still in use. May take a timer interrupt.
 */
const char *selfcheck(const struct actor *a);

#endif
