/* The stack that a program finds when it begins. */
#ifndef CLIENT_START_H
#define CLIENT_START_H

#include <stdbool.h>

struct elf_program;
struct vm;

/**
 * start_stack - arguments and auxiliary vector on the stack, ESP below them
 * @argv: as options.h has it: words joined by ':', each byte that is not plain as %XX
 * @name: the only argument where @argv is NULL
 * Returns false if they do not fit.
 */
bool start_stack(struct vm *vm, const char *argv, const char *name, const struct elf_program *program);

#endif
