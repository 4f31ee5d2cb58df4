/* The steps of bring-up that are more than one call: see main.c. Each ends the run with one
 * line on the log where it cannot go on. */
#ifndef RUN_START_H
#define RUN_START_H

#include <stdint.h>

struct loader_info;
struct options;
struct plan;

/**
 * start_options - open the log, and read what the loader hands over and what the user typed
 * @magic, @multiboot_info: EAX and EBX, as the loader left them
 * @info:  all zero; is filled in, and so is @options
 * Returns the base of the log's own UART, 0 if it has none.
 */
uint16_t start_options(uint32_t magic, uint32_t multiboot_info, struct loader_info *info, struct options *options);

/**
 * start_memory - turn paging on: the monitor, and the map of all RAM
 * What is left of the monitor's own megabyte goes to pages_take().
 */
void start_memory(const struct loader_info *info);

/**
 * start_tell_missing - a line on the log for each thing that guests wait for in vain on this machine
 */
void start_tell_missing(void);

/**
 * start_plan - work out which guests there are, and give their memory to pages_take()
 */
void start_plan(const struct loader_info *info, const struct options *options, struct plan *plan);

#endif
