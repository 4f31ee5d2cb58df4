/* Leaving the monitor for good. */
#ifndef CPU_REAL_MODE_H
#define CPU_REAL_MODE_H

/**
 * real_mode_reset - start the firmware anew in real mode, at FFFF:0
 * The first megabyte is mapped to itself, and 7C00h is nobody's. The shutdown byte of
 * the CMOS, 0Fh, says what the firmware does.
 */
_Noreturn void real_mode_reset(void);

#endif
