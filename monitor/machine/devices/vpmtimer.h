/* The ACPI power management timer, which the firmware's delay loops read. */
#ifndef MACHINE_VPMTIMER_H
#define MACHINE_VPMTIMER_H

struct vm;

enum { VPMTIMER_PORT = 0x608, VPMTIMER_LAST = 0x60b };

/**
 * vpmtimer_init - claim its port; it has no state, and nothing to reset
 */
void vpmtimer_init(struct vm *vm);

#endif
