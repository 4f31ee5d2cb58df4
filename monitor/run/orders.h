/* Orders that come to the log's port, with orders=on: keys for a guest, whoever has the real keyboard, and looks at
 * its screen. No guest reaches that port. A script gives them (tools/host/orders.py, docs/scripts.md), a line each:
 *
 *	NUMBER keys GUEST CODES		scan codes of set 1, two hexadecimal digits each
 *	NUMBER text GUEST		the text that it shows
 *	NUMBER lines GUEST FIRST	lines of its picture, from line FIRST on
 */
#ifndef RUN_ORDERS_H
#define RUN_ORDERS_H

#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

enum { ORDERS_ROOM = 0x10000 };	/* bytes of memory that answers lie in */

enum orders_state {
	ORDER_DONE = 0,
	ORDER_UNKNOWN_GUEST = 1,	/* or a line that is no order */
	ORDER_ON_CARD = 2,		/* the guest draws on the card, and has it */
	ORDER_WITHOUT_CARD = 3,		/* the guest draws on the card, and another one has that */
	ORDER_NO_SCREEN = 4,		/* it is a 32-bit program: no screen and no keyboard of its own */
};

/* What a script reads, in physical memory. */
struct orders_answer {
	uint32_t number;		/* of the order; it is written last */
	uint32_t state;			/* enum orders_state; only with ORDER_DONE the rest counts */
	uint32_t over;			/* the guest has ended, or was stopped */
	uint32_t is_text;
	uint32_t width, height;		/* columns and rows of text, or dots and lines */
	uint32_t count;			/* of lines that follow, from the one that was asked for */
	uint8_t data[];			/* character and attribute of each cell, or 00RRGGBBh of each dot */
};

/**
 * orders_start - take orders from now on, and say in the log where the answers are
 * @log_port: the monitor's own; 0 if it has none, and then a line says so
 * @answers: ORDERS_ROOM bytes
 */
void orders_start(uint16_t log_port, phys_t answers);

#endif
