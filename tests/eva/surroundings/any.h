/* Values of which nothing is known, but for their type or their limits. */
#ifndef EVA_ANY_H
#define EVA_ANY_H

#include <stdbool.h>
#include <stdint.h>

#include "__fc_builtin.h"

static inline bool any_bool(void) { return Frama_C_interval(0, 1) != 0; }
static inline uint8_t any8(void) { return (uint8_t)Frama_C_interval(0, 0xff); }
static inline uint16_t any16(void) { return (uint16_t)Frama_C_interval(0, 0xffff); }
static inline uint32_t any32(void) { return Frama_C_unsigned_int_interval(0, 0xffffffffu); }

/* From @first to @last, inclusive. */
static inline uint32_t any_from(uint32_t first, uint32_t last) { return Frama_C_unsigned_int_interval(first, last); }

/* All bytes of it. What is no number in it, a pointer or an index, has to be set after that. */
#define MAKE_UNKNOWN(what) Frama_C_make_unknown((char *)&(what), sizeof(what))

#endif
