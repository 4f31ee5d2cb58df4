/* The stop report: everything a person needs to understand why a guest ended. */
#ifndef TRACE_REPORT_H
#define TRACE_REPORT_H

struct vm;

/**
 * report_stop - print it on the log, with the last events before it
 * @sentence: what the guest did, in English
 */
void report_stop(struct vm *vm, const char *sentence);

/**
 * report_instruction - the bytes at the guest's CS:IP and what they mean, in one line
 * @size: of @out; VM_INSTRUCTION holds every line
 * The guest is the one whose address space is in use.
 */
void report_instruction(const struct vm *vm, char *out, unsigned size);

/**
 * report_guest - registers and flags of a guest: the report's second half
 */
void report_guest(struct vm *vm);

#endif
