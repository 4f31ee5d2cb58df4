/* One table row per key; a row knows its values, where they go and its help. */
#include "boot/options.h"
#include "lib/format.h"		/* format_string, format_after */
#include "lib/string.h"		/* memset, memcmp, strlen, strlcpy */

enum { SLICE_MS = 5, WORD_MOST = 127 };

enum scope { GLOBAL, GUEST };
/* SMALL: a number from 1 to 100. REST: any length; its text stays where it is.
 * LIST: may be said several times; the words stand one after the other */
enum kind { WORD, ADDRESS, NUMBER, SMALL, CHOICE, REST, LIST };

struct key {
	const char *name;
	enum scope scope;
	enum kind kind;
	unsigned offset;		/* of the field in its struct */
	unsigned size;			/* bytes of the field */
	const char *choices;		/* "first|second": stored as values[0], values[1] */
	uint8_t values[4];
};

#define GLOBAL_FIELD(f) GLOBAL, CHOICE, __builtin_offsetof(struct options, f), \
			sizeof(((struct options *)0)->f)
#define GUEST_FIELD(f)  GUEST, CHOICE, __builtin_offsetof(struct guest_options, f), \
			sizeof(((struct guest_options *)0)->f)

static const struct key keys[] = {
	{ "guest", GLOBAL, WORD, __builtin_offsetof(struct options, guest), OPTION_NAME_MAX, "NAME", {0} },
	{ "umip",  GLOBAL_FIELD(umip),  "off|on", { false, true } },
	{ "trace", GLOBAL, WORD, __builtin_offsetof(struct options, trace), OPTION_FILTER_MAX, "on|ring|FILTER", {0} },
	{ "trace-out", GLOBAL_FIELD(trace_out), "log|e9|both|memory", { TRACE_OUT_LOG, TRACE_OUT_E9, TRACE_OUT_BOTH, TRACE_OUT_MEMORY } },
	{ "gdb",   GLOBAL_FIELD(gdb),   "off|on|beside", { GDB_OFF, GDB_ALONE, GDB_BESIDE } },
	{ "slice", GLOBAL, SMALL, __builtin_offsetof(struct options, slice_ms), 4, "MS, 1 to 100", {0} },
	{ "log",   GLOBAL_FIELD(log),   "auto|com1|com2|none", { LOG_AUTO, LOG_COM1, LOG_COM2, LOG_NONE } },
	{ "link",  GLOBAL, LIST, __builtin_offsetof(struct options, links), OPTION_FILTER_MAX, "GUEST,GUEST", {0} },
	{ "orders", GLOBAL_FIELD(orders), "off|on", { false, true } },
	{ "share", GLOBAL_FIELD(share), "off|on", { false, true } },
	{ "end",   GLOBAL_FIELD(end),   "exit|halt|key", { END_EXIT, END_HALT, END_KEY } },
	{ "hotkeys", GLOBAL_FIELD(hotkeys), "all|functions", { true, false } },
	{ "screen", GLOBAL_FIELD(screen_to_log), "window|log", { false, true } },
	{ "name",  GUEST, WORD, __builtin_offsetof(struct guest_options, name), OPTION_NAME_MAX, "NAME", {0} },
	{ "load",  GUEST, ADDRESS, __builtin_offsetof(struct guest_options, load_seg), 4, "SEG:OFF", {0} },
	{ "boot",  GUEST_FIELD(boot),       "a|c", { 'a', 'c' } },
	{ "drive", GUEST_FIELD(drive),      "a|b|c|d", { 'a', 'b', 'c', 'd' } },
	{ "ro",    GUEST_FIELD(read_only),  "off|on", { false, true } },
	{ "mem",   GUEST, NUMBER, __builtin_offsetof(struct guest_options, memory_kib), 4, "KIB", {0} },
	{ "restart", GUEST, NUMBER, __builtin_offsetof(struct guest_options, restarts), 4, "COUNT", {0} },
	{ "input", GUEST_FIELD(input),      "auto|keyboard|com1", { INPUT_AUTO, INPUT_KEYBOARD, INPUT_COM1 } },
	{ "format", GUEST_FIELD(format),    "flat|com|elf", { FORMAT_FLAT, FORMAT_COM, FORMAT_ELF } },
	{ "signature", GUEST_FIELD(any_signature), "check|any", { false, true } },
	{ "cr0",   GUEST_FIELD(cr0_real),   "virtual|real", { SWITCH_OFF, SWITCH_ON } },
	{ "cr3",   GUEST_FIELD(cr3_real),   "virtual|real", { SWITCH_OFF, SWITCH_ON } },
	{ "ports", GUEST_FIELD(ports_open), "trap|open", { SWITCH_OFF, SWITCH_ON } },
	{ "probe", GUEST_FIELD(probe),      "off|on", { SWITCH_OFF, SWITCH_ON } },
	{ "vme",   GUEST_FIELD(vme),        "off|on", { SWITCH_OFF, SWITCH_ON } },
	{ "iopl",  GUEST_FIELD(iopl3),      "0|3", { SWITCH_OFF, SWITCH_ON } },
	{ "gp",    GUEST_FIELD(gp_reflect), "stop|reflect", { SWITCH_OFF, SWITCH_ON } },
	{ "idle",  GUEST_FIELD(idle),       "off|on", { SWITCH_OFF, SWITCH_ON } },
	{ "copies", GUEST, NUMBER, __builtin_offsetof(struct guest_options, copies), 4, "COUNT", {0} },
	{ "weight", GUEST, SMALL, __builtin_offsetof(struct guest_options, weight), 4, "1 to 100", {0} },
	{ "argv",  GUEST, REST, __builtin_offsetof(struct guest_options, argv), sizeof(char *), "WORD:WORD", {0} },
	{ "stdin", GUEST_FIELD(stdin),      "tty|pipe", { STDIN_TTY, STDIN_PIPE } },
	{ "display", GUEST_FIELD(display),  "card|wall", { DISPLAY_CARD, DISPLAY_WALL } },
	{ "board", GUEST_FIELD(borrows),      "virtual|passthrough", { BOARD_VIRTUAL, BOARD_PASSTHROUGH } },
};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))
_Static_assert(KEY_COUNT <= 64, "guest_options.given has a bit for each key");

void options_init(struct options *options)
{
	memset(options, 0, sizeof(*options));
	options->umip = options->hotkeys = true;
	options->defaults.load_seg = 0x1000;
	options->slice_ms = SLICE_MS;
}

/* One to four hexadecimal digits at *p; leaves *p after them. */
static bool parse_hex16(const char **p, uint16_t *out)
{
	unsigned value = 0, digits = 0;

	for (; digits < 4; (*p)++, digits++) {
		char c = **p;
		unsigned digit;

		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (unsigned)((c | 0x20) - 'a' + 10);
		else
			break;
		value = value << 4 | digit;
	}
	*out = (uint16_t)value;
	return digits;
}

/* A decimal number of at most seven digits. */
static bool parse_number(const char *value, uint32_t *out)
{
	unsigned digits = 0;

	*out = 0;
	for (; digits < 7 && value[digits] >= '0' && value[digits] <= '9'; digits++)
		*out = *out * 10 + (uint32_t)(value[digits] - '0');
	return digits && !value[digits];
}

static bool parse_small(const char *value, uint32_t *out)
{
	return parse_number(value, out) && *out >= 1 && *out <= 100;
}

static bool store_choice(const struct key *key, uint8_t *field, const char *value)
{
	const char *choice = key->choices;

	for (unsigned i = 0; *choice; i++) {
		unsigned length = 0;

		while (choice[length] && choice[length] != '|')
			length++;
		if (strlen(value) == length && memcmp(choice, value, length) == 0) {
			memset(field, 0, key->size);
			field[0] = key->values[i];	/* little endian, any width */
			return true;
		}
		choice += length + (choice[length] == '|');
	}
	return false;
}

/* @value, after a blank if something stands there; false if it is empty, or has no room. */
static bool append(char *list, uint32_t size, const char *value)
{
	uint32_t end = strlen(list), n = 0;

	if (end && end < size - 1)
		list[end++] = ' ';
	for (; value[n] && end < size - 1; n++)
		list[end++] = value[n];
	list[end] = 0;
	return n && !value[n];
}

/* @text: the value where it stays */
static bool store(const struct key *key, uint8_t *field, const char *value, const char *text)
{
	uint16_t *address = (uint16_t *)(void *)field;

	switch (key->kind) {
	case WORD:
		return *value && strlcpy((char *)field, value, key->size) < key->size;
	case ADDRESS:
		return parse_hex16(&value, &address[0]) && *value++ == ':' &&
		       parse_hex16(&value, &address[1]) && !*value;
	case NUMBER:
		return parse_number(value, (uint32_t *)(void *)field);
	case SMALL:
		return parse_small(value, (uint32_t *)(void *)field);
	case CHOICE:
		return store_choice(key, field, value);
	case LIST:
		return append((char *)field, key->size, value);
	case REST:
		memcpy(field, &text, sizeof(text));
		return *value;
	}
	return false;
}

static bool unknown_key(char *word, bool globals, char *error, unsigned size)
{
	unsigned n = 0;
	int length;

	while (n < WORD_MOST && word[n] && word[n] != '=')
		n++;
	word[n] = 0;
	length = format_string(error, size, "unknown option \"%s\"; known are:", word);
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (globals || keys[i].scope == GUEST)
			length = format_after(error, size, length, " %s=%s", keys[i].name, keys[i].choices);
	return false;
}

/* How many characters before the value, if the word is NAME=VALUE of this name; else 0. */
static unsigned value_of(const char *word, const char *name)
{
	unsigned n = 0;

	while (name[n] && word[n] == name[n])
		n++;
	return !name[n] && word[n] == '=' ? n + 1 : 0;
}

/* @text: the same word, with whatever follows it, where it stays */
static bool parse_word(char *word, const char *text, struct options *options, struct guest_options *guest,
		       char *error, unsigned size)
{
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const struct key *key = &keys[i];
		const unsigned at = value_of(word, key->name);

		if (!at || (key->scope == GLOBAL && !options))
			continue;
		if (store(key, (key->scope == GLOBAL ? (uint8_t *)options : (uint8_t *)guest) + key->offset,
			  word + at, text + at)) {
			guest->given |= key->scope == GUEST ? 1ull << i : 0;
			return true;
		}
		format_string(error, size, "bad value in \"%s\"; it takes %s", word, key->choices);
		return false;
	}
	return unknown_key(word, options, error, size);
}

bool options_parse(const char *line, struct options *options, struct guest_options *guest,
		   char *error, unsigned size)
{
	const unsigned end = strlen(line);
	unsigned at = 0;

	for (bool first = true;; first = false) {
		char word[WORD_MOST + 1] = "";
		unsigned start, length = 0;
		bool assigns = false;

		while (at < end && line[at] == ' ')
			at++;
		if (at >= end)
			return true;
		for (start = at; at < end && line[at] != ' '; at++) {
			assigns |= line[at] == '=';
			if (length < WORD_MOST)
				word[length++] = line[at];
		}
		if (first && (!assigns || word[0] == '/'))
			continue;		/* the file's own name */
		if (!parse_word(word, line + start, options, guest, error, size))
			return false;
	}
}

void options_apply(struct guest_options *under, const struct guest_options *over)
{
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (over->given >> i & 1)
			memcpy((uint8_t *)under + keys[i].offset, (const uint8_t *)over + keys[i].offset,
			       keys[i].size);
	under->given |= over->given;
}

static void decide(enum option_switch *choice, bool otherwise)
{
	if (*choice == SWITCH_DEFAULT)
		*choice = otherwise ? SWITCH_ON : SWITCH_OFF;
}

/* A booted system gets what it would find on a PC; a program gets what a lesson needs. */
void options_decide(struct guest_options *guest)
{
	decide(&guest->ports_open, guest->boot);
	decide(&guest->cr0_real, guest->boot);
	decide(&guest->cr3_real, false);
	decide(&guest->gp_reflect, false);
	decide(&guest->probe, !guest->boot && guest->format != FORMAT_ELF);
	decide(&guest->vme, false);
	decide(&guest->idle, true);
	if (!guest->weight)
		guest->weight = 1;
}
