/* What images look like as drives: floppies, and what holds of all. The tables are
 * what QEMU 7.2 with SeaBIOS 1.16 answered to INT 13h for images of those sizes. */
#include "drive_bench.h"

#define UNKNOWN "no floppy disk is as long as this image, and its boot sector does not tell what tracks it has"

static void floppies(void)
{
	static const struct { uint32_t bytes; uint8_t type, c, h, s, state; } rows[] = {
		{ 160 * KIB, 2, 40, 1, 8, 0xb7 }, { 180 * KIB, 2, 40, 1, 9, 0x74 },
		{ 320 * KIB, 2, 40, 2, 8, 0xb7 }, { 360 * KIB, 2, 40, 2, 9, 0x74 },
		{ 720 * KIB, 4, 80, 2, 9, 0x97 }, { 800 * KIB, 4, 80, 2, 10, 0x97 },
		{ 880 * KIB, 2, 80, 2, 11, 0xb7 }, { 1200 * KIB, 2, 80, 2, 15, 0x15 },
		{ 1440 * KIB, 4, 80, 2, 18, 0x17 }, { 1476 * KIB, 2, 82, 2, 18, 0x15 },
		{ 1600 * KIB, 4, 80, 2, 20, 0x17 }, { 1680 * KIB, 4, 80, 2, 21, 0x17 },
		{ 1722 * KIB, 4, 82, 2, 21, 0x17 }, { 1743 * KIB, 4, 83, 2, 21, 0x17 },
		{ 1920 * KIB, 4, 80, 2, 24, 0x17 }, { 2880 * KIB, 5, 80, 2, 36, 0xd7 },
		{ 3120 * KIB, 5, 80, 2, 39, 0xd7 }, { 3840 * KIB, 5, 80, 2, 48, 0xd7 },
		{ 1, 5, 80, 2, 36, 0xd7 }, { 512, 5, 80, 2, 36, 0xd7 }, { 9 * KIB, 5, 80, 2, 36, 0xd7 },
		{ 360 * KIB - 1, 2, 40, 2, 9, 0x74 },
	};

	memset(first, 0, sizeof(first));
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct drive *d = attach(DRIVE_B, rows[i].bytes);

		check_case("%u bytes", rows[i].bytes);
		CHECK("floppy", true, d->present && d->is_floppy && !d->changed && !d->read_only);
		CHECK("type", rows[i].type, d->floppy_type);
		CHECK("media state", rows[i].state, d->media_state);
		CHECK("sectors", (rows[i].bytes + 511) / 512, d->sectors);
		check_chs("the disk's tracks", d->medium, rows[i].c, rows[i].h, rows[i].s);
		check_chs("the drive's tracks", d->logical, 80, 2, d->floppy_type == 2 ? 15 :
			  d->floppy_type == 4 ? 18 : 36);
	}
}

enum { FAT = 512 };			/* put_bpb: one reserved sector */

static void put_bpb(unsigned sectors, unsigned heads, unsigned track, bool fat)
{
	static const uint8_t bpb[] = { 0xeb, 0x3c, 0x90, 'T', 'E', 'S', 'T', ' ', ' ', ' ', ' ', 0, 2, 1,
				       1, 0, 2, 224, 0 };

	memset(first, 0, sizeof(first));
	memcpy(first, bpb, sizeof(bpb));
	first[0x13] = (uint8_t)sectors;
	first[0x14] = (uint8_t)(sectors >> 8);
	first[0x15] = 0xf0;
	first[0x18] = (uint8_t)track;
	first[0x1a] = (uint8_t)heads;
	if (fat)
		memcpy(first + FAT, "\xf0\xff\xff", 3);
}

/* Where the disk is one that QEMU knows, its drive is QEMU's: the types and tracks are measured
 * as above. The others have the drive that a PC would have for them. */
static void bpb(void)
{
	enum { FS = true, LOOKS = false };
	static const struct {
		const char *what;
		uint32_t bytes;
		unsigned sectors, heads, track;		/* the boot sector's */
		bool fat;
		uint8_t type, c, h, s;
	} rows[] = {
		{ "1.44 MB, cut off", 40 * KIB, 2880, 2, 18, FS, 4, 80, 2, 18 },
		{ "cut off to the size of another", 720 * KIB, 2880, 2, 18, FS, 4, 80, 2, 18 },
		{ "720 K with 1.44 MB's parameters for the looks of it", 720 * KIB, 2880, 2, 18, LOOKS, 4, 80, 2, 9 },
		{ "40 K that looks like 1.44 MB", 40 * KIB, 2880, 2, 18, LOOKS, 4, 80, 2, 18 },
		{ "360 K is two-sided by its length", 360 * KIB, 720, 2, 9, FS, 2, 40, 2, 9 },
		{ "360 K on one side", 360 * KIB, 720, 1, 9, FS, 4, 80, 1, 9 },
		{ "360 K on one side, no FAT", 360 * KIB, 720, 1, 9, LOOKS, 4, 80, 1, 9 },
		{ "320 K on one side", 320 * KIB, 640, 1, 8, FS, 4, 80, 1, 8 },
		{ "180 K on a disk of twice the length", 360 * KIB, 360, 1, 9, FS, 4, 80, 1, 9 },
		{ "180 K for the looks of it", 360 * KIB, 360, 1, 9, LOOKS, 2, 40, 2, 9 },
		{ "720 K on 1.44 MB: 160 tracks are none", 1440 * KIB, 1440, 2, 9, FS, 4, 80, 2, 18 },
		{ "640 K", 640 * KIB, 1280, 2, 8, FS, 4, 80, 2, 8 },
		{ "738 K", 738 * KIB, 1476, 2, 9, FS, 4, 82, 2, 9 },
		{ "369 K", 369 * KIB, 738, 2, 9, FS, 2, 41, 2, 9 },
		{ "378 K", 378 * KIB, 756, 2, 9, FS, 2, 42, 2, 9 },
		{ "387 K", 387 * KIB, 774, 2, 9, FS, 2, 43, 2, 9 },
		{ "400 K", 400 * KIB, 800, 2, 10, FS, 2, 40, 2, 10 },
		{ "1.23 MB with 82 tracks", 1230 * KIB, 2460, 2, 15, FS, 2, 82, 2, 15 },
		{ "1.46 MB with 81 tracks", 1458 * KIB, 2916, 2, 18, FS, 4, 81, 2, 18 },
		{ "1.7 MB with 81 tracks", 1701 * KIB, 3402, 2, 21, FS, 4, 81, 2, 21 },
		{ "1.8 MB (XDF as a plain image)", 1840 * KIB, 3680, 2, 23, FS, 4, 80, 2, 23 },
		{ "2.4 MB", 2400 * KIB, 4800, 2, 30, FS, 5, 80, 2, 30 },
		{ "one cylinder more than it says", 1440 * KIB + 18 * 1024, 2880, 2, 18, FS, 4, 81, 2, 18 },
		{ "part of a cylinder more", 1445 * KIB, 2880, 2, 18, FS, 4, 81, 2, 18 },
		{ "255 cylinders", 40 * KIB, 255, 1, 1, FS, 4, 255, 1, 1 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_bpb(rows[i].sectors, rows[i].heads, rows[i].track, rows[i].fat);
		check_case("%s", rows[i].what);
		const struct drive *d = attach(DRIVE_A, rows[i].bytes);

		CHECK("type", rows[i].type, d->floppy_type);
		check_chs("tracks", d->medium, rows[i].c, rows[i].h, rows[i].s);
	}
	put_bpb(0, 2, 8, true);				/* a number of sectors that has the larger field */
	first[0x20] = 1280 & 255;
	first[0x21] = 1280 >> 8;
	check_chs("32 bits", attach(DRIVE_A, 640 * KIB)->medium, 80, 2, 8);
}

static void bad_bpb(void)
{
	static const struct { uint16_t at; uint8_t value; } rows[] = {
		{ 0x00, 0x33 }, { 0x0b, 1 }, { 0x0c, 4 }, { 0x0d, 0 }, { 0x0d, 3 }, { 0x0e, 0 }, { 0x10, 0 },
		{ 0x10, 3 }, { 0x14, 0 }, { 0x15, 0xef }, { 0x18, 0 }, { 0x18, 64 }, { 0x19, 1 }, { 0x1a, 0 },
		{ 0x1a, 3 }, { 0x1b, 1 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_bpb(2816, 2, 22, false);		/* 0B00h: byte 14h is the whole number */
		first[rows[i].at] = rows[i].value;
		check_case("byte %xh is %xh", rows[i].at, rows[i].value);
		CHECK_TEXT("as without a BPB", UNKNOWN, drive_attach(&vm, DRIVE_A, phys(IMAGE), 40 * KIB, false));
	}
	put_bpb(2816, 2, 22, false);
	check_chs("but with it", attach(DRIVE_A, 40 * KIB)->medium, 64, 2, 22);
}

/* What QEMU would take for a disk of 2.88 MB: other sectors would be read without a word. */
static void unknown_tracks(void)
{
	static const uint32_t sizes[] = { 9 * KIB + 1, 100 * KIB, 640 * KIB, 738 * KIB, 1440 * KIB + 1, 1230 * KIB };

	memset(first, 0, sizeof(first));
	memset(&vm.drives, 0, sizeof(vm.drives));
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		check_case("%u bytes", sizes[i]);
		CHECK_TEXT("refused", UNKNOWN, drive_attach(&vm, DRIVE_A, phys(IMAGE), sizes[i], false));
		CHECK("nothing attached", false, vm.drives[DRIVE_A].present);
	}
	put_bpb(512, 1, 1, true);
	CHECK_TEXT("more cylinders than CH counts", UNKNOWN, drive_attach(&vm, DRIVE_A, phys(IMAGE), 256 * KIB, false));
}

static void not_a_drive(void)
{
	memset(first, 0, sizeof(first));
	memset(&vm.drives, 0, sizeof(vm.drives));
	CHECK_TEXT("no bytes", "the image is empty: a disk has at least one sector of 512 bytes",
		   drive_attach(&vm, DRIVE_C, phys(IMAGE), 0, false));
	CHECK_TEXT("slot 8", "there is no such drive: A and B are floppy drives, C to H hard disks",
		   drive_attach(&vm, DRIVE_SLOTS, phys(IMAGE), 512, false));
	CHECK_TEXT("slot of no array", "there is no such drive: A and B are floppy drives, C to H hard disks",
		   drive_attach(&vm, 0x80000000u, phys(IMAGE), 512, false));
	CHECK_TEXT("large floppy",
		   "the image is too large for a floppy disk (3840 KiB at most): make it drive C",
		   drive_attach(&vm, DRIVE_A, phys(IMAGE), 3840 * KIB + 1, false));
	for (unsigned i = 0; i < DRIVE_SLOTS; i++)
		CHECK("nothing attached", false, vm.drives[i].present);
}

static void swap(void)
{
	struct drive *d = &vm.drives[DRIVE_A];

	memset(first, 0, sizeof(first));
	attach(DRIVE_A, 360 * KIB);
	d->table_seg = 0x1234;
	drive_attach(&vm, DRIVE_A, phys(IMAGE), 1440 * KIB, true);
	CHECK("changed", true, d->changed);
	CHECK("read only", true, d->read_only);
	CHECK("type", FLOPPY_1440K, d->floppy_type);
	CHECK("its table stays", 0x1234, d->table_seg);
	d->changed = false;
	drive_attach_empty(&vm, DRIVE_A);
	CHECK("changed by taking it out", true, d->changed);
	CHECK("no disk", 0, d->size);
	CHECK("type without a disk", FLOPPY_2880K, d->floppy_type);
	attach(DRIVE_C, 512);
	drive_attach(&vm, DRIVE_C, phys(IMAGE), 512, false);
	CHECK("a hard disk has no change line", false, vm.drives[DRIVE_C].changed);
}

static void odd_end(void)
{
	uint8_t out[1024];
	const struct drive *d;

	memset(first, 0x77, sizeof(first));
	d = attach(DRIVE_C, 700);
	memset(out, 0xee, sizeof(out));
	drive_read(d, 512, out, 512);
	CHECK("read from", IMAGE + 512, last_phys);
	CHECK("bytes that are there", 188, last_n);
	CHECK("the last byte", 0x77, out[187]);
	CHECK("then zeros", 0, out[188] | out[511]);
	CHECK("and no more", 0xee, out[512]);
	last_n = 0;
	drive_read(d, 1024, out, 512);
	CHECK("nothing read beyond the end", 0, last_n);
	CHECK("zeros beyond the end", 0, out[0] | out[511]);
	drive_write(d, 510, "ab", 2);
	CHECK("written", 'b', first[511]);
	CHECK("and not more", 0x77, first[512]);
}

static const struct test tests[] = {
	{ "drive-floppy-types-by-size", floppies },
	{ "drive-floppy-of-unusual-size-by-bpb", bpb },
	{ "drive-bad-bpb-is-not-believed", bad_bpb },
	{ "drive-unknown-tracks-are-refused", unknown_tracks },
	{ "drive-refuses-what-is-no-disk", not_a_drive },
	{ "drive-swap-sets-the-change-line", swap },
	{ "drive-odd-end-reads-as-zeros", odd_end },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
