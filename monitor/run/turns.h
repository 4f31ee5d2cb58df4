/* Whose turn it is: the scheduler (run/sched.h) at work on guests that are ready, wait, or take no
 * part. Where one guest alone takes part, it has the processor, and nobody looks at a clock. */
#ifndef RUN_TURNS_H
#define RUN_TURNS_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/**
 * turns_start - before any other
 * @slice_ms: how long a guest runs before another one does that is ready as well
 */
void turns_start(uint32_t slice_ms);

/**
 * turns_join - the guest takes part from now on, and is ready; turns_leave: it does not any more
 * Nothing else changes: its clock is its own affair. Either may be called again.
 */
void turns_join(struct vm *vm, uint32_t weight);
void turns_leave(struct vm *vm);

/**
 * turns_wait - the guest has nothing to do before something happens to it
 * @yields: it only asks again and again: it may also go on after some time
 */
void turns_wait(struct vm *vm, bool yields);

/**
 * turns_next - who goes on now; NULL: they all wait
 */
struct vm *turns_next(void);

/**
 * turns_sleep - turns_next() says NULL: sleep until a real interrupt has been handled
 * Returns true if it was an NMI, which is a guest's.
 */
bool turns_sleep(void);

/**
 * turns_count_alone - from now on also count what a guest has of the processor that is the only one to take part
 */
void turns_count_alone(void);

/**
 * turns_used - ticks of the processor that @vm has had, in all
 */
uint64_t turns_used(struct vm *vm);

/**
 * turns_look - something has happened, to whatever guest: if another one goes on now, the one
 * that runs is left
 */
void turns_look(void);

/**
 * turns_interrupt - leave the guest that runs, if one does: the loop has something to decide
 */
void turns_interrupt(void);

#endif
