#include "machine/drive_floppy.h"
#include "machine/drive.h"	/* struct drive */
#include <stddef.h>

/* Where the first track of a 1.44 MB disk ends: up to there every image reads alike. */
enum { SECTORS_OF_ANY_TRACK = 18 };

/* BDA 40:90h: bits 7-6 data rate, 5 double stepping, 4 media established, 2-0 media
 * in drive. IBM PS/2 and PC BIOS Interface Technical Reference, "BIOS Data Area". */
enum {
	MEDIA_500K = 0x00, MEDIA_300K = 0x40, MEDIA_250K = 0x80, MEDIA_1M = 0xc0,
	MEDIA_DOUBLE_STEP = 0x20,
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
#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static uint32_t chs_sectors(const struct chs *t)
{
	return (uint32_t)t->cylinders * t->heads * t->sectors;
}

/* Where QEMU takes any size, and where there is no disk: the drive with the most sectors. */
static const struct floppy_format fallback = { { 80, 2, 36 }, FLOPPY_2880K, STATE_2880K };

enum { CYLINDERS_48_TPI = 43 };		/* a drive of 96 tracks per inch steps twice */

static bool is_coarse(const struct chs *tracks)
{
	return tracks->cylinders <= CYLINDERS_48_TPI;
}

static const struct floppy_format *format_of_size(uint32_t sectors)
{
	for (unsigned i = 0; i < FORMAT_COUNT; i++)
		if (chs_sectors(&formats[i].tracks) == sectors)
			return &formats[i];
	return NULL;
}

/* The drive for tracks that QEMU does not know: of those that have room for them, the
 * one that has the least. */
static const struct floppy_format *format_near(const struct chs *tracks, bool coarse)
{
	const struct floppy_format *best = NULL;

	for (unsigned i = 0; i < FORMAT_COUNT; i++) {
		const struct chs *t = &formats[i].tracks;

		if (is_coarse(t) == coarse && t->sectors >= tracks->sectors &&
		    (!best || t->sectors < best->tracks.sectors))
			best = &formats[i];
	}
	if (!best)
		best = coarse ? format_near(tracks, false) : &fallback;
	return best;
}

enum {				/* BIOS parameter block: Microsoft FAT specification, 3.1 */
	BPB_BYTES = 0x0b, BPB_CLUSTER = 0x0d, BPB_RESERVED = 0x0e, BPB_FATS = 0x10,
	BPB_SECTORS = 0x13, BPB_MEDIA = 0x15, BPB_TRACK = 0x18, BPB_HEADS = 0x1a, BPB_SECTORS_32 = 0x20,
};
enum { MOST_CYLINDERS = 255 };	/* CH of INT 13h */
enum { USUAL_CYLINDERS = 86 };	/* tracks that the arm of a floppy drive reaches */

struct parameters {
	uint32_t sectors;	/* of the disk; 0: the boot sector does not say, or not believably */
	struct chs tracks;	/* but for the cylinders */
	bool has_fat;		/* a file system, and not only its parameters */
};

static uint16_t word(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

/* A FAT begins with the media byte and two bytes of ones: Microsoft FAT specification, 4.2. */
static bool has_fat(const struct drive *d, const uint8_t *b)
{
	uint8_t fat[3];

	drive_read(d, word(b + BPB_RESERVED) * SECTOR_SIZE, fat, sizeof(fat));
	return fat[0] == b[BPB_MEDIA] && fat[1] == 0xff && fat[2] == 0xff;
}

static struct parameters read_parameters(const struct drive *d)
{
	struct parameters p = { .tracks = { 0, 1, 1 } };
	uint8_t b[SECTOR_SIZE];

	drive_read(d, 0, b, sizeof(b));
	const uint8_t cluster = b[BPB_CLUSTER];
	const uint32_t heads = word(b + BPB_HEADS), track = word(b + BPB_TRACK);
	const uint32_t small = word(b + BPB_SECTORS);
	const uint32_t sectors = small ? small : word(b + BPB_SECTORS_32) |
						 (uint32_t)word(b + BPB_SECTORS_32 + 2) << 16;

	if (d->size < SECTOR_SIZE || (b[0] != 0xeb && b[0] != 0xe9) || word(b + BPB_BYTES) != SECTOR_SIZE ||
	    b[BPB_MEDIA] < 0xf0 || cluster == 0 || (cluster & (cluster - 1)) || word(b + BPB_RESERVED) == 0 ||
	    b[BPB_FATS] < 1 || b[BPB_FATS] > 2 || heads < 1 || heads > 2 || track < 1 || track > 63 ||
	    sectors < track || sectors > MOST_CYLINDERS * heads * track)
		return p;
	p.sectors = sectors;
	p.tracks = (struct chs){ 0, (uint16_t)heads, (uint16_t)track };
	p.has_fat = has_fat(d, b);
	return p;
}

/* Whether these are the parameters of a disk with so many sectors. A file system is
 * believed as well when its image was cut off, and when it is smaller than its disk. */
static bool speaks_of(const struct parameters *p, uint32_t sectors)
{
	const uint32_t cylinder = (uint32_t)p->tracks.heads * p->tracks.sectors;

	if (!p->sectors)
		return false;
	if (sectors < p->sectors)
		return p->has_fat;
	return sectors % cylinder == 0 &&
	       (sectors == p->sectors || (p->has_fat && sectors <= USUAL_CYLINDERS * cylinder));
}

static void set_drive(struct drive *d, const struct floppy_format *f, const struct chs *tracks)
{
	d->floppy_type = f->type;
	d->media_state = f->state;
	d->medium = *tracks;
	d->logical = (struct chs){ 80, 2, f->type == FLOPPY_1200K ? 15 : f->type == FLOPPY_1440K ? 18 : 36 };
}

/* Differs: QEMU looks at the size alone, and takes any other for a disk of 2.88 MB. So
 * it reads wrong sectors of an image that was cut off, or has tracks of its own. */
static void set_by_parameters(struct drive *d, const struct parameters *p, uint32_t cylinders)
{
	const struct chs tracks = { (uint16_t)cylinders, p->tracks.heads, p->tracks.sectors };
	const struct floppy_format *known = format_of_size(chs_sectors(&tracks));

	if (!known || known->tracks.heads != tracks.heads || known->tracks.sectors != tracks.sectors)
		known = format_near(&tracks, is_coarse(&tracks));
	set_drive(d, known, &tracks);
}

/* tools/host/floppy.py decides in the same way, and tests/host/floppies.py compares. */
bool floppy_geometry(struct drive *d)
{
	const struct parameters p = read_parameters(d);
	const struct floppy_format *known = format_of_size(d->sectors);
	const uint32_t cylinder = (uint32_t)p.tracks.heads * p.tracks.sectors;
	const uint32_t all = p.sectors > d->sectors ? p.sectors : d->sectors;
	const uint32_t cylinders = p.sectors ? (all + cylinder - 1) / cylinder : 0;

	if (speaks_of(&p, d->sectors) || (!known && p.sectors && cylinders <= MOST_CYLINDERS)) {
		set_by_parameters(d, &p, cylinders);
		return true;
	}
	known = known ? known : &fallback;
	set_drive(d, known, &known->tracks);
	return known != &fallback || d->sectors <= SECTORS_OF_ANY_TRACK;
}

void floppy_no_disk(struct drive *d)
{
	set_drive(d, &fallback, &fallback.tracks);
}
