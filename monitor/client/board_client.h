/* The boards of clients: each borrows ports and the low megabyte of another one. */
#ifndef CLIENT_BOARD_CLIENT_H
#define CLIENT_BOARD_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/board.h"	/* struct board */

/* Ports go to the virtual PC's devices, and /dev/mem is its copy of the firmware's memory; or both are
 * the real machine's. */
extern const struct board board_client, board_client_real;

#endif
