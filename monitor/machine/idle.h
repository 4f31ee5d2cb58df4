/* Does a guest only wait? Programs that wait without HLT ask again and again: INT 16h
 * AH=01h and 11h for a key, INT 28h and INT 2Fh AX=1680h for nothing. So do programs
 * that work, between two pieces of it; and those must not sleep.
 *
 * What a program does next follows from its registers, its memory and what it reads
 * from devices and clocks. If it asks twice with the same registers and the same
 * memory, and read no device and no clock between, then it goes round in a circle: it
 * comes to the same place again and again, and only an interrupt can lead it out.
 * Nothing is lost if it sleeps until then. The proof needs no clock, so neither a slow
 * host nor a busy one changes it. See idle_state.h for how states are compared. */
#ifndef MACHINE_IDLE_H
#define MACHINE_IDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/idle_state.h"	/* struct idle_place */

struct vm;

enum {
	IDLE_PATIENCE = 16,		/* asks in a row before a guest is watched */
	IDLE_PATIENCE_MOST = 4096,	/* doubled up to this each time a watch showed no loop */
	IDLE_RETURNS = 16,		/* sleeps that the first proof is good for */
	IDLE_RETURNS_MOST = 128,	/* doubled up to this by each further one */
};

struct idle {
	struct idle_place place;	/* where the proof found it */
	uint32_t key_polls;		/* of INT 16h since the last idle_tick(): vuart_line.c */
	uint32_t work;			/* idle_work() when it last asked */
	uint32_t asks;			/* since it last did something else */
	uint32_t patience;
	uint32_t laps, laps_most;	/* asks compared with the state that is kept; then another one is */
	uint8_t returns;		/* to the place of the proof that may still sleep */
	uint8_t trust;			/* returns that the next proof is good for */
	bool watched;			/* what it does without a trap is seen as well */
	bool clean;			/* only pages that it wrote since the last work are marked as written */
};

/**
 * idle_reset - nothing is known of the guest
 */
void idle_reset(struct vm *vm);

/**
 * idle_asks - the guest says that it waits
 * Returns true if it may sleep until the next real interrupt.
 */
bool idle_asks(struct vm *vm);

/**
 * idle_works - the guest got what it waited for, or did something that is no trap:
 * all that is known of it is over
 */
void idle_works(struct vm *vm);

/**
 * idle_interrupted - an interrupt enters the guest: it may leave its circle
 */
void idle_interrupted(struct vm *vm);

/**
 * idle_pause - another guest gets the processor: what is seen of this one is not all that happens
 * If it was watched, that begins again when it asks next.
 */
void idle_pause(struct vm *vm);

/**
 * idle_tick - a real interrupt arrived, for the guest or for nobody
 */
void idle_tick(struct vm *vm);

#endif
