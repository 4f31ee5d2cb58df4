/* The empty folder /sys/bus/pci/devices, which libpciaccess wants to find: there is no PCI device for a client.
 * And statx, of it and of open files. */
#include "client/calls.h"
#include "client/client.h"	/* file_of, E* */
#include "client/user.h"	/* user_* */
#include "lib/string.h"		/* memset, strcmp */

struct dirent64 {
	uint64_t inode, next;
	uint16_t length;
	uint8_t type;
	char name[5];
};
enum { DT_DIR = 4, AT_EMPTY_PATH = 0x1000 };
enum { STATX_BYTES = 256, STATX_MODE_AT = 28, STATX_LINKS_AT = 16, STATX_BLOCK_AT = 4, STATX_DEVICE_AT = 128 };
#define STATX_BASIC 0x7ffu
#define FOLDER_MODE 0040555u
#define DEVICE_MODE 0020620u

/* file, buffer, size */
uint32_t call_getdents64(struct vm *vm, const uint32_t *a)
{
	const struct dirent64 dots[2] = {
		{ 1, 1, sizeof(dots[0]), DT_DIR, "." }, { 1, 2, sizeof(dots[0]), DT_DIR, ".." },
	};
	struct client_file *f = file_of(vm, a[0]);

	if (!f)
		return (uint32_t)-EBADF;
	if (f->kind != FILE_FOLDER)
		return (uint32_t)-ENOTDIR;
	if (f->listed)
		return 0;
	if (a[2] < sizeof(dots))
		return (uint32_t)-EINVAL;
	if (!user_write(vm, a[1], dots, sizeof(dots)))
		return (uint32_t)-EFAULT;
	f->listed = true;
	return sizeof(dots);
}

/* Which device a file is. The terminal is the first text console: vbetest changes modes nowhere else. */
static const struct device {
	uint32_t major, minor;
} devices[] = {
	[FILE_STDIN] = { 4, 1 }, [FILE_TERMINAL] = { 4, 1 }, [FILE_ZERO] = { 1, 5 }, [FILE_MEM] = { 1, 1 },
	[FILE_FOLDER] = { 0, 0 },
};

static void fill(uint8_t *statx, uint32_t mode, enum file_kind kind)
{
	const uint32_t mask = STATX_BASIC, block = 4096, links = 2;
	const uint16_t short_mode = (uint16_t)mode;

	memset(statx, 0, STATX_BYTES);
	memcpy(statx, &mask, sizeof(mask));
	memcpy(statx + STATX_BLOCK_AT, &block, sizeof(block));
	memcpy(statx + STATX_LINKS_AT, &links, sizeof(links));
	memcpy(statx + STATX_MODE_AT, &short_mode, sizeof(short_mode));
	memcpy(statx + STATX_DEVICE_AT, &devices[kind], sizeof(devices[kind]));
}

/* folder, path, flags, mask, buffer: of an open file by its number, or of that folder by its name */
uint32_t call_statx(struct vm *vm, const uint32_t *a)
{
	static const char folder[] = "/sys/bus/pci/devices";
	const struct client_file *f = file_of(vm, a[0]);
	char path[sizeof(folder)] = "";
	uint8_t statx[STATX_BYTES];

	for (unsigned i = 0; i < sizeof(path); i++) {
		if (!user_read(vm, path + i, a[1] + i, 1))
			return (uint32_t)-EFAULT;
		if (!path[i])
			break;
	}
	path[sizeof(path) - 1] = 0;
	if (!path[0] && (a[2] & AT_EMPTY_PATH)) {
		if (!f)
			return (uint32_t)-EBADF;
		fill(statx, f->kind == FILE_FOLDER ? FOLDER_MODE : DEVICE_MODE, f->kind);
	} else if (strcmp(path, folder) == 0) {
		fill(statx, FOLDER_MODE, FILE_FOLDER);
	} else {
		return (uint32_t)-ENOENT;
	}
	return user_write(vm, a[4], statx, sizeof(statx)) ? 0 : (uint32_t)-EFAULT;
}
