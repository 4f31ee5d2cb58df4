/* write and writev. */
#include "client/calls.h"
#include "client/client.h"	/* struct client */
#include "client/user.h"	/* user_* */

enum { WRITE_PIECE = 4096, IOV_MAX = 1024 };

/* A piece at a time, since interrupts are off: the rest is done when the program comes again. */
static uint32_t write_terminal(struct vm *vm, uint32_t buffer, uint32_t size)
{
	struct client *c = vm->client;
	uint8_t piece[256];
	uint32_t done = c->moved < size ? c->moved : 0;
	const uint32_t most = size - done < WRITE_PIECE ? size : done + WRITE_PIECE;

	c->moved = 0;
	for (uint32_t part; done < most; done += part) {
		part = most - done < sizeof(piece) ? most - done : sizeof(piece);
		part = user_reaches(vm, buffer + done, part, false);
		if (!part)
			return done ? done : (uint32_t)-EFAULT;
		user_read(vm, piece, buffer + done, part);
		stdin_put(piece, part);
	}
	if (done == size)
		return done;
	c->moved = done;
	return call_again(vm);
}

/* Unlike Linux: what is written to /dev/mem is refused; programs write to what they map. */
static uint32_t write_file(struct vm *vm, const struct client_file *f, uint32_t buffer, uint32_t size)
{
	switch (f->kind) {
	case FILE_ZERO:
		return size;
	case FILE_MEM: case FILE_FOLDER:
		return (uint32_t)-EPERM;
	default:
		return write_terminal(vm, buffer, size);
	}
}

/* file, buffer, size */
uint32_t call_write(struct vm *vm, const uint32_t *a)
{
	const struct client_file *f = file_of(vm, a[0]);

	if (!f || !file_writes(f))
		return (uint32_t)-EBADF;
	if (!user_in_range(a[1], a[2]))
		return (uint32_t)-EFAULT;
	if ((int32_t)a[2] < 0)
		return (uint32_t)-EINVAL;
	return a[2] ? write_file(vm, f, a[1], a[2]) : 0;
}

struct iovec {
	uint32_t base, size;
};

/* Every piece is looked at before anything is written. */
static int check_vector(struct vm *vm, uint32_t at, uint32_t count)
{
	struct iovec v;

	for (uint32_t i = 0; i < count; i++) {
		if (!user_read(vm, &v, at + i * sizeof(v), sizeof(v)))
			return -EFAULT;
		if ((int32_t)v.size < 0)
			return -EINVAL;
		if (!user_in_range(v.base, v.size))
			return -EFAULT;
	}
	return 0;
}

/* file, vector, count. As on Linux it may have written less than all; it does not come again. */
uint32_t call_writev(struct vm *vm, const uint32_t *a)
{
	const struct client_file *f = file_of(vm, a[0]);
	uint32_t done = 0, part;
	int wrong;

	if (!f || !file_writes(f))
		return (uint32_t)-EBADF;
	if (a[2] > IOV_MAX)
		return (uint32_t)-EINVAL;
	wrong = check_vector(vm, a[1], a[2]);
	if (wrong)
		return (uint32_t)wrong;
	for (uint32_t i = 0; i < a[2] && done < WRITE_PIECE; i++) {
		struct iovec v;
		uint32_t size;

		user_read(vm, &v, a[1] + i * sizeof(v), sizeof(v));
		size = v.size < WRITE_PIECE - done ? v.size : WRITE_PIECE - done;
		part = size ? write_file(vm, f, v.base, size) : 0;
		if ((int32_t)part < 0)
			return done ? done : part;
		done += part;
		if (part < v.size)
			break;
	}
	return done;
}
