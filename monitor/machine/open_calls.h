/* BIOS and DOS calls of a guest that have not returned yet: kept for trace/calls.h while a trace is on. */
#ifndef MACHINE_OPEN_CALLS_H
#define MACHINE_OPEN_CALLS_H

#include <stdint.h>

#define CALLS_OPEN 8

/* A call and how to recognise its return: CS:IP after the INT, with SS:SP back. */
struct open_call {
	uint16_t cs, ip, ss, sp;
	uint16_t ax;			/* which function it was */
	uint8_t vector;
};

struct open_calls {
	unsigned depth;
	struct open_call call[CALLS_OPEN];
};

#endif
