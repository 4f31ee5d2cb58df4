/* The guest's text screen as lines of the log, for terminals without a window. */
#ifndef MACHINE_TEXT_MIRROR_H
#define MACHINE_TEXT_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

enum { MIRROR_ROWS = 60 };

/* Rows are known by a hash of their text; 0 is a blank one. */
struct text_mirror {
	bool on;
	bool within_line;		/* that the guest sends to COM1 */
	uint8_t input_looks;		/* for which the cursor's row has not changed */
	uint64_t next;			/* tick of the next look, on the guest's clock */
	uint32_t last[MIRROR_ROWS];	/* as they were at the last look */
	uint32_t printed[MIRROR_ROWS];	/* as they are in the log */
};

/**
 * text_mirror_tick - look at the screen now and then; print the rows that are new
 * and have come to rest
 * A row that has only moved, because the screen was scrolled, is not new.
 */
void text_mirror_tick(struct vm *vm);

/**
 * text_mirror_sent - the guest has sent a byte to COM1, which may go to the same
 * terminal: its line is not torn apart, if it ends in time
 */
void text_mirror_sent(struct vm *vm, uint8_t byte);

/**
 * text_mirror_flush - print what is new, at rest or not: the run ends
 */
void text_mirror_flush(struct vm *vm);

#endif
