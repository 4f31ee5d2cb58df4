/* A program without an operating system: flat, or in the shape of a .COM. */
#ifndef RUN_PROGRAM_H
#define RUN_PROGRAM_H

struct plan_guest;
struct vm;

enum { LOWEST_LOAD = 0x500 };		/* above interrupt vectors and BIOS data */
enum { PSP_SIZE = 0x100, COM_STACK = 0xfffe };

/**
 * program_start - put the guest's program into its memory, and its registers at the start
 * @vm: has been made of @plan
 * A flat program finds in AX which of its copies it is, from 1; 0 if it is the only one.
 * Ends the run if the guest's memory has no room for it.
 */
void program_start(struct vm *vm, const struct plan_guest *plan);

#endif
