/* Physical memory beyond the monitor's own, such as disk images. */
#ifndef CPU_PHYS_H
#define CPU_PHYS_H

#include <stdint.h>

/**
 * phys_read, phys_write - copy @n bytes from or to any physical address
 */
void phys_read(uint32_t phys, void *to, uint32_t n);
void phys_write(uint32_t phys, const void *from, uint32_t n);

#endif
