/* Where lines of JSON go: to port E9h, a byte at a time, or into memory, from which whoever started the emulator takes
 * them. A byte to a port costs the emulator some hundred times as much as a byte in memory. */
#ifndef TRACE_LINES_H
#define TRACE_LINES_H

#include <stdbool.h>

enum { PORT_E9 = 0xe9 };	/* the emulators' debug console */
enum { LINES_BYTES = 8 << 20 };	/* of memory */

/**
 * lines_to_e9 - they go to port E9h; false if no emulator takes what is written there
 * lines_to_memory - they go to memory; false if there is no room
 */
bool lines_to_e9(void);
bool lines_to_memory(void);

/**
 * lines_put - one character
 * With the memory full it waits for the reader. Where nobody has ever read it is lost.
 */
void lines_put(char c);

#endif
