/* From what the loader handed over to a guest that is ready to run. */
#ifndef MONITOR_LOAD_H
#define MONITOR_LOAD_H

#include "boot/loader.h"	/* struct loader_info */
#include "boot/options.h"	/* struct options */
#include "machine/vm.h"		/* struct vm */

/**
 * load_choose - decide which guest runs, with which options
 * @options: the monitor's; @guest receives the guest's
 * A module wins; else boot=; else the built-in guest. Ends the run on bad input.
 */
void load_choose(const struct loader_info *info, const struct options *options,
		 struct guest_options *guest);

/**
 * load_guest - put the guest's bytes into its memory and set its first registers
 * @vm: initialised, its address space in use. Ends the run on bad input.
 */
void load_guest(struct vm *vm, const struct loader_info *info, const struct options *options);

#endif
