/* A client: a static 32-bit Linux program in ring 3, which may call vm86 to run 8086 code in its
 * own low memory. What the kernel of such a program keeps of it is here. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "client/files.h"	/* struct client_files */
#include "client/signals.h"	/* struct client_signals */
#include "client/space.h"	/* struct client_space */
#include "client/stdin.h"	/* struct client_stdin */
#include "client/timers.h"	/* struct client_timers */
#include "client/vm86.h"	/* struct vm86 */
#include "cpu/desc.h"		/* RING3_TLS_SLOTS */
#include "machine/vm.h"		/* struct vm */

enum { CLIENT_PID = 42 };	/* there is one thread, and nobody else */

/* What a client waits for, with vcpu.halted. */
enum client_wait { WAIT_NOTHING, WAIT_STDIN };

struct client {
	struct client_space space;
	struct client_files files;
	struct client_stdin in;
	struct client_signals signals;
	struct client_timers timers;
	struct vm86 vm86;
	uint64_t tls[RING3_TLS_SLOTS];	/* descriptors */
	enum client_wait wait;
	uint32_t wait_buffer, wait_size;	/* of the read() that waits */
	uint32_t moved;			/* by the read() or write() that is under way: it is begun again */
	bool check_segments;		/* CS and SS of the frame are the program's wish: look before IRET does */

	/* Ports that the program may reach: a set bit denies one. And iopl(). */
	uint8_t ioperm[65536 / 8];
	uint8_t iopl;
	struct io_permission permission;	/* that, and what its board opens: what is in force */
	bool has_ports;			/* some port may have been opened */
};

/**
 * client_start - load the program and let it begin
 * @vm: its board has been initialised; vm->memory is VIRTUAL_BLOCK(@memory) bytes
 * @file, @size: physical address and length of an ELF file
 * @memory: bytes of the client's own
 * Errors: one line that says what to do, and the run ends.
 */
void client_start(struct vm *vm, phys_t file, uint32_t size, uint32_t memory);

/**
 * client_exit - the program is done
 * @status: 0 to 255, or 128 and a signal's number
 */
void client_exit(struct vm *vm, unsigned status);

/**
 * client_wake - look after the client before it goes on
 */
static inline void client_wake(struct vm *vm)
{
	vm->vcpu.attention |= ATTENTION_SIGNAL;
}

/**
 * client_needs_card - from now on the client can see and change what the real card shows
 * It does not go on before it has the card: see struct vm.
 */
static inline void client_needs_card(struct vm *vm)
{
	vm->needs_card = true;
	vcpu_leave(&vm->vcpu, EXIT_SWITCH);
}

/* Linux's numbers of errors. A call returns them negated. */
enum { EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, EBADF = 9, ENOMEM = 12, EACCES = 13, EFAULT = 14, EEXIST = 17,
       ENOTDIR = 20, EINVAL = 22, EMFILE = 24, ENOTTY = 25, ENOSYS = 38 };

#define RING3_END 0xc0000000u	/* the program's addresses end here, as on Linux */

#endif
