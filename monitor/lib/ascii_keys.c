/* Keys: IBM PS/2 Hardware Interface Technical Reference, scan code set 1.
 * Sequences: ECMA-48 5.4 "Control sequences", xterm control sequences, and the
 * Linux console's ESC [ [ A for F1. */
#include "lib/ascii_keys.h"

#include <stdbool.h>

enum { SHIFT = 1, ALT = 2, CTRL = 4 };		/* as xterm counts them, from 1 on */
enum { KEY_CTRL = 0x1d, KEY_SHIFT = 0x2a, KEY_ALT = 0x38 };
enum { KEY_ESC = 0x01, KEY_BACKSPACE = 0x0e, KEY_TAB = 0x0f, KEY_ENTER = 0x1c, KEY_F1 = 0x3b,
       KEY_F11 = 0x57 };
enum { EXTENDED = 0x80, PREFIX = 0xe0, UP = 0x80 };	/* keys with E0 have bit 7 in here */
enum { KEY_HOME = 0xc7, KEY_ARROW_UP, KEY_PAGE_UP, KEY_LEFT = 0xcb, KEY_RIGHT = 0xcd, KEY_END = 0xcf,
       KEY_DOWN, KEY_PAGE_DOWN, KEY_INSERT, KEY_DELETE };
enum { ESC = 0x1b, BACKSPACE = 0x08, DELETE = 0x7f };

/* What the keys from code 02h on type, in order; 0 is a key that types nothing. */
static const char plain[] = "1234567890-=\0\tqwertyuiop[]\0\0asdfghjkl;'`\0\\zxcvbnm,./\0\0\0 ";
static const char shifted[] = "!@#$%^&*()_+\0\0QWERTYUIOP{}\0\0ASDFGHJKL:\"~\0|ZXCVBNM<>?";
enum { FIRST_KEY = 0x02 };

static unsigned press(uint8_t key, unsigned modifiers, uint8_t *out)
{
	static const struct { uint8_t bit, key; } order[] = {
		{ CTRL, KEY_CTRL }, { ALT, KEY_ALT }, { SHIFT, KEY_SHIFT }
	};
	unsigned n = 0;

	for (unsigned i = 0; i < 3; i++)
		if (modifiers & order[i].bit)
			out[n++] = order[i].key;
	for (unsigned up = 0; up <= UP; up += UP) {
		if (key & EXTENDED)
			out[n++] = PREFIX;
		out[n++] = (uint8_t)((key & ~EXTENDED) | up);
	}
	for (unsigned i = 3; i--;)
		if (modifiers & order[i].bit)
			out[n++] = order[i].key | UP;
	return n;
}

static uint8_t find(const char *table, unsigned size, char c)
{
	for (unsigned i = 0; i < size; i++)
		if (table[i] && table[i] == c)
			return (uint8_t)(FIRST_KEY + i);
	return 0;
}

/* The key of a character, and what to hold down with it; 0 if there is none. */
static uint8_t key_of(char c, unsigned *modifiers)
{
	uint8_t key;

	*modifiers = 0;
	switch (c) {
	case '\r':
	case '\n': return KEY_ENTER;
	case '\t': return KEY_TAB;
	case ESC: return KEY_ESC;
	case BACKSPACE:
	case DELETE: return KEY_BACKSPACE;
	default: break;
	}
	key = find(plain, sizeof(plain) - 1, c);
	if (key)
		return key;
	*modifiers = SHIFT;
	key = find(shifted, sizeof(shifted) - 1, c);
	if (key || (uint8_t)c >= ' ')
		return key;
	/* Ctrl-A to Ctrl-Z and Ctrl-\ Ctrl-]; the keyboard has NUL, RS and US on 2, 6 and -. */
	*modifiers = CTRL;
	return find(plain, sizeof(plain) - 1, c == 0 ? '2' : c == 0x1e ? '6' : c == 0x1f ? '-' :
		    c < ESC ? (char)(c + 'a' - 1) : (char)(c + '@'));
}

static unsigned type(char c, unsigned more, uint8_t *out)
{
	unsigned modifiers;
	const uint8_t key = key_of(c, &modifiers);

	return key ? press(key, modifiers | more, out) : 0;
}

/* The final byte of ESC [ ... or ESC O. */
static uint8_t final_key(uint8_t byte)
{
	switch (byte) {
	case 'A': return KEY_ARROW_UP;
	case 'B': return KEY_DOWN;
	case 'C': return KEY_RIGHT;
	case 'D': return KEY_LEFT;
	case 'F': return KEY_END;
	case 'H': return KEY_HOME;
	case 'M': return KEY_ENTER;
	case 'P': case 'Q': case 'R': case 'S': return (uint8_t)(KEY_F1 + byte - 'P');
	default: return 0;
	}
}

/* ESC [ NUMBER ~, as on a VT220. */
static uint8_t numbered_key(unsigned number)
{
	static const uint8_t keys[] = {
		[1] = KEY_HOME, KEY_INSERT, KEY_DELETE, KEY_END, KEY_PAGE_UP, KEY_PAGE_DOWN,
		[7] = KEY_HOME, KEY_END,
		[11] = KEY_F1, KEY_F1 + 1, KEY_F1 + 2, KEY_F1 + 3, KEY_F1 + 4,
		[17] = KEY_F1 + 5, KEY_F1 + 6, KEY_F1 + 7, KEY_F1 + 8, KEY_F1 + 9,
		[23] = KEY_F11, KEY_F11 + 1,
	};

	return number < sizeof(keys) ? keys[number] : 0;
}

static unsigned control_sequence(struct ascii_keys *keys, uint8_t byte, uint8_t *out)
{
	unsigned modifiers = keys->numbers && keys->number[1] ? keys->number[1] - 1 : 0;
	uint8_t key;

	if (byte >= '0' && byte <= '9') {
		if (keys->numbers < 2 && keys->number[keys->numbers] < 1000)
			keys->number[keys->numbers] = keys->number[keys->numbers] * 10 + (byte - '0');
		return 0;
	}
	if (byte == ';') {
		keys->numbers++;
		return 0;
	}
	if (byte == '[' && !keys->numbers && !keys->number[0]) {
		keys->state = ASCII_CSI_LINUX;
		return 0;
	}
	if (byte < '@')
		return 0;			/* other parameters: wait for the final byte */
	keys->state = ASCII_TEXT;
	key = byte == '~' ? numbered_key(keys->number[0]) : byte == 'Z' ? KEY_TAB : final_key(byte);
	if (byte == 'Z')
		modifiers |= SHIFT;
	return key ? press(key, modifiers & (SHIFT | ALT | CTRL), out) : 0;
}

unsigned ascii_keys_input(struct ascii_keys *keys, uint8_t byte, uint8_t out[ASCII_KEYS_MAX])
{
	const unsigned state = keys->state;

	switch (state) {
	case ASCII_CSI:
		return control_sequence(keys, byte, out);
	case ASCII_CSI_LINUX:
		keys->state = ASCII_TEXT;
		return byte >= 'A' && byte <= 'E' ? press((uint8_t)(KEY_F1 + byte - 'A'), 0, out) : 0;
	case ASCII_SS3:
		keys->state = ASCII_TEXT;
		return final_key(byte) ? press(final_key(byte), 0, out) : 0;
	case ASCII_ESCAPE:
		keys->state = ASCII_TEXT;
		if (byte == '[' || byte == 'O') {
			*keys = (struct ascii_keys){ .state = byte == 'O' ? ASCII_SS3 : ASCII_CSI };
			return 0;
		}
		if (byte != ESC)
			return type((char)byte, ALT, out);
		keys->state = ASCII_ESCAPE;	/* the first one was the key; this may begin a sequence */
		return press(KEY_ESC, 0, out);
	default:
		if (byte != ESC)
			return type((char)byte, 0, out);
		keys->state = ASCII_ESCAPE;
		return 0;
	}
}

unsigned ascii_keys_pause(struct ascii_keys *keys, uint8_t out[ASCII_KEYS_MAX])
{
	const bool alone = keys->state == ASCII_ESCAPE;

	keys->state = ASCII_TEXT;
	return alone ? press(KEY_ESC, 0, out) : 0;
}
