/* From what the loader handed over to guests that are ready to run. */
#ifndef MONITOR_LOAD_H
#define MONITOR_LOAD_H

#include "boot/loader.h"	/* struct loader_info */
#include "boot/options.h"	/* struct options */
#include "machine/vm.h"		/* struct vm */

/**
 * load_guests - make the guests that were asked for; the first in the list vms runs first
 * @log_port: base of the log's own UART, 0 if it has none
 *
 * Modules with drive= are disk images: each name= among them is a virtual guest of
 * its own. Without any there is one guest on the real board: a program module, or a
 * disk of the machine (boot=), or a built-in guest. Ends the run on bad input.
 */
void load_guests(const struct loader_info *info, const struct options *options, uint16_t log_port);

#endif
