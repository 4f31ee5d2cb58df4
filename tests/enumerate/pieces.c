/* Copies to and from a guest's memory, of every offset in a page and every length up to two pages: the pieces in which they
 * are made. guest_memory.c is compiled here; what copies bytes only looks whether its piece is the one that has to come. */
#include "enumerate.h"

#include "lib/string.h"
#include "machine/guest_memory.h"
#include "machine/video.h"

enum { FIRST = 0x40000, SEGMENT = 0x10000, PAGES = SEGMENT / PAGE_SIZE, LONGEST = 2 * PAGE_SIZE };

uint8_t ram_base[PAGES * PAGE_SIZE];
static uint8_t bytes[SEGMENT];	/* where a copy begins: only addresses count */
static struct vm the_vm;
static uint32_t at, done;		/* the linear address of the piece that has to come; bytes that went before */
static bool wrong;

/* The guest has its pages in the opposite order: a piece that runs off its page is not where the next one is. */
static const uint8_t *place(uint32_t lin)
{
	return ram_base + (PAGES - 1 - (lin - FIRST) / PAGE_SIZE) * PAGE_SIZE + lin % PAGE_SIZE;
}

static void look(const void *of_guest, const void *ours, size_t n)
{
	wrong |= of_guest != place(at) || ours != bytes + done || !n || at % PAGE_SIZE + n > PAGE_SIZE;
	at += (uint32_t)n;
	at = at == FIRST + SEGMENT ? FIRST : at;
	done += (uint32_t)n;
}

static void copies(const void *to, const void *from, size_t n)
{
	if ((const uint8_t *)to >= ram_base && (const uint8_t *)to < ram_base + sizeof(ram_base))
		look(to, from, n);
	else
		look(from, to, n);
}

static void fills(const void *to, size_t n)
{
	(void)to;
	wrong |= n != 0;			/* all of it is RAM */
}

void video_look(const struct vm *of, uint32_t lin, uint8_t *to, uint32_t n) { (void)of; (void)lin; (void)to; (void)n; wrong = true; }
void video_poke(struct vm *of, uint32_t lin, uint8_t value) { (void)of; (void)lin; (void)value; wrong = true; }
bool shared_break(struct vm *of, uint32_t lin) { (void)of; (void)lin; wrong = true; return false; }
void shared_give_back(struct vm *of, uint32_t first, uint32_t count) { (void)of; (void)first; (void)count; wrong = true; }

#define memcpy(to, from, n) copies(to, from, n)
#define memset(to, byte, n) fills(to, n)
#include "machine/guest_memory.c"

static void begin_at(uint32_t lin)
{
	at = lin;
	done = 0;
	wrong = false;
}

static bool is_right(uint32_t offset, uint32_t n, bool writes)
{
	begin_at(FIRST + offset);
	if (writes)
		guest_write(&the_vm, at, bytes, n);
	else
		guest_read(&the_vm, at, bytes, n);
	return !wrong && done == n;
}

/* After offset FFFFh comes offset 0: look() knows. */
static bool is_right_far(uint32_t offset, uint32_t n, bool writes)
{
	begin_at(FIRST + offset);
	if (writes)
		guest_write_far(&the_vm, FIRST / 16, (uint16_t)offset, bytes, n);
	else
		guest_read_far(&the_vm, FIRST / 16, (uint16_t)offset, bytes, n);
	return !wrong && done == n;
}

static void every_length(const char *name, bool writes)
{
	uint64_t cases = 0, differ = 0;

	for (uint32_t offset = 0; offset < PAGE_SIZE; offset++)
		for (uint32_t n = 0; n <= LONGEST; n++, cases++)
			differ += !is_right(offset, n, writes);
	claim(name, cases, differ);
}

static void every_offset(const char *name, bool writes)
{
	static const uint32_t lengths[] = { 0, 1, 2, 3, 4, 15, 16, 256, 512, 4095, 4096, 4097, 0xffff, SEGMENT };
	uint64_t cases = 0, differ = 0;

	for (uint32_t offset = 0; offset < SEGMENT; offset++)
		for (unsigned n = 0; n < sizeof(lengths) / sizeof(lengths[0]); n++, cases++)
			differ += !is_right_far(offset, lengths[n], writes);
	claim(name, cases, differ);
}

void enumerate_pieces(void)
{
	for (uint32_t page = 0; page < PAGES; page++)
		the_vm.space.table[FIRST / PAGE_SIZE + page] =
			(uint32_t)(place(FIRST + page * PAGE_SIZE) - ram_base) | PTE_P | PTE_W | PTE_U;
	every_length("guest-read-every-length", false);
	every_length("guest-write-every-length", true);
	every_offset("guest-read-far-every-offset", false);
	every_offset("guest-write-far-every-offset", true);
}
