/* What the port table needs of the machine, on the host: the CPU's I/O permission bitmap, and the end of the run. */
#ifndef UNIT_IOMAP_H
#define UNIT_IOMAP_H

#include <setjmp.h>
#include <stdbool.h>

extern bool iomap_traps[0x10000];	/* by port */
extern jmp_buf *iomap_ended;		/* where end_with_error() goes; NULL: the test ends */

#endif
