/* A digest over all memory that is not the hostile guest's. */
#ifndef HOSTILE_DIGEST_H
#define HOSTILE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

/**
 * digest_add - from now on watch physical @start up to @end
 */
void digest_add(uint32_t start, uint32_t end);

/**
 * digest_take - what is there now is right. Not before the last digest_add().
 * @copy: physical; the monitor's memory is kept there, digest_copy_size() bytes
 */
void digest_take(uint32_t copy);
uint32_t digest_copy_size(void);

/**
 * digest_check - has anything changed? Then @where is the address of the first byte in the
 * monitor's memory, or of the page elsewhere
 */
bool digest_check(uint32_t *where);

#endif
