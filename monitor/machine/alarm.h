/* The real timer's interrupt: the alarm for what is due on guests' clocks. */
#ifndef MACHINE_ALARM_H
#define MACHINE_ALARM_H

/**
 * alarm_start - begin to count real time, and take IRQ 0
 */
void alarm_start(void);

/**
 * alarm_polls - let @look be called 64 times a second, or as often as the alarm comes if that
 * is less; the guests' text mirrors look as often
 */
void alarm_polls(void (*look)(void));

/**
 * alarm_turns - let @look be called at each alarm, after what was due has been done: a guest may have
 * been woken, or another one's turn may be over
 */
void alarm_turns(void (*look)(void));

/**
 * alarm_frames - let @draw be called at each alarm: see clock_frame_due()
 */
void alarm_frames(void (*draw)(void));

/**
 * alarm_poll_soon - look at the next alarm already: something waits and cannot be taken yet
 */
void alarm_poll_soon(void);

#endif
