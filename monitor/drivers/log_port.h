/* Which of the real serial ports carries the monitor's log. */
#ifndef DRIVERS_LOG_PORT_H
#define DRIVERS_LOG_PORT_H

#include "boot/options.h"	/* enum option_log */

#include <stdint.h>

/**
 * log_open - set up the log's port
 * @where: LOG_AUTO takes COM2 where there is one, else COM1
 * Returns the base of a port that belongs to the log alone; 0 if it shares COM1
 * with the guest or is silent.
 */
uint16_t log_open(enum option_log where);

#endif
