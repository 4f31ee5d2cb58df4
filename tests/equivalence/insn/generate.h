/* Random cases. A case is a function of seed and number, so that each can be run alone. */
#ifndef INSN_GENERATE_H
#define INSN_GENERATE_H

#include "state.h"

enum { SEQUENCE_MAX = 16 };

struct test_case {
	struct state state;	/* before; its memory is poked already */
	unsigned traps;		/* how many to take: 1, or more for a sequence */
	bool own_real_if;	/* a passthrough guest's policy, or a virtual one's */
	unsigned choice;	/* random: by which vector an ambiguous instruction arrives */
};

/**
 * generate - make case @number of @seed, and poke its bytes into both memories
 * @sequence: several sensitive instructions and NOPs in a row, not a single one
 */
void generate(uint64_t seed, uint64_t number, bool sequence, struct test_case *c);

#endif
