/* Leaving: the verdict for whoever started the machine. */
#ifndef DRIVERS_POWEROFF_H
#define DRIVERS_POWEROFF_H

#include <stdint.h>

/* Written to QEMU's isa-debug-exit, which ends with status (code << 1) | 1. */
enum verdict { VERDICT_CLEAN = 0x10, VERDICT_STOPPED = 0x11, VERDICT_FAILED = 0x12, VERDICT_FAULT = 0x13 };

enum { PORT_DEBUG_EXIT = 0xf4, PORT_DEBUG_EXIT_LAST = 0xf7 };

/**
 * poweroff - end QEMU or Bochs; returns on a machine that is neither
 */
void poweroff(enum verdict verdict);

#endif
