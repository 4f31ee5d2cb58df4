/* Pages of RAM that belong to nobody yet: what grows with the number of guests comes from here. */
#ifndef CPU_PAGES_H
#define CPU_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

/**
 * pages_add - from now on this RAM may be taken
 * @start, @end: rounded to whole pages inside; nothing if none is left
 * A range that is added first is given out first. Only a few can be added.
 */
void pages_add(phys_t start, phys_t end);

/**
 * pages_take - @bytes of RAM in one piece, from a page boundary on; nobody gives any back
 * @at: where it lies. What is in it is undefined.
 * Returns false if no range has so much left.
 */
bool pages_take(uint32_t bytes, phys_t *at);

/**
 * pages_room - the most that pages_take() can give in one piece now, in bytes
 */
uint32_t pages_room(void);

#endif
