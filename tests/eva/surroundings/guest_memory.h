/* The memory of the guest that runs, at linear address 0: 10FFFFh is its last byte, whatever lies beyond is an alarm. */
#ifndef EVA_GUEST_MEMORY_H
#define EVA_GUEST_MEMORY_H

#include "any.h"
#include "cpu/paging.h"		/* GUEST_PAGES, PAGE_SIZE */

uint8_t guest_memory[GUEST_PAGES * PAGE_SIZE];

#endif
