#include "memory.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { TOUCHED_MAX = 1 << 17, NEIGHBOURS = 8 };

uint8_t *our_memory, *their_memory;

static uint8_t *pristine;
static uint32_t touched[TOUCHED_MAX];
static unsigned touched_count, rom_checked;
static uint8_t old_byte[TOUCHED_MAX];	/* their byte before the write */

/* A page more than real mode can reach: translators read ahead. */
static uint8_t *pages(void)
{
	void *p = mmap(NULL, MEMORY_SIZE + 0x1000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

void memory_init(void)
{
	our_memory = pages();
	their_memory = pages();
	pristine = pages();
}

void memory_fill(uint64_t seed)
{
	struct random r = random_of(seed, ~0ull);

	for (unsigned i = 0; i < MEMORY_SIZE; i++)
		pristine[i] = random_code_byte(&r);
	memory_reset();
}

static void note(uint32_t lin)
{
	if (lin >= MEMORY_SIZE)
		return;
	if (touched_count == TOUCHED_MAX)
		abort();
	old_byte[touched_count] = their_memory[lin];
	touched[touched_count++] = lin;
}

void memory_poke(uint32_t lin, uint8_t value)
{
	if (lin >= MEMORY_SIZE)
		return;
	note(lin);
	our_memory[lin] = their_memory[lin] = value;
	rom_checked = touched_count;
}

void memory_touched(uint32_t lin, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		note(lin + i);
}

void memory_drop_rom_writes(void)
{
	for (unsigned i = touched_count; i-- > rom_checked;)
		if (touched[i] >= ROM_START && touched[i] < ROM_END)
			their_memory[touched[i]] = old_byte[i];
	rom_checked = touched_count;
}

bool memory_equal(bool all, uint32_t *where)
{
	if (all) {
		*where = 0;
		if (memcmp(our_memory, their_memory, MEMORY_SIZE) == 0)
			return true;
		while (our_memory[*where] == their_memory[*where])
			++*where;
		return false;
	}
	for (unsigned i = 0; i < touched_count; i++) {
		const uint32_t first = touched[i] < NEIGHBOURS ? 0 : touched[i] - NEIGHBOURS;

		for (*where = first; *where < first + 2 * NEIGHBOURS && *where < MEMORY_SIZE; ++*where)
			if (our_memory[*where] != their_memory[*where])
				return false;
	}
	return true;
}

bool memory_restore(bool all)
{
	for (unsigned i = 0; i < touched_count; i++)
		our_memory[touched[i]] = their_memory[touched[i]] = pristine[touched[i]];
	touched_count = rom_checked = 0;
	return !all || (memcmp(our_memory, pristine, MEMORY_SIZE) == 0 &&
			memcmp(their_memory, pristine, MEMORY_SIZE) == 0);
}

void memory_reset(void)
{
	touched_count = rom_checked = 0;
	memcpy(our_memory, pristine, MEMORY_SIZE);
	memcpy(their_memory, pristine, MEMORY_SIZE);
}
