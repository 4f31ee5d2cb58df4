/* Which ports a guest reaches without a trap. Each guest has its own permission; the processor
 * looks at the one that is in force, in the TSS: SDM vol 1 18.5.2 "I/O Permission Bit Map". */
#ifndef CPU_IO_PERMISSION_H
#define CPU_IO_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

#define IO_LOW_PORTS 2048	/* the ISA bus and the probe: each has a bit */

struct io_permission {
	uint8_t low[IO_LOW_PORTS / 8];	/* a set bit: the port traps */
	bool high_open;			/* all the others, which have one bit together */
};

/**
 * io_permission_none - all ports trap
 */
void io_permission_none(struct io_permission *p);

/**
 * io_permission_set - make ports trap (true) or reach the hardware (false)
 * @first, @last: inclusive, 0-FFFFh. From IO_LOW_PORTS up ports are opened all together or not
 *                at all, and one that traps makes the others trap.
 * Effects: if @p is in force, for the guest's next instruction already.
 */
void io_permission_set(struct io_permission *p, uint16_t first, uint16_t last, bool trap);

/**
 * io_permission_enforce - from now on @p is in force: its guest is the one that runs
 * Effects: copies some hundred bytes; a trap costs nothing.
 */
void io_permission_enforce(const struct io_permission *p);

#endif
