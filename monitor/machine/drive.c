/* What a hard disk image looks like to software: facts measured on QEMU 7.2 with
 * SeaBIOS 1.16. QEMU guesses cylinders, heads and sectors; SeaBIOS translates. */
#include "machine/drive.h"
#include "machine/drive_floppy.h"	/* floppy_geometry */
#include "machine/vm.h"		/* struct vm */

enum { IDE_HEADS = 16, IDE_SECTORS = 63, IDE_CYLINDERS = 16383 };	/* ATA-5, 6.2: the most of each */
enum { BIOS_CYLINDERS = 1024, BIOS_HEADS = 255 };	/* what INT 13h's registers hold */
enum { MBR_TABLE = 0x1be, MBR_ROW = 16, MBR_SIGNATURE = 0x1fe };
enum { ROW_END_HEAD = 5, ROW_END_SECTOR = 6, ROW_SIZE = 12 };	/* in a row of the partition table */
#define FLOPPY_MAX (80u * 2 * 48 * SECTOR_SIZE)	/* the densest format that QEMU knows */

static uint32_t min32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Partitions end on a cylinder boundary, so the end of one tells the geometry of
 * whoever made the table. Code in place of a table is believed as well, as in QEMU. */
static bool geometry_of_partitions(const uint8_t *mbr, uint32_t sectors, struct chs *g)
{
	if (mbr[MBR_SIGNATURE] != 0x55 || mbr[MBR_SIGNATURE + 1] != 0xaa)
		return false;
	for (const uint8_t *row = mbr + MBR_TABLE; row < mbr + MBR_SIGNATURE; row += MBR_ROW) {
		const bool used = row[ROW_SIZE] | row[ROW_SIZE + 1] | row[ROW_SIZE + 2] | row[ROW_SIZE + 3];

		g->heads = row[ROW_END_HEAD] + 1u;
		g->sectors = row[ROW_END_SECTOR] & 63;
		if (!used || g->heads == 1 || g->sectors == 0)
			continue;
		const uint32_t cylinders = sectors / ((uint32_t)g->heads * g->sectors);
		if (cylinders >= 1 && cylinders <= IDE_CYLINDERS) {
			g->cylinders = (uint16_t)cylinders;
			return true;
		}
	}
	return false;
}

static struct chs geometry_of_size(uint32_t sectors)
{
	const uint32_t cylinders = sectors / (IDE_HEADS * IDE_SECTORS);

	return (struct chs){ (uint16_t)(cylinders < 2 ? 2 : min32(cylinders, IDE_CYLINDERS)),
			     IDE_HEADS, IDE_SECTORS };
}

/* "LBA-assisted" translation: as few heads as reach the end with 1024 cylinders. */
static struct chs translate_lba(uint32_t sectors)
{
	const uint32_t tracks = sectors / IDE_SECTORS;
	uint32_t heads = IDE_HEADS;

	while (heads < tracks / BIOS_CYLINDERS)
		heads *= 2;
	heads = heads > 128 ? BIOS_HEADS : heads;
	return (struct chs){ (uint16_t)min32(tracks / heads, BIOS_CYLINDERS), (uint16_t)heads, IDE_SECTORS };
}

/* "Large" translation: halve the cylinders and double the heads until they fit. */
static struct chs translate_large(struct chs g)
{
	while (g.cylinders > BIOS_CYLINDERS && g.heads <= 127) {
		g.cylinders /= 2;
		g.heads *= 2;
	}
	return g;
}

static void hard_disk_geometry(struct drive *d, const uint8_t *mbr)
{
	struct chs guess = { 0 };
	const bool guessed = geometry_of_partitions(mbr, d->sectors, &guess);

	d->medium = guessed && guess.heads <= IDE_HEADS ? guess : geometry_of_size(d->sectors);
	d->logical = d->medium;
	if (guessed && guess.heads > IDE_HEADS)		/* the table's maker saw translated heads */
		d->logical = (uint32_t)d->medium.cylinders * d->medium.heads <= 131072 ? translate_large(d->medium)
									     : translate_lba(d->sectors);
	else if (!guessed && d->medium.cylinders > BIOS_CYLINDERS)
		d->logical = translate_lba(d->sectors);
	d->logical.cylinders = (uint16_t)min32(d->logical.cylinders, BIOS_CYLINDERS);
}

const char *drive_attach(struct vm *vm, unsigned slot, phys_t image, uint32_t size, bool read_only)
{
	struct drive *d = &vm->drives[slot < DRIVE_SLOTS ? slot : 0];
	const bool was_present = d->present;
	uint8_t first[SECTOR_SIZE];

	if (slot >= DRIVE_SLOTS)
		return "there is no such drive: A and B are floppy drives, C to H hard disks";
	if (size == 0)
		return "the image is empty: a disk has at least one sector of 512 bytes";
	if (slot <= DRIVE_B && size > FLOPPY_MAX)
		return "the image is too large for a floppy disk (3840 KiB at most): make it drive C";
	*d = (struct drive){
		.present = true, .read_only = read_only, .is_floppy = slot <= DRIVE_B,
		.image = image, .size = size,
		.sectors = size / SECTOR_SIZE + (size % SECTOR_SIZE != 0),
		.table_seg = d->table_seg, .table_off = d->table_off,
	};
	if (!d->is_floppy) {
		drive_read(d, 0, first, sizeof(first));
		hard_disk_geometry(d, first);
	} else if (floppy_geometry(d)) {
		d->changed = was_present;
	} else {
		*d = (struct drive){ .table_seg = d->table_seg, .table_off = d->table_off };
		return "no floppy disk is as long as this image, and its boot sector does not tell what tracks it has";
	}
	return NULL;
}

void drive_attach_empty(struct vm *vm, unsigned slot)
{
	struct drive *d = &vm->drives[slot];

	*d = (struct drive){
		.present = true, .is_floppy = true, .changed = d->present,
		.table_seg = d->table_seg, .table_off = d->table_off,
	};
	floppy_no_disk(d);
}
