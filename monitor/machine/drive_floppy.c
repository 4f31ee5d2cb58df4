#include "machine/drive_floppy.h"
#include "machine/drive.h"	/* struct drive */
#include <stddef.h>

/* BDA 40:90h: bits 7-6 data rate, 5 double stepping, 4 media established, 2-0 media
 * in drive. IBM PS/2 and PC BIOS Interface Technical Reference, "BIOS Data Area". */
enum {
	MEDIA_500K = 0x00, MEDIA_300K = 0x40, MEDIA_250K = 0x80, MEDIA_1M = 0xc0,
	MEDIA_DOUBLE_STEP = 0x20, MEDIA_ESTABLISHED = 0x10,
	MEDIA_360K_IN_1200K = 0x04, MEDIA_1200K = 0x05, MEDIA_OTHER = 0x07,
};

enum {
	STATE_1440K = MEDIA_500K | MEDIA_ESTABLISHED | MEDIA_OTHER,
	STATE_2880K = MEDIA_1M | MEDIA_ESTABLISHED | MEDIA_OTHER,
	STATE_720K = MEDIA_250K | MEDIA_ESTABLISHED | MEDIA_OTHER,
	STATE_1200K = MEDIA_500K | MEDIA_ESTABLISHED | MEDIA_1200K,
	STATE_360K = MEDIA_300K | MEDIA_DOUBLE_STEP | MEDIA_ESTABLISHED | MEDIA_360K_IN_1200K,
	STATE_320K = MEDIA_250K | MEDIA_DOUBLE_STEP | MEDIA_ESTABLISHED | MEDIA_OTHER,
};

struct floppy_format {
	struct chs tracks;
	uint8_t type;		/* of the drive that QEMU takes for it */
	uint8_t state;
};

/* In the order in which QEMU looks for a disk of that many sectors. */
static const struct floppy_format formats[] = {
	{ { 80, 2, 18 }, FLOPPY_1440K, STATE_1440K }, { { 80, 2, 20 }, FLOPPY_1440K, STATE_1440K },
	{ { 80, 2, 21 }, FLOPPY_1440K, STATE_1440K }, { { 82, 2, 21 }, FLOPPY_1440K, STATE_1440K },
	{ { 83, 2, 21 }, FLOPPY_1440K, STATE_1440K }, { { 80, 2, 22 }, FLOPPY_1440K, STATE_1440K },
	{ { 80, 2, 23 }, FLOPPY_1440K, STATE_1440K }, { { 80, 2, 24 }, FLOPPY_1440K, STATE_1440K },
	{ { 80, 2, 36 }, FLOPPY_2880K, STATE_2880K }, { { 80, 2, 39 }, FLOPPY_2880K, STATE_2880K },
	{ { 80, 2, 40 }, FLOPPY_2880K, STATE_2880K }, { { 80, 2, 44 }, FLOPPY_2880K, STATE_2880K },
	{ { 80, 2, 48 }, FLOPPY_2880K, STATE_2880K },
	{ { 80, 2,  9 }, FLOPPY_1440K, STATE_720K },  { { 80, 2, 10 }, FLOPPY_1440K, STATE_720K },
	{ { 82, 2, 10 }, FLOPPY_1440K, STATE_720K },  { { 83, 2, 10 }, FLOPPY_1440K, STATE_720K },
	{ { 80, 2, 13 }, FLOPPY_1440K, STATE_720K },  { { 80, 2, 14 }, FLOPPY_1440K, STATE_720K },
	{ { 80, 2, 15 }, FLOPPY_1200K, STATE_1200K }, { { 82, 2, 18 }, FLOPPY_1200K, STATE_1200K },
	{ { 83, 2, 18 }, FLOPPY_1200K, STATE_1200K }, { { 80, 2, 11 }, FLOPPY_1200K, STATE_320K },
	{ { 40, 2,  9 }, FLOPPY_1200K, STATE_360K },  { { 40, 1,  9 }, FLOPPY_1200K, STATE_360K },
	{ { 41, 2, 10 }, FLOPPY_1200K, STATE_360K },  { { 42, 2, 10 }, FLOPPY_1200K, STATE_360K },
	{ { 40, 2,  8 }, FLOPPY_1200K, STATE_320K },  { { 40, 1,  8 }, FLOPPY_1200K, STATE_320K },
};

/* Where QEMU takes any size: the drive with the most sectors. */
static const struct floppy_format fallback = { { 80, 2, 36 }, FLOPPY_2880K, STATE_2880K };

static const struct floppy_format *format_of_size(uint32_t sectors)
{
	for (unsigned i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct chs *t = &formats[i].tracks;

		if ((uint32_t)t->cylinders * t->heads * t->sectors == sectors)
			return &formats[i];
	}
	return NULL;
}

enum {				/* BIOS parameter block: Microsoft FAT specification, 3.1 */
	BPB_BYTES = 0x0b, BPB_CLUSTER = 0x0d, BPB_RESERVED = 0x0e, BPB_FATS = 0x10,
	BPB_SECTORS = 0x13, BPB_MEDIA = 0x15, BPB_TRACK = 0x18, BPB_HEADS = 0x1a,
};

static uint16_t word(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

/* The sectors that a believable BPB speaks of, and its tracks; 0 for none. */
static uint32_t sectors_of_bpb(const uint8_t *b, struct chs *tracks)
{
	const uint8_t cluster = b[BPB_CLUSTER];
	const uint16_t sectors = word(b + BPB_SECTORS);

	tracks->heads = word(b + BPB_HEADS);
	tracks->sectors = word(b + BPB_TRACK);
	if ((b[0] != 0xeb && b[0] != 0xe9) || word(b + BPB_BYTES) != SECTOR_SIZE || b[BPB_MEDIA] < 0xf0 ||
	    cluster == 0 || (cluster & (cluster - 1)) || word(b + BPB_RESERVED) == 0 ||
	    b[BPB_FATS] < 1 || b[BPB_FATS] > 2 || tracks->heads < 1 || tracks->heads > 2 ||
	    tracks->sectors < 1 || tracks->sectors > 63 || sectors < tracks->sectors)
		return 0;
	return sectors;
}

static void set_drive(struct drive *d, const struct floppy_format *f)
{
	d->floppy_type = f->type;
	d->media_state = f->state;
	d->medium = f->tracks;
	d->logical = (struct chs){ 80, 2, f->type == FLOPPY_1200K ? 15 : f->type == FLOPPY_1440K ? 18 : 36 };
}

/* Differs: with a disk of an unusual size QEMU has a 2.88 MB drive, so that an image
 * which was cut off behind its last file reads wrong from sector 19 on. */
void floppy_geometry(struct drive *d, const uint8_t *first)
{
	const struct floppy_format *format = format_of_size(d->sectors);
	struct chs tracks;

	set_drive(d, format ? format : &fallback);
	if (format)
		return;
	const uint32_t sectors = sectors_of_bpb(first, &tracks);
	if (!sectors)
		return;
	format = format_of_size(sectors);
	if (format && format->tracks.heads == tracks.heads && format->tracks.sectors == tracks.sectors)
		set_drive(d, format);
	const uint32_t cylinder = (uint32_t)tracks.heads * tracks.sectors;
	const uint32_t all = sectors > d->sectors ? sectors : d->sectors;
	const uint32_t cylinders = (all + cylinder - 1) / cylinder;
	tracks.cylinders = (uint16_t)(cylinders < 255 ? cylinders : 255);	/* CH holds no more */
	d->medium = tracks;
}

void floppy_no_disk(struct drive *d)
{
	set_drive(d, &fallback);
}
