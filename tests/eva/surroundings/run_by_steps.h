/* The common road, whose runs are looked at one instruction at a time. take_row() goes on with the next one, for the
 * last thing that a row does: where it is called, all that a row expects must hold, and there it ends. road.c shows
 * for each row that it leads from such a place to such a place. */
#ifndef EVA_RUN_BY_STEPS_H
#define EVA_RUN_BY_STEPS_H

#include "run_limits.h"

/*@ requires some_are_left: 1 <= v->run_left <= RUN_MOST;
    requires in_the_segment: at <= LAST_AT(v->run_left);
    assigns \nothing; */
static inline void take_row(struct vcpu *v, uint32_t at);

#include "vcpu/common_road.c"

#endif
