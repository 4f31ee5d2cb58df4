/* What the compiler has built in, in Frama-C's terms. Each analysis includes it before anything else. */
#ifndef EVA_COMPILER_H
#define EVA_COMPILER_H

#include <stdint.h>
#include <string.h>

#undef IOV_MAX		/* a name of the monitor's own */

#define __builtin_expect(value, expected) (value)

/* Bytes copied into a register's slot, on a machine whose low byte comes first. The mask says which bits stay, where
 * copied bytes would be a value of which nothing is known. */
#define EVA_SET_LOW(to, from, type) \
	(*(uint32_t *)(void *)(to) = (*(uint32_t *)(void *)(to) & ~(uint32_t)(type)-1) | *(const type *)(const void *)(from))

#define __builtin_memcpy(to, from, size) \
	(!__builtin_types_compatible_p(__typeof__(to), uint32_t *) ? (void)memcpy((void *)(to), (from), (size)) : \
	 (size) == 1 ? (void)EVA_SET_LOW(to, from, uint8_t) : \
	 (size) == 2 ? (void)EVA_SET_LOW(to, from, uint16_t) : \
	 (void)memcpy((void *)(to), (from), (size)))

#endif
