/* Typed characters, as a terminal sends them, turned into keys of a US keyboard. */
#ifndef LIB_ASCII_KEYS_H
#define LIB_ASCII_KEYS_H

#include <stdint.h>

/* Bytes that one character can make: three modifiers and an E0 key, down and up. */
#define ASCII_KEYS_MAX 10

struct ascii_keys {
	enum { ASCII_TEXT, ASCII_ESCAPE, ASCII_CSI, ASCII_CSI_LINUX, ASCII_SS3 } state;
	unsigned number[2];		/* parameters of ESC [ 1 ; 5 A */
	unsigned numbers;		/* semicolons so far */
};

/**
 * ascii_keys_input - the next byte from a terminal
 * @keys: state between bytes; all zero at the start
 * @out: receives the keys that type it, pressed and released, in scan code set 1
 * Returns the number of scan codes: 0 inside an escape sequence, and for bytes from 80h on, which no key
 * types. ESC and a character is Alt with it, as terminals send it.
 */
unsigned ascii_keys_input(struct ascii_keys *keys, uint8_t byte, uint8_t out[ASCII_KEYS_MAX]);

/**
 * ascii_keys_pause - nothing came for a while: an ESC that stood alone was the Esc key
 */
unsigned ascii_keys_pause(struct ascii_keys *keys, uint8_t out[ASCII_KEYS_MAX]);

#endif
