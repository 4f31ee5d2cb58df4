#include "client/files.h"
#include "client/calls.h"
#include "client/client.h"	/* struct client */
#include "client/user.h"	/* user_* */
#include "lib/string.h"		/* strcmp */

enum { O_ACCMODE = 3, O_WRONLY = 1, O_RDWR = 2 };
enum { PATH_BYTES = 64, READ_PIECE = 0x10000 };
#define SCREEN_PAGE 0xa0u
#define MEM_PAGES   0x100u	/* it ends at 1 MiB */

void files_init(struct vm *vm)
{
	struct client_file *f = vm->client->files.file;

	f[0] = (struct client_file){ .kind = FILE_STDIN, .flags = O_RDWR };
	f[1] = f[2] = (struct client_file){ .kind = FILE_TERMINAL, .flags = O_RDWR };
}

struct client_file *file_of(struct vm *vm, uint32_t number)
{
	struct client_file *f = vm->client->files.file;

	return number < CLIENT_FILES && f[number].kind != FILE_CLOSED ? &f[number] : NULL;
}

bool file_reads(const struct client_file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY;
}

bool file_writes(const struct client_file *file)
{
	return (file->flags & O_ACCMODE) != 0;
}

bool file_memory_reaches(const struct vm *vm, uint32_t page, uint32_t pages)
{
	(void)vm;
	if (page == 0)
		return pages == 1;
	return page >= SCREEN_PAGE && pages <= MEM_PAGES && page <= MEM_PAGES - pages;
}

phys_t file_memory(const struct vm *vm, uint32_t at)
{
	phys_t to = phys(0);

	vm->board->translate(vm, at, &to);
	return to;
}

/* The lowest free number, or a negated error. */
static uint32_t open_file(struct vm *vm, enum file_kind kind, uint32_t flags)
{
	struct client_file *f = vm->client->files.file;

	for (uint32_t i = 0; i < CLIENT_FILES; i++)
		if (f[i].kind == FILE_CLOSED) {
			f[i] = (struct client_file){ .kind = kind, .flags = flags };
			return i;
		}
	return (uint32_t)-EMFILE;
}

/* A path that is too long is none of ours either. */
static bool read_path(struct vm *vm, uint32_t at, char path[PATH_BYTES])
{
	for (unsigned i = 0; i < PATH_BYTES; i++) {
		if (!user_read(vm, path + i, at + i, 1))
			return false;
		if (!path[i])
			return true;
	}
	path[0] = 0;
	return true;
}

static uint32_t open_path(struct vm *vm, uint32_t at, uint32_t flags)
{
	static const struct {
		const char *path;
		enum file_kind kind;
	} known[] = {
		{ "/dev/zero", FILE_ZERO }, { "/dev/mem", FILE_MEM }, { "/sys/bus/pci/devices", FILE_FOLDER },
		{ "/sys/bus/pci/devices/", FILE_FOLDER }, { "/dev/tty", FILE_TERMINAL },
	};
	char path[PATH_BYTES + 1] = "";		/* its last byte stays 0 */

	if (!read_path(vm, at, path))
		return (uint32_t)-EFAULT;
	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(path, known[i].path) == 0) {
			if (known[i].kind == FILE_MEM)
				client_needs_card(vm);
			return open_file(vm, known[i].kind, flags);
		}
	return (uint32_t)-ENOENT;
}

uint32_t call_open(struct vm *vm, const uint32_t *a)
{
	return open_path(vm, a[0], a[1]);
}

/* folder, path, flags: all paths are absolute */
uint32_t call_openat(struct vm *vm, const uint32_t *a)
{
	return open_path(vm, a[1], a[2]);
}

uint32_t call_close(struct vm *vm, const uint32_t *a)
{
	struct client_file *f = file_of(vm, a[0]);

	if (!f)
		return (uint32_t)-EBADF;
	f->kind = FILE_CLOSED;
	return 0;
}

/* --- read ------------------------------------------------------------------------------------- */

static uint32_t read_zero(struct vm *vm, uint32_t buffer, uint32_t size)
{
	const uint8_t zeros[64] = { 0 };
	uint32_t done = 0;

	for (uint32_t part; done < size; done += part) {
		part = size - done < sizeof(zeros) ? size - done : sizeof(zeros);
		if (!user_write(vm, buffer + done, zeros, part))
			break;
	}
	return done;
}

static uint32_t read_memory(struct vm *vm, struct client_file *f, uint32_t buffer, uint32_t size)
{
	uint8_t piece[256];
	uint32_t done = 0;

	for (uint32_t part; done < size; done += part, f->offset += part) {
		part = PAGE_SIZE - f->offset % PAGE_SIZE;
		part = part < sizeof(piece) ? part : sizeof(piece);
		part = part < size - done ? part : size - done;
		if (!file_memory_reaches(vm, f->offset / PAGE_SIZE, 1))
			break;
		phys_read(file_memory(vm, f->offset), piece, part);
		if (!user_write(vm, buffer + done, piece, part))
			break;
	}
	return done;
}

/* Does the program's INT 80h lie there? Then it may not be there any more when it is to be executed again. */
static bool has_call(const struct vm *vm, uint32_t buffer, uint32_t size)
{
	const uint32_t at = vm->vcpu.frame.eip - INT_80_LENGTH;

	return at - buffer < size || buffer - at < INT_80_LENGTH;
}

/* A piece at a time, since interrupts are off: the rest is read when the program comes again. */
static uint32_t read_piece(struct vm *vm, struct client_file *f, uint32_t buffer, uint32_t size)
{
	struct client *c = vm->client;
	const uint32_t before = c->moved < size ? c->moved : 0, left = size - before;
	const uint32_t wanted = left < READ_PIECE ? left : READ_PIECE;
	const uint32_t part = f->kind == FILE_ZERO ? read_zero(vm, buffer + before, wanted) :
			      read_memory(vm, f, buffer + before, wanted);
	const uint32_t done = before + part;

	c->moved = 0;
	if (!done)
		return (uint32_t)-EFAULT;
	if (part < wanted || done == size || has_call(vm, buffer, size))
		return done;
	c->moved = done;
	return call_again(vm);
}

/* file, buffer, size */
uint32_t call_read(struct vm *vm, const uint32_t *a)
{
	struct client_file *f = file_of(vm, a[0]);

	if (!f || !file_reads(f))
		return (uint32_t)-EBADF;
	if (!user_in_range(a[1], a[2]))
		return (uint32_t)-EFAULT;
	if ((int32_t)a[2] < 0 || f->kind == FILE_FOLDER)
		return (uint32_t)-EINVAL;
	if (!a[2])
		return 0;
	switch (f->kind) {
	case FILE_ZERO:
	case FILE_MEM:
		return read_piece(vm, f, a[1], a[2]);
	default:
		return stdin_read(vm, a[1], a[2]);
	}
}
