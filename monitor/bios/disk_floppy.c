/* What only floppy drives have: calibration, change line, formats, result bytes. */
#include "bios/disk_parts.h"
#include "lib/string.h"		/* memset */
#include "machine/vm.h"		/* struct vm */

enum { MOTOR_TICKS = 37 };	/* the firmware's timer tick counts down: about 2 seconds */
enum { RATE_BITS = 0xc0, MEDIA_ESTABLISHED = 0x10 };
enum { FILL_BYTE = 0xf6, SIZE_CODE_512 = 2 };

/* 82077AA data sheet, 5.1 "Status Registers". */
enum { ST0_ABNORMAL = 0x40, ST0_SEEK_END = 0x20, ST1_END_OF_CYLINDER = 0x80, ST1_NOT_WRITABLE = 0x02 };

static void write_result(const struct vcpu *v, uint8_t st0, uint8_t st1, const struct floppy_place *p)
{
	const uint8_t bytes[7] = {
		(uint8_t)(st0 | (p->head & 1) << 2 | p->number), st1, 0,
		(uint8_t)p->cylinder, (uint8_t)p->head, (uint8_t)p->sector, SIZE_CODE_512,
	};

	for (unsigned i = 0; i < sizeof(bytes); i++)
		mem_write8(v, BDA_FLOPPY_RESULT + i, bytes[i]);
}

/* The first access after a reset recalibrates the drive and senses the disk's rate. */
static void note_access(const struct vcpu *v, const struct drive *d, const struct floppy_place *p)
{
	const uint32_t media = BDA_FLOPPY_MEDIA + p->number;
	const uint8_t before = mem_read8(v, media);

	if (!(before & MEDIA_ESTABLISHED)) {
		mem_write8(v, BDA_FLOPPY_RATE, (uint8_t)((before & RATE_BITS) >> 4 |
							 (d->media_state & RATE_BITS)));
		mem_write8(v, media, d->media_state);
	}
	mem_write8(v, BDA_FLOPPY_CALIBRATED,
		   (uint8_t)(mem_read8(v, BDA_FLOPPY_CALIBRATED) | 1u << p->number));
	mem_write8(v, BDA_FLOPPY_MOTOR_TICKS, MOTOR_TICKS);
	mem_write8(v, BDA_FLOPPY_TRACK + p->number, (uint8_t)p->cylinder);
}

enum disk_status floppy_prepare(struct vm *vm, struct drive *d, const struct floppy_place *p,
				uint32_t dma, uint32_t bytes)
{
	struct vcpu *v = &vm->vcpu;

	if (d->changed) {
		d->changed = false;
		mem_write8(v, BDA_FLOPPY_MEDIA + p->number, 0);
		return DISK_CHANGED;
	}
	note_access(v, d, p);
	/* The page register of the 8237's channel does not count. */
	if (bytes && dma >> 16 != (dma + bytes - 1) >> 16)
		return DISK_BOUNDARY;
	if (d->size && p->cylinder < d->medium.cylinders && p->head < d->medium.heads &&
	    p->sector <= d->medium.sectors)
		return DISK_OK;
	write_result(v, ST0_ABNORMAL, d->size && p->sector > d->medium.sectors ? ST1_END_OF_CYLINDER : 0, p);
	return DISK_CONTROLLER;
}

void floppy_done(struct vm *vm, const struct drive *d, const struct floppy_place *p, uint32_t count,
		 enum disk_status status)
{
	const struct chs *g = &d->medium;
	struct floppy_place end = *p;

	if (status != DISK_OK) {
		write_result(&vm->vcpu, ST0_ABNORMAL | ST0_SEEK_END,
			     status == DISK_WRITE_PROTECTED ? ST1_NOT_WRITABLE : 0, p);
		return;
	}
	/* Behind the last sector that it was told of, the controller goes to the next head. */
	count += p->sector - 1u;
	end.sector = (uint16_t)(count <= g->sectors ? 1 : count % g->sectors + 1);
	count = count <= g->sectors ? 1 : count / g->sectors;
	end.head = (uint16_t)((p->head + count) % g->heads);
	end.cylinder = (uint16_t)(p->cylinder + (p->head + count) / g->heads);
	write_result(&vm->vcpu, end.cylinder != p->cylinder ? ST0_SEEK_END : 0, 0, &end);
}

enum disk_status floppy_reset(struct vm *vm)
{
	static const uint16_t cleared[] = {
		BDA_FLOPPY_CALIBRATED, BDA_FLOPPY_MEDIA, BDA_FLOPPY_MEDIA + 1,
		BDA_FLOPPY_TRACK, BDA_FLOPPY_TRACK + 1, BDA_FLOPPY_RATE,
	};

	for (unsigned i = 0; i < sizeof(cleared) / sizeof(cleared[0]); i++)
		mem_write8(&vm->vcpu, cleared[i], 0);
	return DISK_OK;
}

/* ES:BX: four bytes for each of AL sectors: cylinder, head, sector, size code. */
static bool address_field_fits(const struct vcpu *v, uint32_t field, const struct drive *d,
			       const struct floppy_place *p)
{
	const uint8_t sector = mem_read8(v, field + 2);

	return mem_read8(v, field) == p->cylinder && mem_read8(v, field + 1) == p->head &&
	       mem_read8(v, field + 3) == SIZE_CODE_512 && sector >= 1 && sector <= d->medium.sectors;
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
		if (!address_field_fits(v, lin + 4 * i, d, &p))
			return DISK_BAD_TRACK;
	memset(sector, FILL_BYTE, sizeof(sector));
	for (unsigned i = 0; i < count; i++) {
		const uint32_t lba = track + mem_read8(v, lin + 4 * i + 2) - 1;

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
	mem_write8(&vm->vcpu, BDA_FLOPPY_MEDIA + reg_dl(&vm->vcpu), d->media_state);
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
	mem_write8(v, BDA_FLOPPY_MEDIA + reg_dl(v), d->media_state);
	v->frame.es = d->table_seg;
	set_low16(&v->frame.edi, d->table_off);
	return DISK_OK;
}
