/* The memory of both CPUs: two arrays with the same random bytes, put back after each case. */
#ifndef INSN_MEMORY_H
#define INSN_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	MEMORY_SIZE = 0x110000,		/* real mode reaches linear 10FFEFh */
	ROM_START = 0xf0000, ROM_END = 0x100000,
};

extern uint8_t *our_memory, *their_memory;

void memory_init(void);

/**
 * memory_fill - the bytes of @seed, the same in both
 */
void memory_fill(uint64_t seed);

/**
 * memory_poke - part of a case: the same byte for both
 */
void memory_poke(uint32_t lin, uint8_t value);

/**
 * memory_touched - their CPU is about to write @size bytes: note them
 */
void memory_touched(uint32_t lin, unsigned size);

/**
 * memory_drop_rom_writes - take back what their CPU has written to ROM since the last call
 */
void memory_drop_rom_writes(void);

/**
 * memory_equal - are all bytes that were poked or touched equal, and their neighbours?
 * @all: look at the whole memory
 * @where: the first differing address
 */
bool memory_equal(bool all, uint32_t *where);

/**
 * memory_restore - take back pokes and writes; false if that does not make the memories
 * what they were (only looked at with @all)
 */
bool memory_restore(bool all);

/**
 * memory_reset - make both what they were at first, whatever was written
 */
void memory_reset(void);

#endif
