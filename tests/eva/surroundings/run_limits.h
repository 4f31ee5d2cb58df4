/* Where a run of the common road may be: see vcpu/common_road.h. */
#ifndef EVA_RUN_LIMITS_H
#define EVA_RUN_LIMITS_H

#include "vcpu/common_road.h"	/* COMMON_LAST_IP, RUN_MOST */

/* The last address at which an instruction can be when the trap may take @left more. No row takes more than 3 bytes. */
#define LAST_AT(left) (0xffff0u + COMMON_LAST_IP + 3 * (RUN_MOST - (left)))

#endif
