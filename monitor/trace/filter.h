/* Which events a trace prints: "int,port:3c0-3df,guest:one,count:100". */
#ifndef TRACE_FILTER_H
#define TRACE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

struct trace_event;

#define FILTER_TERMS 8
#define FILTER_NAME  48

/* An event of one of the kinds with a number in the range: the vector of a trap,
 * an interrupt or a BIOS call, the port of a port access. */
struct filter_term {
	uint8_t kinds;			/* 1 << enum trace_kind */
	uint16_t first, last;
};

struct trace_filter {
	bool ring_only;			/* "ring": nothing is printed before a report */
	bool started;
	unsigned terms;			/* any of them; none: all events */
	struct filter_term term[FILTER_TERMS];
	char guest[FILTER_NAME];	/* empty: all */
	uint32_t from;			/* number of the first event */
	bool from_place;		/* or the place of the first trap */
	uint16_t from_cs, from_ip;
	uint32_t count;			/* events still to be printed */
};

/**
 * filter_parse - read the value of trace=
 * @error: receives one sentence, on failure
 */
bool filter_parse(const char *text, struct trace_filter *f, char *error, unsigned size);

/**
 * filter_passes - is this event to be printed? Counts it then
 * @guest: name of the guest whose event it is
 */
bool filter_passes(struct trace_filter *f, const struct trace_event *e, uint32_t number,
		   const char *guest);

#endif
