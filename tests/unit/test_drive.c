/* What images look like as drives: floppies, and what holds of all. The tables are
 * what QEMU 7.2 with SeaBIOS 1.16 answered to INT 13h for images of those sizes. */
#include "drive_bench.h"

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
		{ 1, 5, 80, 2, 36, 0xd7 }, { 512, 5, 80, 2, 36, 0xd7 }, { 100 * KIB, 5, 80, 2, 36, 0xd7 },
		{ 640 * KIB, 5, 80, 2, 36, 0xd7 }, { 1440 * KIB + 1, 5, 80, 2, 36, 0xd7 },
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

static void put_bpb(unsigned sectors, unsigned heads, unsigned track)
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
}

static void bpb(void)
{
	const struct drive *d;

	put_bpb(2880, 2, 18);
	d = attach(DRIVE_A, 40 * KIB);			/* a 1.44 MB image, cut off */
	CHECK("type of a disk that was cut off", FLOPPY_1440K, d->floppy_type);
	check_chs("a disk that was cut off", d->medium, 80, 2, 18);
	put_bpb(1280, 2, 8);
	d = attach(DRIVE_A, 640 * KIB);			/* 640 K: a format that QEMU does not know */
	CHECK("type of 640 K", FLOPPY_2880K, d->floppy_type);
	check_chs("640 K", d->medium, 80, 2, 8);
	put_bpb(2880, 2, 18);
	d = attach(DRIVE_A, 1440 * KIB + 18 * 1024);	/* longer than its BPB says */
	check_chs("one cylinder more", d->medium, 81, 2, 18);
	d = attach(DRIVE_A, 720 * KIB);
	check_chs("a usual size wins", d->medium, 80, 2, 9);
	put_bpb(65535, 1, 1);
	check_chs("more cylinders than CH counts", attach(DRIVE_A, 40 * KIB)->medium, 255, 1, 1);
}

static void bad_bpb(void)
{
	static const struct { uint16_t at; uint8_t value; } rows[] = {
		{ 0x00, 0x33 }, { 0x0b, 1 }, { 0x0c, 4 }, { 0x0d, 0 }, { 0x0d, 3 }, { 0x0e, 0 }, { 0x10, 0 },
		{ 0x10, 3 }, { 0x14, 0 }, { 0x15, 0xef }, { 0x18, 0 }, { 0x18, 64 }, { 0x19, 1 }, { 0x1a, 0 },
		{ 0x1a, 3 }, { 0x1b, 1 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_bpb(2816, 2, 22);			/* 0B00h: byte 14h is the whole number */
		first[rows[i].at] = rows[i].value;
		check_case("byte %xh is %xh", rows[i].at, rows[i].value);
		check_chs("as without a BPB", attach(DRIVE_A, 40 * KIB)->medium, 80, 2, 36);
	}
}

static void not_a_drive(void)
{
	memset(first, 0, sizeof(first));
	memset(&vm.drives, 0, sizeof(vm.drives));
	CHECK_TEXT("no bytes", "the image is empty: a disk has at least one sector of 512 bytes",
		   drive_attach(&vm, DRIVE_C, IMAGE, 0, false));
	CHECK_TEXT("slot 8", "there is no such drive: A and B are floppy drives, C to H hard disks",
		   drive_attach(&vm, DRIVE_SLOTS, IMAGE, 512, false));
	CHECK_TEXT("slot of no array", "there is no such drive: A and B are floppy drives, C to H hard disks",
		   drive_attach(&vm, 0x80000000u, IMAGE, 512, false));
	CHECK_TEXT("large floppy",
		   "the image is too large for a floppy disk (3840 KiB at most): make it drive C",
		   drive_attach(&vm, DRIVE_A, IMAGE, 3840 * KIB + 1, false));
	for (unsigned i = 0; i < DRIVE_SLOTS; i++)
		CHECK("nothing attached", false, vm.drives[i].present);
}

static void swap(void)
{
	struct drive *d = &vm.drives[DRIVE_A];

	memset(first, 0, sizeof(first));
	attach(DRIVE_A, 360 * KIB);
	d->table_seg = 0x1234;
	drive_attach(&vm, DRIVE_A, IMAGE, 1440 * KIB, true);
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
	drive_attach(&vm, DRIVE_C, IMAGE, 512, false);
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
	CHECK("nothing read behind the end", 0, last_n);
	CHECK("zeros behind the end", 0, out[0] | out[511]);
	drive_write(d, 510, "ab", 2);
	CHECK("written", 'b', first[511]);
	CHECK("and not more", 0x77, first[512]);
}

static const struct test tests[] = {
	{ "drive-floppy-types-by-size", floppies },
	{ "drive-floppy-of-unusual-size-by-bpb", bpb },
	{ "drive-bad-bpb-is-not-believed", bad_bpb },
	{ "drive-refuses-what-is-no-disk", not_a_drive },
	{ "drive-swap-sets-the-change-line", swap },
	{ "drive-odd-end-reads-as-zeros", odd_end },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
