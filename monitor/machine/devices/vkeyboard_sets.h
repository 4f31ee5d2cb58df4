/* The three scan code sets of a PS/2 keyboard, and the 8042's translation. */
#ifndef MACHINE_VKEYBOARD_SETS_H
#define MACHINE_VKEYBOARD_SETS_H

#include <stdbool.h>
#include <stdint.h>

enum { SET1_BREAK = 0x80, SET2_BREAK = 0xf0, SCAN_E0 = 0xe0, SCAN_E1 = 0xe1 };
enum { SET2_OVERRUN = 0x00, SET1_OVERRUN = 0xff };
#define SCAN_LONGEST 5			/* bytes of one code in set 2: E1 F0 14 F0 77 */
#define SET3_KEYS    0x90		/* set 3 has one byte for each key, below this */

/* How a key behaves in set 3: none of the two is "make only". */
enum { SET3_TYPEMATIC = 0x01, SET3_BREAKS = 0x02 };

/**
 * set1_from_set2 - what the 8042 makes of a byte from the keyboard
 */
uint8_t set1_from_set2(uint8_t byte);

/**
 * set2_from_set1 - one code in the other set, so that the 8042 would turn it back
 * @in: a code of @count bytes: prefix E0 or E1, make or break
 * @out: receives up to SCAN_LONGEST bytes; the return value says how many
 */
unsigned set2_from_set1(const uint8_t *in, unsigned count, uint8_t *out);

/**
 * set3_from_set1 - the key of a code; 0 for what set 3 leaves out
 * (the shifts that sets 1 and 2 put around cursor keys)
 */
uint8_t set3_from_set1(const uint8_t *in, unsigned count);

/**
 * set3_default_type - how a key behaves after a reset
 */
uint8_t set3_default_type(uint8_t key);

#endif
