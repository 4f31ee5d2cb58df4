/* What only floppy drives have: calibration, change line, formats, result bytes. */
#include "bios/disk_parts.h"
#include "lib/string.h"		/* memcpy, memset */
#include "machine/drive_floppy.h"	/* MEDIA_ESTABLISHED */
#include "machine/guest_memory.h"	/* guest_low, guest_read */
#include "machine/vm.h"		/* struct vm */

enum { MOTOR_TICKS = 37 };	/* the firmware's timer tick counts down: about 2 seconds */
enum { RATE_BITS = 0xc0 };
enum { FILL_BYTE = 0xf6, SIZE_CODE_512 = 2 };

/* 82077AA data sheet, 5.1 "Status Registers". */
enum { ST0_ABNORMAL = 0x40, ST0_SEEK_END = 0x20, ST1_END_OF_CYLINDER = 0x80, ST1_NOT_WRITABLE = 0x02 };

static void write_result(struct vm *vm, uint8_t st0, uint8_t st1, const struct floppy_place *p)
{
	const uint8_t bytes[7] = {
		(uint8_t)(st0 | (p->head & 1) << 2 | p->number), st1, 0,
		(uint8_t)p->cylinder, (uint8_t)p->head, (uint8_t)p->sector, SIZE_CODE_512,
	};

	memcpy(guest_low(vm) + BDA_FLOPPY_RESULT, bytes, sizeof(bytes));
}

/* The first access after a reset recalibrates the drive and senses the disk's rate. */
static void note_access(struct vm *vm, const struct drive *d, const struct floppy_place *p)
{
	uint8_t *low = guest_low(vm);
	const uint8_t before = low[BDA_FLOPPY_MEDIA + p->number];

	if (!(before & MEDIA_ESTABLISHED)) {
		low[BDA_FLOPPY_RATE] = (uint8_t)((before & RATE_BITS) >> 4 | (d->media_state & RATE_BITS));
		low[BDA_FLOPPY_MEDIA + p->number] = d->media_state;
	}
	low[BDA_FLOPPY_CALIBRATED] |= (uint8_t)(1u << p->number);
	low[BDA_FLOPPY_MOTOR_TICKS] = MOTOR_TICKS;
	low[BDA_FLOPPY_TRACK + p->number] = (uint8_t)p->cylinder;
}

enum disk_status floppy_prepare(struct vm *vm, struct drive *d, const struct floppy_place *p,
				uint32_t dma, uint32_t bytes)
{
	if (d->changed) {
		d->changed = false;
		guest_low(vm)[BDA_FLOPPY_MEDIA + p->number] = 0;
		return DISK_CHANGED;
	}
	note_access(vm, d, p);
	/* The page register of the 8237's channel does not count. */
	if (bytes && dma >> 16 != (dma + bytes - 1) >> 16)
		return DISK_BOUNDARY;
	if (d->size && p->cylinder < d->medium.cylinders && p->head < d->medium.heads &&
	    p->sector <= d->medium.sectors)
		return DISK_OK;
	write_result(vm, ST0_ABNORMAL, d->size && p->sector > d->medium.sectors ? ST1_END_OF_CYLINDER : 0, p);
	return DISK_CONTROLLER;
}

void floppy_done(struct vm *vm, const struct drive *d, const struct floppy_place *p, uint32_t count,
		 enum disk_status status)
{
	const struct chs *g = &d->medium;
	struct floppy_place end = *p;

	if (status != DISK_OK) {
		write_result(vm, ST0_ABNORMAL | ST0_SEEK_END,
			     status == DISK_WRITE_PROTECTED ? ST1_NOT_WRITABLE : 0, p);
		return;
	}
	/* After the last sector that it was told of, the controller goes to the next head. */
	count += p->sector - 1u;
	end.sector = (uint16_t)(count <= g->sectors ? 1 : count % g->sectors + 1);
	count = count <= g->sectors ? 1 : count / g->sectors;
	end.head = (uint16_t)((p->head + count) % g->heads);
	end.cylinder = (uint16_t)(p->cylinder + (p->head + count) / g->heads);
	write_result(vm, end.cylinder != p->cylinder ? ST0_SEEK_END : 0, 0, &end);
}

enum disk_status floppy_reset(struct vm *vm)
{
	static const uint16_t cleared[] = {
		BDA_FLOPPY_CALIBRATED, BDA_FLOPPY_MEDIA, BDA_FLOPPY_MEDIA + 1,
		BDA_FLOPPY_TRACK, BDA_FLOPPY_TRACK + 1, BDA_FLOPPY_RATE,
	};

	for (unsigned i = 0; i < sizeof(cleared) / sizeof(cleared[0]); i++)
		guest_low(vm)[cleared[i]] = 0;
	return DISK_OK;
}

/* ES:BX: four bytes for each of AL sectors. */
enum { FIELD_CYLINDER, FIELD_HEAD, FIELD_SECTOR, FIELD_SIZE_CODE, FIELD_SIZE };

static bool address_field_fits(const struct vm *vm, uint32_t at, const struct drive *d,
			       const struct floppy_place *p)
{
	uint8_t field[FIELD_SIZE];

	guest_read(vm, at, field, sizeof(field));
	return field[FIELD_CYLINDER] == p->cylinder && field[FIELD_HEAD] == p->head &&
	       field[FIELD_SIZE_CODE] == SIZE_CODE_512 && field[FIELD_SECTOR] >= 1 &&
	       field[FIELD_SECTOR] <= d->medium.sectors;
}

/* Differs: QEMU formats nothing and says that it did. Sectors of other sizes and
 * numbers have no place in an image: bad track. */
enum disk_status floppy_format(struct vm *vm, struct drive *d)
{
	struct vcpu *v = &vm->vcpu;
	const struct floppy_place p = { reg_dl(v), reg_ch(v), reg_dh(v), 1 };
	const uint32_t lin = linear(v->frame.es, (uint16_t)v->frame.ebx);
	const uint8_t count = reg_al(v);
	const uint16_t most = d->medium.sectors > d->logical.sectors ? d->medium.sectors : d->logical.sectors;
	const uint32_t track = ((uint32_t)p.cylinder * d->medium.heads + p.head) * d->medium.sectors;
	uint8_t sector[SECTOR_SIZE];
	enum disk_status status;

	if (count == 0 || count > most ||
	    (p.cylinder >= d->logical.cylinders && p.cylinder >= d->medium.cylinders) ||
	    p.head >= d->logical.heads)
		return DISK_BAD_COMMAND;
	status = floppy_prepare(vm, d, &p, lin, 4u * count);
	if (status)
		return status;
	if (d->read_only) {
		floppy_done(vm, d, &p, 0, DISK_WRITE_PROTECTED);
		return DISK_WRITE_PROTECTED;
	}
	for (unsigned i = 0; i < count; i++)
		if (!address_field_fits(vm, lin + FIELD_SIZE * i, d, &p))
			return DISK_BAD_TRACK;
	memset(sector, FILL_BYTE, sizeof(sector));
	for (unsigned i = 0; i < count; i++) {
		const uint32_t lba = track + guest_read8(vm, lin + FIELD_SIZE * i + FIELD_SECTOR) - 1;

		if (lba >= d->size / SECTOR_SIZE) {
			floppy_done(vm, d, &p, 0, DISK_CONTROLLER);
			return DISK_CONTROLLER;
		}
		drive_write(d, lba * SECTOR_SIZE, sector, sizeof(sector));
	}
	floppy_done(vm, d, &p, count, DISK_OK);
	return DISK_OK;
}

/* AL: 2 = 360K disk in a 1.2M drive, 3 = 1.2M in 1.2M, 4 = 720K in a 3.5" drive. */
enum disk_status floppy_set_type(struct vm *vm, const struct drive *d)
{
	static const struct chs disks[] = { [2] = { 40, 2, 9 }, [3] = { 80, 2, 15 }, [4] = { 80, 2, 9 } };
	const uint8_t wanted = reg_al(&vm->vcpu);

	if (!d->size)
		return DISK_NOT_READY;
	if (wanted < 2 || wanted > 4 || disks[wanted].cylinders != d->medium.cylinders ||
	    disks[wanted].heads != d->medium.heads || disks[wanted].sectors != d->medium.sectors)
		return DISK_BAD_COMMAND;
	guest_low(vm)[BDA_FLOPPY_MEDIA + reg_dl(&vm->vcpu)] = d->media_state;
	return DISK_OK;
}

/* CH and CL as AH=08h gives them. An image keeps the tracks that it has. */
enum disk_status floppy_set_media(struct vm *vm, const struct drive *d)
{
	struct vcpu *v = &vm->vcpu;

	if (!d->size)
		return DISK_NOT_READY;
	if (reg_cylinder(v) + 1 != d->medium.cylinders || (reg_cl(v) & 0x3f) != d->medium.sectors)
		return DISK_BAD_TRACK;
	guest_low(vm)[BDA_FLOPPY_MEDIA + reg_dl(v)] = d->media_state;
	v->frame.es = d->table_seg;
	set_low16(&v->frame.edi, d->table_off);
	return DISK_OK;
}
