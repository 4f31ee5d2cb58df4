#include "trace/filter.h"
#include "lib/format.h"		/* format_string */
#include "lib/string.h"		/* strcmp, strlcpy */
#include "trace/ring.h"		/* struct trace_event */

#define KIND(k) (1u << (k))

static const struct {
	const char *name;
	uint8_t kinds, ranged_kinds;	/* as "NAME", as "NAME:RANGE"; 0: not so */
	uint16_t limit;			/* of the range */
} words[] = {
	{ "trap", KIND(TRACE_TRAP), 0, 0 },
	{ "vector", 0, KIND(TRACE_TRAP), 0xff },
	{ "int", KIND(TRACE_INTERRUPT), KIND(TRACE_INTERRUPT) | KIND(TRACE_BIOS), 0xff },
	{ "port", KIND(TRACE_PORT), KIND(TRACE_PORT), 0xffff },
	{ "bios", KIND(TRACE_BIOS), KIND(TRACE_BIOS), 0xff },
	{ "mode", KIND(TRACE_MODE), 0, 0 },
	{ "stop", KIND(TRACE_STOP), 0, 0 },
	{ "vm86", KIND(TRACE_VM86), 0, 0 },
	{ "syscall", KIND(TRACE_SYSCALL), 0, 0 },
};

static int digit(char c, unsigned base)
{
	const int value = c >= '0' && c <= '9' ? c - '0' :
			  (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : 99;

	return value < (int)base ? value : -1;
}

/* A number up to @limit at *p; leaves *p after it. */
static bool number(const char **p, unsigned base, uint32_t limit, uint32_t *out)
{
	const char *start = *p;

	for (*out = 0; digit(**p, base) >= 0; (*p)++) {
		const uint32_t d = (uint32_t)digit(**p, base);

		if (*out > (limit - d) / base)
			return false;
		*out = *out * base + d;
	}
	return *p != start;
}

/* "3c0" or "3c0-3df", to the end of the word. */
static bool range(const char *p, uint16_t limit, struct filter_term *term)
{
	uint32_t first, last;

	if (!number(&p, 16, limit, &first))
		return false;
	last = first;
	if (*p == '-') {
		p++;
		if (!number(&p, 16, limit, &last))
			return false;
	}
	term->first = (uint16_t)first;
	term->last = (uint16_t)last;
	return !*p && first <= last;
}

/* "1234", the number of an event, or "1000:7c00", a place. */
static bool from(const char *p, struct trace_filter *f)
{
	const char *place = p;
	uint32_t cs, ip;

	if (number(&p, 10, 0xffffffff, &f->from) && !*p)
		return true;
	f->from = 0;
	f->from_place = true;
	if (!number(&place, 16, 0xffff, &cs) || *place++ != ':' || !number(&place, 16, 0xffff, &ip) || *place)
		return false;
	f->from_cs = (uint16_t)cs;
	f->from_ip = (uint16_t)ip;
	return true;
}

/* Is it "@name" or "@name:VALUE"? @value is NULL in the first case. */
static bool is_word(const char *word, const char *name, const char **value)
{
	while (*name && *word == *name)
		word++, name++;
	*value = *word == ':' ? word + 1 : NULL;
	return !*name && (!*word || *word == ':');
}

/* Each of these returns what is wrong with the word, or NULL. */
static const char *parse_kind(const char *word, struct trace_filter *f)
{
	struct filter_term *t = &f->term[f->terms];
	const char *value;

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!is_word(word, words[i].name, &value))
			continue;
		if (f->terms == FILTER_TERMS)
			return "is too much: eight kinds or ranges at most";
		*t = (struct filter_term){ value ? words[i].ranged_kinds : words[i].kinds, 0, 0xffff };
		if (!t->kinds)
			return value ? "takes no range" : "needs a range, as in vector:d or vector:20-2f";
		if (value && !range(value, words[i].limit, t))
			return words[i].limit == 0xff ? "is no hexadecimal range up to ff, such as 20-2f"
						      : "is no hexadecimal range up to ffff, such as 3c0-3df";
		f->terms++;
		return NULL;
	}
	return "is unknown; there are trap int port bios mode stop vm86 syscall, int:10 port:3c0-3df bios:13 vector:d, "
	       "guest:NAME from:N from:CS:IP count:N";
}

static const char *parse_word(const char *word, struct trace_filter *f)
{
	const char *value;

	if (is_word(word, "guest", &value))
		return value && *value && strlcpy(f->guest, value, sizeof(f->guest)) < sizeof(f->guest)
			? NULL : "names no guest";
	if (is_word(word, "from", &value))
		return value && from(value, f) ? NULL : "takes an event's number, or CS:IP in hexadecimal";
	if (is_word(word, "count", &value))
		return value && number(&value, 10, 0xffffffff, &f->count) && !*value
			? NULL : "takes a decimal number";
	return parse_kind(word, f);
}

/* The word at @text, up to the comma; returns what is after it. */
static const char *cut_word(const char *text, char *word, unsigned size)
{
	unsigned length = 0;

	for (; *text && *text != ','; text++)
		if (length < size - 1)
			word[length++] = *text;
	word[length] = 0;
	return text;
}

bool filter_parse(const char *text, struct trace_filter *f, char *error, unsigned size)
{
	char word[64] = "";

	*f = (struct trace_filter){ .count = 0xffffffff };
	f->ring_only = strcmp(text, "ring") == 0;
	if (f->ring_only || strcmp(text, "on") == 0)
		return true;
	for (;; text++) {
		const char *wrong;

		text = cut_word(text, word, sizeof(word));
		wrong = parse_word(word, f);
		if (wrong) {
			format_string(error, size, "trace=: \"%s\" %s", word, wrong);
			return false;
		}
		if (!*text)
			return true;
	}
}

static bool has_started(struct trace_filter *f, const struct trace_event *e, uint32_t event_number)
{
	if (!f->started)
		f->started = f->from_place ? e->kind == TRACE_TRAP && e->cs == f->from_cs && e->ip == f->from_ip
					   : event_number >= f->from;
	return f->started;
}

static bool matches(const struct trace_filter *f, const struct trace_event *e)
{
	const uint16_t number = e->kind == TRACE_PORT ? e->port.port : e->vector;

	for (unsigned i = 0; i < f->terms; i++)
		if ((f->term[i].kinds & KIND(e->kind)) && number >= f->term[i].first && number <= f->term[i].last)
			return true;
	return !f->terms;
}

bool filter_passes(struct trace_filter *f, const struct trace_event *e, uint32_t event_number,
		   const char *guest)
{
	if ((f->guest[0] && strcmp(f->guest, guest)) || !has_started(f, e, event_number) || !matches(f, e) ||
	    !f->count)
		return false;
	f->count--;
	return true;
}
