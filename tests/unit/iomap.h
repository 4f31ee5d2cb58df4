/* The CPU's I/O permission bitmap, on the host. */
#ifndef UNIT_IOMAP_H
#define UNIT_IOMAP_H

#include "cpu/desc.h"		/* desc_trap_ports: iomap.c implements it */

extern bool iomap_traps[0x10000];	/* by port */

#endif
