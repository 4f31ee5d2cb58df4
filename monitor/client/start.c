/* Source: System V ABI, Intel386 Architecture Processor Supplement, "Process Initialization". */
#include "client/start.h"
#include "client/client.h"	/* STACK_TOP */
#include "client/elf.h"		/* struct elf_program */
#include "client/user.h"	/* user_write */
#include "drivers/pit.h"	/* pit_now */

enum { AT_NULL = 0, AT_PHDR = 3, AT_PHENT = 4, AT_PHNUM = 5, AT_PAGESZ = 6, AT_ENTRY = 9, AT_RANDOM = 25 };
enum { HEADER_BYTES = 32, RANDOM_BYTES = 16, ARGUMENTS_MOST = 512 };
#define STRINGS_MOST 0x20000u

struct builder {
	struct vm *vm;
	uint32_t at;			/* goes down */
	bool full;
};

static void push(struct builder *b, const void *bytes, uint32_t n)
{
	b->full |= b->at - n < STACK_TOP - STRINGS_MOST;
	if (b->full)
		return;
	b->at -= n;
	b->full |= !user_write(b->vm, b->at, bytes, n);
}

static void push_word(struct builder *b, uint32_t word)
{
	push(b, &word, sizeof(word));
}

static unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : ((unsigned)c | 0x20) - 'a' + 10;
}

static bool is_end(char c)
{
	return !c || c == ' ';
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* One word of @text, which is written to @at, and its NUL. Returns what follows it. */
static const char *put_argument(struct builder *b, const char *text, uint32_t *at)
{
	while (!is_end(*text) && *text != ':') {
		char c = *text++;

		if (c == '%' && is_hex(text[0]) && is_hex(text[1])) {
			c = (char)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
			text += 2;
		}
		b->full |= *at >= STACK_TOP - 1 || !user_write(b->vm, *at, &c, 1);
		(*at)++;
	}
	b->full |= !user_write(b->vm, (*at)++, "", 1);
	return text;
}

/* All arguments below the top of the stack, in order. Their coded length is enough room. */
static unsigned put_arguments(struct builder *b, const char *text, uint32_t *pointers)
{
	uint32_t length = 1, at;
	unsigned count = 0;

	while (!is_end(text[length - 1]))
		length++;
	if (length > STRINGS_MOST / 2) {
		b->full = true;
		return 0;
	}
	b->at -= length;
	at = b->at;
	for (;; text++) {
		b->full |= count == ARGUMENTS_MOST;
		if (b->full)
			return 0;
		pointers[count++] = at;
		text = put_argument(b, text, &at);
		if (is_end(*text))
			return count;
	}
}

static uint32_t push_random(struct builder *b)
{
	uint64_t seed = pit_now() * 0x9e3779b97f4a7c15ull + 1;
	uint8_t bytes[RANDOM_BYTES];

	for (unsigned i = 0; i < RANDOM_BYTES; i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		bytes[i] = (uint8_t)(seed >> 56);
	}
	push(b, bytes, sizeof(bytes));
	return b->at;
}

static void push_pair(struct builder *b, uint32_t type, uint32_t value)
{
	push_word(b, value);
	push_word(b, type);
}

bool start_stack(struct vm *vm, const char *argv, const char *name, const struct elf_program *program)
{
	struct builder b = { .vm = vm, .at = STACK_TOP };
	static uint32_t pointers[ARGUMENTS_MOST];
	const unsigned count = put_arguments(&b, argv ? argv : name, pointers);
	uint32_t random;

	b.at &= ~15u;
	random = push_random(&b);
	/* argc, argv with its end, an empty environment, seven pairs: what is below keeps ESP at 16 bytes. */
	b.at -= (1 + count + 1 + 1 + 14) * 4 % 16 ? 16 - (1 + count + 1 + 1 + 14) * 4 % 16 : 0;
	push_pair(&b, AT_NULL, 0);
	push_pair(&b, AT_RANDOM, random);
	push_pair(&b, AT_ENTRY, program->entry);
	push_pair(&b, AT_PAGESZ, PAGE_SIZE);
	push_pair(&b, AT_PHNUM, program->header_count);
	push_pair(&b, AT_PHENT, HEADER_BYTES);
	push_pair(&b, AT_PHDR, program->headers);
	push_word(&b, 0);
	push_word(&b, 0);
	for (unsigned i = count; i--;)
		push_word(&b, pointers[i]);
	push_word(&b, count);
	vm->vcpu.frame.esp = b.at;
	return !b.full;
}
