/* The real CPU asleep: idle.nasm. */
#ifndef CPU_IDLE_H
#define CPU_IDLE_H

/**
 * idle_wait - sleep until an interrupt, whose handler has run when this returns
 * Interrupts are off before and after. The handler finds ring 0 at idle_hlt, and must return
 * with IF clear.
 */
void idle_wait(void);
extern const char idle_hlt[];

#endif
