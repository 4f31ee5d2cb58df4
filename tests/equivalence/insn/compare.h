/* The comparison of one case, by one road. */
#ifndef INSN_COMPARE_H
#define INSN_COMPARE_H

#include "generate.h"
#include "ours.h"

/* What a run of cases came to. */
struct totals {
	unsigned long cases, traps, instructions, skipped, differences;
};

/**
 * compare_case - run @c on both CPUs, and compare all that can be seen of them
 * @whole_memory: compare every byte of memory, not just what was written
 * @plant: falsify ours (see ours_trap); 0 for none
 * @why: the first difference, if any
 * Returns false if there is one. The memory is as the case left it.
 */
bool compare_case(const struct test_case *c, enum road road, bool whole_memory, unsigned plant,
		  struct totals *totals, char why[200]);

/**
 * compare_dump - what compare_case() saw last: the state before, ours, theirs, ports
 */
void compare_dump(void);

#endif
