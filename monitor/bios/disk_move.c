/* Sectors between an image and guest memory. */
#include "bios/disk_parts.h"
#include "machine/guest_memory.h"	/* guest_page, guest_page_to_write */
#include "machine/video.h"	/* video_traps */
#include "machine/vm.h"		/* struct vm, GUEST_END */

/* Where the guest's VGA has logic. */
static void move_video(struct vm *vm, const struct drive *d, enum disk_command command, uint32_t at, uint32_t lin, uint32_t n)
{
	uint8_t piece[SECTOR_SIZE];

	for (uint32_t part; n; at += part, lin += part, n -= part) {
		part = n < SECTOR_SIZE ? n : SECTOR_SIZE;
		if (command == DISK_WRITE) {
			guest_read(vm, lin, piece, part);
			drive_write(d, at, piece, part);
		} else {
			drive_read(d, at, piece, part);
			guest_write(vm, lin, piece, part);
		}
	}
}

/* Page by page, since each may be RAM or ROM. */
static void move(struct vm *vm, const struct drive *d, enum disk_command command, uint32_t at, uint32_t lin,
		 uint32_t end)
{
	while (lin < end && lin < GUEST_END) {
		const uint32_t room = PAGE_SIZE - lin % PAGE_SIZE;
		const uint32_t n = end - lin < room ? end - lin : room;
		uint8_t *to;

		if (video_traps(vm, lin))
			move_video(vm, d, command, at, lin, n);
		else if (command == DISK_WRITE)
			drive_write(d, at, guest_page(vm, lin), n);
		else if ((to = guest_page_to_write(vm, lin)) != NULL)
			drive_read(d, at, to, n);
		at += n;
		lin += n;
	}
}

/* Sectors from @lba on that the command finds; a half sector can be read only.
 * Differs: SeaBIOS verifies nothing, and so nothing is beyond the end. */
static uint32_t sectors_there(const struct drive *d, enum disk_command command, uint32_t lba)
{
	const uint32_t end = command == DISK_WRITE ? d->size / SECTOR_SIZE : d->sectors;

	return lba < end ? end - lba : 0;
}

enum disk_status disk_move(struct vm *vm, struct drive *d, enum disk_command command, uint32_t lba,
			   uint32_t *count, uint32_t lin)
{
	const uint32_t there = sectors_there(d, command, lba), wanted = *count;
	const bool zeros = d->is_floppy && command != DISK_WRITE;	/* a track goes on beyond the image */
	const uint32_t todo = wanted <= there || zeros ? wanted : there;
	const uint32_t end = lin + wanted * SECTOR_SIZE;

	*count = 0;
	if (command == DISK_WRITE && d->read_only)
		return DISK_WRITE_PROTECTED;
	if (command != DISK_VERIFY) {
		/* The end of the segment is no boundary; the end of memory, 10FFFFh, is one. */
		if (lin > GUEST_END || end > GUEST_END)
			return DISK_BOUNDARY;
		move(vm, d, command, lba * SECTOR_SIZE, lin, lin + todo * SECTOR_SIZE);
	}
	*count = todo;
	if (todo == wanted)
		return DISK_OK;
	return d->is_floppy ? DISK_CONTROLLER : DISK_BAD_TRACK;
}

static bool inside(const struct chs *g, uint16_t cylinder, uint16_t head, uint16_t sector)
{
	return cylinder < g->cylinders && head < g->heads && sector <= g->sectors;
}

enum disk_status disk_access(struct vm *vm, struct drive *d, enum disk_command command)
{
	struct vcpu *v = &vm->vcpu;
	const struct floppy_place p = { reg_dl(v), reg_cylinder(v), reg_dh(v), reg_cl(v) & 0x3f };
	const struct chs *g = d->is_floppy ? &d->medium : &d->logical;
	const uint32_t lin = linear(v->frame.es, (uint16_t)v->frame.ebx);
	const uint32_t first = ((uint32_t)p.cylinder * g->heads + p.head) * g->sectors + p.sector - 1;
	uint32_t count = reg_al(v);
	enum disk_status status;

	/* Differs: SeaBIOS would not let a disk with more tracks or sectors than its drive
	 * usually takes (DMF, 1.68 MB) be read; here the disk itself decides. */
	if (count == 0 || count > DISK_MOST_SECTORS || p.sector == 0 ||
	    (!inside(&d->logical, p.cylinder, p.head, p.sector) && !inside(g, p.cylinder, p.head, p.sector)))
		return DISK_BAD_COMMAND;
	if (d->is_floppy) {
		const uint32_t bytes = command == DISK_VERIFY ? 0 : count * SECTOR_SIZE;

		status = floppy_prepare(vm, d, &p, lin, bytes);
		if (status) {
			set_al(v, 0);
			return status;
		}
	}
	/* As on the drives that QEMU has, this goes on at the next track by itself. */
	status = disk_move(vm, d, command, first, &count, lin);
	if (d->is_floppy) {
		floppy_done(vm, d, &p, count, status);
		count = status ? 0 : count;
	}
	set_al(v, (uint8_t)count);
	return status;
}
