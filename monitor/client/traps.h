/* A client's traps, as the trap path hands them over. */
#ifndef CLIENT_TRAPS_H
#define CLIENT_TRAPS_H

#include "machine/ring3.h"	/* struct ring3 */

extern const struct ring3 client_ring3;

#endif
