/* The guest's text screen as lines of the log, for terminals without a window. */
#ifndef MACHINE_TEXT_MIRROR_H
#define MACHINE_TEXT_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

enum { MIRROR_COLUMNS = 80, MIRROR_ROWS = 50 };

struct text_mirror {
	bool on;
	uint64_t next;			/* tick of the next look, on the guest's clock */
	uint32_t last_sum;		/* of the screen at the last look */
	uint8_t shown[MIRROR_ROWS][MIRROR_COLUMNS];
};

/**
 * text_mirror_tick - look at the screen now and then; print the rows that changed
 * once they have come to rest
 */
void text_mirror_tick(struct vm *vm);

/**
 * text_mirror_flush - print what has changed, at rest or not: the run ends
 */
void text_mirror_flush(struct vm *vm);

#endif
