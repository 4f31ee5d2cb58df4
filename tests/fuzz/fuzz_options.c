/* What a user types and what a loader hands over: command lines, modules, their options,
 * the memory map, and the images that become drives. The first byte says which. */
#define _GNU_SOURCE
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "bios/memory.h"	/* memory_init */
#include "boot/loader.h"	/* loader_read */
#include "boot/options.h"	/* options_parse */
#include "load.h"		/* load_guests */
#include "machine/guests.h"	/* vms */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BOOT_MAGIC = 0x2badb002, AREA = 64 * 1024, HEADER = 0x100, MODULES = 0x200, MEMORY_MAP = 0x400,
       TEXT = 0x1000, LINE = 1024, MODULE_AT = 0x500000 };

static struct options options;
static struct loader_info info;

/* --- one line ------------------------------------------------------------------------- */

static bool ends(const char *text, size_t size)
{
	return memchr(text, 0, size);
}

static void guest_holds(const struct guest_options *g)
{
	HOLDS("a name ends", ends(g->name, sizeof(g->name)));
	HOLDS("boot is a drive", !g->boot || g->boot == 'a' || g->boot == 'c');
	HOLDS("drive is one of four", !g->drive || (g->drive >= 'a' && g->drive <= 'd'));
	HOLDS("memory has seven digits", g->memory_kib <= 9999999);
	HOLDS("switches have three positions", g->cr0_real <= SWITCH_OFF && g->cr3_real <= SWITCH_OFF &&
	      g->ports_open <= SWITCH_OFF && g->probe <= SWITCH_OFF && g->gp_reflect <= SWITCH_OFF && g->idle <= SWITCH_OFF);
}

static void parse_line(struct input *in)
{
	const unsigned size = 1 + take8(in);
	char *line = calloc(in->left + 1, 1), *error = malloc(size);
	struct options again;
	bool good;

	if (!line || !error)
		abort();
	memcpy(line, in->at, in->left);
	options_init(&options);
	good = options_parse(line, size & 1 ? &options : NULL, &options.defaults, error, size);
	HOLDS("an error ends in its room", good || ends(error, size));
	HOLDS("a name ends", ends(options.guest, sizeof(options.guest)));
	HOLDS("log and end are choices", options.log <= LOG_NONE && options.end <= END_KEY);
	guest_holds(&options.defaults);
	again = options;
	if (good)
		HOLDS("the same line again is good, too",
		      options_parse(line, size & 1 ? &options : NULL, &options.defaults, error, size));
	HOLDS("and changes nothing", !good || memcmp(&again, &options, sizeof(again)) == 0);
	free(line);
	free(error);
}

/* --- a loader's information -------------------------------------------------------------- */

/* In the low 4 GiB, as its addresses are; nothing can be read behind it. */
static uint8_t *area(void)
{
	static uint8_t *at;

	if (at)
		return at;
	at = mmap(NULL, AREA + PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (at == MAP_FAILED || mprotect(at, AREA, PROT_READ | PROT_WRITE))
		abort();
	return at;
}

static void put32(uint32_t at, uint32_t value)
{
	memcpy(area() + at, &value, sizeof(value));
}

static uint32_t address(uint32_t at)
{
	return (uint32_t)(uintptr_t)area() + at;
}

/* A line of the fuzzer's up to a newline; returns where it lies. */
static uint32_t put_line(struct input *in, unsigned nth)
{
	const uint32_t at = TEXT + nth * LINE;
	unsigned n = 0;

	for (uint8_t c; in->left && n < LINE - 1 && (c = take8(in)) && c != '\n';)
		area()[at + n++] = c;
	area()[at + n] = 0;
	return address(at);
}

static uint32_t put_module(struct input *in, unsigned nth)
{
	const uint32_t at = MODULES + nth * 16;
	const uint32_t start = take8(in) & 1 ? take32(in) : MODULE_AT + nth * 0x100000;

	put32(at, start);
	put32(at + 4, start + (take8(in) & 1 ? take32(in) : (take8(in) + 1u) * 1024));
	put32(at + 8, put_line(in, nth + 1));
	return at;
}

/* The rows' own sizes are the loader's word; what they say of memory is anyone's. */
static uint32_t put_memory_map(struct input *in)
{
	const unsigned rows = take8(in) % 40;

	for (unsigned i = 0; i < rows; i++) {
		put32(MEMORY_MAP + i * 24, 20);
		for (unsigned n = 4; n < 24; n += 4)
			put32(MEMORY_MAP + i * 24 + n, n == 20 ? take8(in) : take32(in));
	}
	return rows * 24;
}

static void put_loader_info(struct input *in)
{
	const unsigned modules = take8(in) % 12;

	memset(area(), 0, AREA);
	put32(HEADER, take8(in));			/* flags */
	put32(HEADER + 8, take8(in) & 1 ? take32(in) : 15 * 1024);
	put32(HEADER + 16, put_line(in, 0));
	put32(HEADER + 20, modules);
	put32(HEADER + 24, address(MODULES));
	put32(HEADER + 44, put_memory_map(in));
	put32(HEADER + 48, address(MEMORY_MAP));
	for (unsigned i = 0; i < modules; i++)
		put_module(in, i);
}

/* --- what main() does with it --------------------------------------------------------------- */

static void load(void *unused)
{
	char error[480];

	(void)unused;
	if (!options_parse(info.cmdline, &options, &options.defaults, error, sizeof(error)))
		return;
	memory_init(&info);
	load_guests(&info, &options, 0);
}

static void loaded_holds(void)
{
	for (const struct vm *vm = vms; vm; vm = vm->next) {
		guest_holds(&vm->options);
		if (vm->board != &board_virtual)
			continue;
		HOLDS("its memory lies above the monitor", vm->memory.at >= MONITOR_END);
		HOLDS("its extended memory is whole pages", vm->extended % PAGE_SIZE == 0);
		HOLDS("and not less than the high memory area", vm->extended >= 0x10000);
		HOLDS("its first instruction lies in it", vm->vcpu.frame.eip <= 0xffff);
	}
}

static void boot(struct input *in)
{
	const char *wrong;

	put_loader_info(in);
	memset(&info, 0, sizeof(info));
	wrong = loader_read(BOOT_MAGIC, address(HEADER), &info);
	HOLDS("no more modules and rows than there is room for",
	      wrong || (info.module_count <= LOADER_MAX_MODULES && info.range_count <= LOADER_MAX_RANGES));
	HOLDS("the command line ends", ends(info.cmdline, sizeof(info.cmdline)));
	if (wrong)
		return;
	host_power_on();
	options_init(&options);
	if (host_run(load, NULL) == HOST_RETURNED)
		loaded_holds();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	if (take8(&in) & 1)
		boot(&in);
	else
		parse_line(&in);
	return 0;
}
