/* What a client can open: the terminal, /dev/zero, /dev/mem and one empty folder. */
#ifndef CLIENT_FILES_H
#define CLIENT_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/phys.h"		/* phys_t */

struct vm;

enum file_kind { FILE_CLOSED, FILE_STDIN, FILE_TERMINAL, FILE_ZERO, FILE_MEM, FILE_FOLDER };

struct client_file {
	enum file_kind kind;
	uint32_t flags;		/* of open(): what may be done with it */
	uint32_t offset;	/* of /dev/mem: where it is read */
	bool listed;		/* of the folder: its two entries have been given */
};

enum { CLIENT_FILES = 32 };
struct client_files {
	struct client_file file[CLIENT_FILES];
};

/**
 * files_init - 0, 1 and 2 are open, as a shell leaves them
 */
void files_init(struct vm *vm);

/**
 * file_of - an open file; NULL if @number is none
 */
struct client_file *file_of(struct vm *vm, uint32_t number);

bool file_reads(const struct client_file *file);
bool file_writes(const struct client_file *file);

/**
 * file_memory_reaches - does /dev/mem show these pages? It shows page 0, and A0000h to FFFFFh
 */
bool file_memory_reaches(const struct vm *vm, uint32_t page, uint32_t pages);

/**
 * file_memory - where /dev/mem's byte @at lies: it is one that it shows
 * The rest of that range follows on.
 */
phys_t file_memory(const struct vm *vm, uint32_t at);

#endif
