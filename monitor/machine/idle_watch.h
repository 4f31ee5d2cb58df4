/* A guest that is watched traps where it otherwise does not: at the ports of the VGA,
 * which it owns, and at RDTSC. Both can tell it the time, or show what it does. */
#ifndef MACHINE_IDLE_WATCH_H
#define MACHINE_IDLE_WATCH_H

struct vm;

void idle_watch_begin(struct vm *vm);
void idle_watch_end(struct vm *vm);

#endif
