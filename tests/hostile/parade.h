/* A parade: hostile guests, one after the other in one boot, out of a multiboot module.
 * record.py writes the same layout. All numbers are little-endian 32-bit words, but
 * for the selectors. */
#ifndef HOSTILE_PARADE_H
#define HOSTILE_PARADE_H

#include <stdint.h>

#define PARADE_MAGIC 0x44415250u	/* "PRAD" */

struct parade_header {
	uint32_t magic;
	uint32_t guest_count;
	uint32_t budget;		/* of each guest, in ticks of 1193182 Hz */
	uint32_t witness_answer;	/* what the witness has to come to */
	uint32_t excluded_count;	/* ranges of the monitor's memory that may change */
	/* struct parade_range excluded[], then struct parade_guest each */
};

struct parade_range {			/* sorted, not overlapping */
	uint32_t start, end;
};

/* Holes made on purpose: each has to be noticed by the check it is meant for, or by
 * the host. */
enum plant {
	PLANT_NONE,
	PLANT_POKE,		/* a byte of the monitor's memory changes: the digest */
	PLANT_OPEN_PAGE,	/* the guest may write a page of the monitor's: the self-check */
	PLANT_WITNESS,		/* the witness's input changes: its answer */
	PLANT_HANG,		/* the monitor loops with interrupts off: the host's clock */
	PLANT_PANIC,		/* an undefined instruction in ring 0: the monitor's dump */
	PLANT_TRIPLE,		/* a triple fault: QEMU's end */
};

struct parade_guest {
	uint32_t size;			/* of this record, a multiple of 4 */
	uint32_t number;
	uint32_t plant, plant_at;	/* and the address it is about */
	uint32_t real_reset;		/* a reset is carried out, and does not end the guest */
	uint32_t load;			/* linear address of its bytes */
	uint32_t eax, ebx, ecx, edx, esi, edi, ebp, esp, eip;
	uint32_t flags;			/* virtual ones, as a POPFD of real mode sets them */
	uint16_t cs, ss, ds, es, fs, gs;
	uint32_t length;
	uint8_t bytes[];
};

#endif
