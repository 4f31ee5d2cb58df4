/* What a loader hands over: any counts, lengths, flags and rows, any text, whether it ends or not. Each address leads to as
 * much memory as the multiboot specification has there; of a text, to as much as is copied.
 *
 * sources: boot/loader.c
 * options: -eva-precision 2
 * seconds: 4
 */
#include "any_vm.h"
#include "boot/loader.h"

enum { FLAGS_MEMORY_MODULES_MAP = 0x4d, FLAGS_AT = 0, CMDLINE_AT = 4, MODULES_AT = 6, MAP_LENGTH_AT = 11, MAP_AT = 12, WORDS = 13,
       MODULE_WORDS = 4, STRING_AT = 2, MAP_BYTES = 0x10000 };

static struct loader_info info;
static char text[LOADER_MAX_TEXT], said[LOADER_MAX_TEXT];
static uint32_t mbi[WORDS], modules[LOADER_MAX_MODULES][MODULE_WORDS];
static uint8_t map[MAP_BYTES];

static uint32_t address(const void *at)
{
	return (uint32_t)at;
}

void main(void)
{
	MAKE_UNKNOWN(said);
	MAKE_UNKNOWN(map);
	MAKE_UNKNOWN(mbi);
	MAKE_UNKNOWN(modules);
	/*@ loop unroll 512; */
	for (unsigned n = 0; n < LOADER_MAX_MODULES; n++)
		modules[n][STRING_AT] = any_bool() ? address(said) : 0;
	mbi[CMDLINE_AT] = any_bool() ? address(said) : 0;
	mbi[MODULES_AT] = address(modules);
	mbi[MAP_LENGTH_AT] = any_from(0, sizeof(map));
	mbi[MAP_AT] = address(map);
	info.text = text;
	loader_read(any32(), address(mbi), &info);
	/*@ assert modules: info.module_count <= LOADER_MAX_MODULES; */
	/*@ assert rows: info.range_count <= LOADER_MAX_RANGES; */
	/*@ assert text: info.text_used <= LOADER_MAX_TEXT; */
}
