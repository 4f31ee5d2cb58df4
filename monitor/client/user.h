/* Memory that a program points to. Every pointer of a system call goes through here: what ring 3
 * could not reach by itself is refused, and the monitor never faults. */
#ifndef CLIENT_USER_H
#define CLIENT_USER_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

/**
 * user_read, user_write - copy @n bytes from or to the program's memory
 * Returns false if the program cannot reach all of it; user_write() may have written what lies before
 * the first page that it cannot write.
 */
bool user_read(struct vm *vm, void *to, uint32_t from, uint32_t n);
bool user_write(struct vm *vm, uint32_t to, const void *from, uint32_t n);

/**
 * user_pointer - where ring 0 sees these bytes if they lie in one page that the program can reach; else NULL
 */
void *user_pointer(struct vm *vm, uint32_t at, uint32_t n, bool write);

/**
 * user_reaches - how many of @n bytes from @at on the program can reach, without a gap
 */
uint32_t user_reaches(struct vm *vm, uint32_t at, uint32_t n, bool write);

/**
 * user_in_range - Linux's access_ok(): do these addresses lie below the kernel's, mapped or not?
 */
bool user_in_range(uint32_t at, uint32_t n);

#endif
