/* How a run ends: one line on the log, and a status for whoever started it. */
#ifndef DRIVERS_END_H
#define DRIVERS_END_H

#include <stdbool.h>

#include "boot/options.h"	/* enum option_end */
#include "drivers/poweroff.h"	/* enum verdict */

/**
 * end_set_policy - what to do after the verdict
 */
void end_set_policy(enum option_end policy);

/**
 * end_looks - with end=halt, let @look be called again and again after the verdict
 */
void end_looks(void (*look)(void));

/**
 * end_run - print the verdict, or the worst that was noted, and leave
 */
_Noreturn void end_run(enum verdict verdict);

/**
 * end_note - a guest ended this way: the worst of all verdicts becomes the run's
 * @detail: the guest's own number, with VERDICT_FAILED
 */
void end_note(enum verdict verdict, unsigned detail);

/**
 * end_offers_reset - a guest was stopped: with end=key, ask on screen and log what now
 * Returns true if it shall start again; false if the run ends.
 */
bool end_offers_reset(void);

/**
 * end_with_error - a monitor fault or bad option: one line, then leave
 */
_Noreturn void end_with_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
