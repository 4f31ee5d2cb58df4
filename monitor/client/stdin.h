/* The terminal of a client: COM1, with what a terminal driver does for a program. */
#ifndef CLIENT_STDIN_H
#define CLIENT_STDIN_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

enum { STDIN_BYTES = 4096, STDIN_LINE = 1024 };

struct client_stdin {
	uint8_t ready[STDIN_BYTES];	/* a ring: what read() may have */
	uint32_t first, count;
	uint8_t line[STDIN_LINE];	/* being typed */
	uint32_t length;
	bool piped;			/* stdin=pipe: no terminal, but a file, with an escape byte */
	bool escaped;			/* that came, and the next byte says what is meant */
	bool at_end;			/* no more will come; or, of a terminal, Ctrl-D was typed */
};

/**
 * stdin_take - take what waits at COM1, as far as there is room
 */
void stdin_take(struct vm *vm);

/**
 * stdin_read - read(): what is there, 0 at the end; else the client waits
 */
uint32_t stdin_read(struct vm *vm, uint32_t buffer, uint32_t size);

/**
 * stdin_resume - the client waits for input: if there is some, its call returns
 */
void stdin_resume(struct vm *vm);

/**
 * stdin_put - bytes to the terminal
 */
void stdin_put(const uint8_t *bytes, uint32_t count);

#endif
