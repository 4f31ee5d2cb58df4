/* From a plan to guests that are ready to run. */
#ifndef RUN_BUILD_H
#define RUN_BUILD_H

#include "boot/loader.h"	/* struct loader_info */
#include "boot/options.h"	/* struct options */
#include "run/plan.h"		/* struct plan */

/**
 * build_guests - make the guests of a plan; the first in the list vms runs first
 * @plan: its room has been given to pages_add()
 * @log_port: base of the log's own UART, 0 if it has none
 *
 * Ends the run if an image is no disk, or a program has no room.
 */
void build_guests(struct plan *plan, const struct loader_info *info, const struct options *options,
		  uint16_t log_port);

#endif
