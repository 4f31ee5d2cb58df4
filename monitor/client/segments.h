/* Segment registers of 32-bit code: what IRET and the stubs load must not fault in ring 0. */
#ifndef CLIENT_SEGMENTS_H
#define CLIENT_SEGMENTS_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/**
 * segments_check - somebody has chosen the frame's segment registers, or changed the descriptors
 * A DS, ES, FS or GS that could not be loaded becomes 0, silently, as on Linux. CS and SS are looked at
 * before the program goes on: a bad one is SIGILL, code 8.
 */
void segments_check(struct vm *vm);

/**
 * segments_bad - is CS or SS one that IRET to ring 3 would not take?
 */
bool segments_bad(const struct vm *vm);

/**
 * segments_base - the base of a segment of 32-bit code
 */
uint32_t segments_base(const struct vm *vm, uint16_t selector);

/**
 * segments_leave_v86 - the frame is one of v86 mode, entered by sigreturn, and becomes one of ring 3
 * The caller sets CS, SS, DS and ES; FS and GS are what the 32-bit code had.
 */
void segments_leave_v86(struct vm *vm);

/**
 * segments_stack - the frame's mode may have changed: let the CPU push where it belongs
 */
void segments_stack(struct vm *vm);

#endif
