/* What a difference between two virtual CPUs usually means, for whoever has just written a body. */
#ifndef UNIT_USUAL_CAUSE_H
#define UNIT_USUAL_CAUSE_H

#include "guest.h"	/* struct vcpu */

/**
 * usual_cause - why one field of `cpu` is not what `want` has
 * @offset: the field's, in struct vcpu
 * @before: the virtual CPU before the instruction
 * Returns words to end a sentence with, or NULL where nothing in particular is likely.
 */
const char *usual_cause(size_t offset, const struct vcpu *before);

#endif
