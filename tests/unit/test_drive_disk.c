/* What images look like as hard disks. The tables are what QEMU 7.2 with
 * SeaBIOS 1.16 answered to INT 13h for images of those sizes. */
#include "drive_bench.h"

static void disks_by_size(void)
{
	static const struct { uint32_t bytes; uint16_t c, h, s, pc; } rows[] = {
		{ 1, 2, 16, 63, 2 }, { 512, 2, 16, 63, 2 }, { 1 * MIB, 2, 16, 63, 2 },
		{ 5 * MIB, 10, 16, 63, 10 }, { 10 * MIB + 511, 20, 16, 63, 20 },
		{ 100 * MIB, 203, 16, 63, 203 }, { 504 * MIB - 512, 1023, 16, 63, 1023 },
		{ 504 * MIB, 1024, 16, 63, 1024 },
		{ 504 * MIB + 516096, 1024, 16, 63, 1025 }, { 528 * MIB, 1024, 16, 63, 1072 },
		{ 1000 * MIB, 1015, 32, 63, 2031 }, { 2048u * MIB, 520, 128, 63, 4161 },
		{ 0xfffffe00u, 522, 255, 63, 8322 },
	};

	memset(first, 0, sizeof(first));
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct drive *d = attach(DRIVE_C, rows[i].bytes);

		check_case("%u bytes", rows[i].bytes);
		CHECK("hard disk", true, d->present && !d->is_floppy && !d->changed);
		check_chs("logical", d->logical, rows[i].c, rows[i].h, rows[i].s);
		check_chs("physical", d->medium, rows[i].pc, 16, 63);
	}
}

static void put_partition(unsigned row, uint8_t end_head, uint8_t end_sector, uint32_t sectors)
{
	uint8_t *p = first + 0x1be + 16 * row;

	p[0] = 0x80;
	p[4] = 6;
	p[5] = end_head;
	p[6] = end_sector;
	memcpy(p + 12, &sectors, 4);
	first[510] = 0x55;
	first[511] = 0xaa;
}

static void disks_by_table(void)
{
	static const struct {
		uint32_t bytes;
		uint8_t row, end_head, end_sector;
		uint32_t sectors;
		uint16_t c, h, s, pc, ph, ps;
	} rows[] = {
		{ 615 * 4 * 17 * 512, 0, 3, 17 | 0x40, 41000, 615, 4, 17, 615, 4, 17 },
		{ 10 * MIB, 0, 3, 0xc0, 20000, 20, 16, 63, 20, 16, 63 },	/* no sector in it */
		{ 10 * MIB, 0, 0, 17, 20000, 20, 16, 63, 20, 16, 63 },		/* one head: not believed */
		{ 10 * MIB, 0, 3, 17, 0, 20, 16, 63, 20, 16, 63 },		/* row not in use */
		{ 10 * MIB, 1, 7, 32, 20000, 80, 8, 32, 80, 8, 32 },
		{ 10 * MIB, 3, 7, 32, 1u << 24, 80, 8, 32, 80, 8, 32 },
		{ 10 * MIB, 0, 255, 63, 20000, 20, 16, 63, 20, 16, 63 },
		{ 100 * MIB, 0, 254, 63, 190000, 203, 16, 63, 203, 16, 63 },
		{ 600 * MIB, 0, 254, 63, 190000, 609, 32, 63, 1219, 16, 63 },
		{ 600 * MIB, 0, 15, 63, 190000, 1024, 16, 63, 1219, 16, 63 },
		{ 400 * KIB, 0, 15, 63, 500, 2, 16, 63, 2, 16, 63 },		/* less than a cylinder */
		{ 400 * KIB, 0, 1, 9, 500, 44, 2, 9, 44, 2, 9 },
		{ 400 * KIB, 0, 16, 9, 500, 2, 16, 63, 2, 16, 63 },
		{ 135 * 512, 0, 3, 17, 51, 1, 4, 17, 1, 4, 17 },
		{ 2048u * MIB, 0, 1, 1, 500, 520, 128, 63, 4161, 16, 63 },	/* too many cylinders */
		{ 0xf0000000u, 0, 254, 63, 500, 975, 128, 63, 7801, 16, 63 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct drive *d;

		check_case("row %u", i);
		memset(first, 0, sizeof(first));
		put_partition(rows[i].row, rows[i].end_head, rows[i].end_sector, rows[i].sectors);
		d = attach(DRIVE_C, rows[i].bytes);
		check_chs("logical", d->logical, rows[i].c, rows[i].h, rows[i].s);
		check_chs("physical", d->medium, rows[i].pc, rows[i].ph, rows[i].ps);
	}
	check_case("no signature");
	first[510] = 0;
	check_chs("as without a table", attach(DRIVE_C, 10 * MIB)->logical, 20, 16, 63);
}

static const struct test tests[] = {
	{ "drive-hard-disk-geometry-by-size", disks_by_size },
	{ "drive-hard-disk-geometry-by-partition-table", disks_by_table },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
