/* A static i386 program in a file of the format that Linux starts. */
#ifndef CLIENT_ELF_H
#define CLIENT_ELF_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;

struct elf_program {
	uint32_t entry;
	uint32_t headers, header_count;	/* where the program headers lie in its memory; 0 if nowhere */
	uint32_t end;			/* of its last segment */
};

/**
 * elf_load - map the program's segments, and fill them
 * @file, @size: physical address and length
 * Returns NULL, or one sentence that says what is wrong and what to do.
 */
const char *elf_load(struct vm *vm, phys_t file, uint32_t size, struct elf_program *program);

#endif
