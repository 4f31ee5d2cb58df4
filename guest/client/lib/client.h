/* What the examples need of a system: Linux's calls by number, and printf. With a C library
 * (gcc -m32 -static) printf is that library's; without one it is libc.c's. */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdint.h>

#if __STDC_HOSTED__
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#else
#include <stddef.h>
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void exit(int status);
void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *to, int byte, size_t n);
#endif

enum { SYS_EXIT = 1, SYS_READ = 3, SYS_WRITE = 4, SYS_OPEN = 5, SYS_ALARM = 27, SYS_IOPERM = 101, SYS_IOPL = 110,
       SYS_VM86OLD = 113, SYS_VM86 = 166, SYS_RT_SIGACTION = 174, SYS_SIGALTSTACK = 186, SYS_MMAP2 = 192 };
enum { PROT_READ_WRITE_EXEC = 7, MAP_SHARED_FIXED = 0x11, MAP_PRIVATE_FIXED = 0x12, MAP_ANONYMOUS_PAGES = 0x20 };
enum { SIGNAL_ILL = 4, SIGNAL_SEGV = 11, SIGNAL_ALRM = 14 };

/* INT 80h. Returns the result, or an error from -1 to -4095. */
long client_call(long number, long a, long b, long c, long d, long e, long f);

/* Where a handler finds the interrupted registers, and may change them. */
struct client_context {
	uint32_t flags, link, stack[3];
	uint16_t gs, gs_high, fs, fs_high, es, es_high, ds, ds_high;
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, trapno, err, eip;
	uint16_t cs, cs_high;
	uint32_t eflags, esp_at_signal;
	uint16_t ss, ss_high;
	uint32_t fpstate, oldmask, cr2;
};
typedef void client_handler(int signal, void *info, struct client_context *context);

/* Let @handler be called for @signal, on the stack of client_altstack() if @altstack. */
int client_on_signal(int signal, client_handler *handler, int altstack);
int client_altstack(void *stack, uint32_t size);

/* Zero pages of the program's own at a fixed address, in which vm86 code can run. Returns 0 or an error. */
int client_map(uint32_t address, uint32_t bytes);

/* The low megabyte is reached by address: to a compiler address 0 is a mistake. */
static inline void *low(uint32_t address)
{
	void *pointer;

	__asm__("" : "=r"(pointer) : "0"(address));
	return pointer;
}

#endif
