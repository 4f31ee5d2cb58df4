/* What a user types and what a loader hands over: command lines, modules, their options,
 * the memory map, the plan that is made of them, and the images that become drives. The first
 * byte says which. */
#define _GNU_SOURCE
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "machine/memory_map.h"	/* memory_init */
#include "boot/loader.h"	/* loader_read */
#include "boot/options.h"	/* options_parse */
#include "cpu/pages.h"		/* pages_add */
#include "cpu/phys.h"		/* ram_end */
#include "machine/guests.h"	/* vms */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "run/build.h"		/* build_guests */
#include "run/plan.h"		/* plan_make */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BOOT_MAGIC = 0x2badb002, AREA = 64 * 1024, HEADER = 0x100, MODULES = 0x200, MEMORY_MAP = 0x1000,
       TEXT = 0x4000, LINE = 1024, MOST_MODULES = 24, MODULE_AT = 0x500000, MOST_GUESTS = 100, MOST_BUILT = 4, SENTENCE = 800 };

extern const struct builtin builtin_guests[];

static struct plan_guest guests[MOST_GUESTS];
static struct plan plan;
static struct options options;
static struct loader_info info;
static char lines[LOADER_MAX_TEXT];

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
	      g->ports_open <= SWITCH_OFF && g->probe <= SWITCH_OFF && g->vme <= SWITCH_OFF && g->gp_reflect <= SWITCH_OFF &&
	      g->idle <= SWITCH_OFF);
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

/* In the low 4 GiB, as its addresses are; nothing can be read after it. */
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
	const unsigned rows = take8(in) % (LOADER_MAX_RANGES + 10);

	for (unsigned i = 0; i < rows; i++) {
		put32(MEMORY_MAP + i * 24, 20);
		for (unsigned n = 4; n < 24; n += 4)
			put32(MEMORY_MAP + i * 24 + n, n == 20 ? take8(in) : take32(in));
	}
	return rows * 24;
}

static void put_loader_info(struct input *in)
{
	const unsigned modules = take8(in) % (MOST_MODULES + 1);

	memset(area(), 0, AREA);
	put32(HEADER, take8(in));			/* flags */
	put32(HEADER + 8, take8(in) & 1 ? take32(in) : 15 * 1024);
	put32(HEADER + 16, put_line(in, 0));
	put32(HEADER + 20, modules < MOST_MODULES ? modules : LOADER_MAX_MODULES + 1);
	put32(HEADER + 24, address(MODULES));
	put32(HEADER + 44, put_memory_map(in));
	put32(HEADER + 48, address(MEMORY_MAP));
	for (unsigned i = 0; i < modules; i++)
		put_module(in, i);
}

/* --- the plan ------------------------------------------------------------------------------- */

static bool in_room(const struct plan_room *room, uint64_t bytes)
{
	return room->start <= room->end && bytes <= room->end - room->start;
}

/* Two drives that show the same bytes: nobody may write there. */
static void drives_are_apart(const struct plan_drive *a, const struct plan_drive *b)
{
	const uint64_t a_start = a->image->start, b_start = b->image->start;

	HOLDS("what two drives share is read-only", a->own_copy || b->own_copy ||
	      ((a->read_only || a->apart) && (b->read_only || b->apart)) ||
	      a_start + a->image->size <= b_start || b_start + b->image->size <= a_start);
}

static void drives_hold(const struct plan_guest *g, unsigned slot)
{
	const struct plan_drive *d = &g->drives[slot];

	if (!d->image)
		return;
	HOLDS("an image is a module", d->image >= info.module && d->image < info.module + info.module_count);
	for (const struct plan_guest *before = plan.guests; before <= g; before++)
		for (unsigned other = 0; other < PLAN_DRIVES; other++)
			if (before->drives[other].image && (before < g || other < slot))
				drives_are_apart(&before->drives[other], d);
}

/* Bytes that the guest takes. */
static uint64_t planned_guest_holds(const struct plan_guest *g)
{
	const struct guest_options *o = &g->options;
	uint64_t bytes = g->keeps_picture ? VGA_MEMORY_SIZE : 0;

	guest_holds(o);
	HOLDS("no switch is left open", o->cr0_real && o->cr3_real && o->ports_open && o->probe && o->vme &&
	      o->gp_reflect && o->idle);
	HOLDS("it has a name", o->name[0]);
	HOLDS("it boots, or has one program", !o->boot + (!g->builtin && !g->program) == 1 && !(g->builtin && g->program));
	HOLDS("its extended memory is whole pages", g->extended % PAGE_SIZE == 0);
	HOLDS("a virtual one has the high memory area", !plan.is_virtual || g->extended >= 0x10000);
	for (unsigned slot = 0; slot < PLAN_DRIVES; slot++) {
		drives_hold(g, slot);
		bytes += g->drives[slot].own_copy ? g->drives[slot].image->size : 0;
	}
	bytes += plan.is_virtual && plan_has_own_vga(g) ? VVGA_MEMORY_SIZE : 0;
	if (plan.shares && !plan_is_client(g))
		return bytes + PAGE_SIZE + plan_block_pages(g) * sizeof(uint32_t);
	return bytes + (plan.is_virtual ? VIRTUAL_BLOCK((uint64_t)g->extended) : 0);
}

static void plan_holds(void)
{
	uint64_t bytes = plan.pool_pages * (uint64_t)PAGE_SIZE;

	HOLDS("there is a guest, and no more than there is room for", plan.count && plan.count <= plan.most);
	HOLDS("one guest has the real machine", plan.is_virtual || plan.count == 1);
	for (unsigned i = 0; i < plan.count; i++)
		bytes += planned_guest_holds(&plan.guests[i]);
	HOLDS("all fits into the room", in_room(&plan.room, bytes));
	HOLDS("each has its promise", !plan.pool_pages || plan.shares);
	HOLDS("which is above the monitor", plan.room.start >= MONITOR_END);
}

static bool make_plan(unsigned most)
{
	struct plan_input in = { .info = &info, .options = &options, .builtins = builtin_guests, .beside = sizeof(struct vm) };
	char *error = malloc(SENTENCE);
	bool good;

	if (!error)
		abort();
	error[0] = 0;
	plan = (struct plan){ .guests = guests, .most = most };
	options_init(&options);
	good = options_parse(info.cmdline, &options, &options.defaults, error, SENTENCE) &&
	       plan_room(&info, ram_end().at, &in.room, error, SENTENCE);
	HOLDS("there may be a guest at all", !good || plan_most_guests(&in) > 0);
	good = good && plan_make(&in, &plan, error, SENTENCE);
	HOLDS("an error is a sentence", good || (error[0] && ends(error, SENTENCE)));
	free(error);
	return good;
}

/* --- what main() does with it --------------------------------------------------------------- */

static void build(void *unused)
{
	(void)unused;
	memory_init(&info);
	pages_add(phys(plan.room.start), phys(plan.room.end));
	build_guests(&plan, &info, &options, 0);
}

static void built_holds(void)
{
	for (const struct vm *vm = vms; vm; vm = vm->next) {
		guest_holds(&vm->options);
		HOLDS("it stands on the board that was planned",
		      vm->board == (plan.is_virtual ? &board_virtual : &board_passthrough));
		if (!plan.is_virtual)
			continue;
		HOLDS("its memory lies above the real low memory", vm->memory.at >= MONITOR_BASE);
		HOLDS("its extended memory is whole pages", vm->extended % PAGE_SIZE == 0);
		HOLDS("and not less than the high memory area", vm->extended >= 0x10000);
		HOLDS("its first instruction lies in it", vm->vcpu.frame.eip <= 0xffff);
	}
}

static void boot(struct input *in)
{
	const unsigned most = 1 + take8(in) % MOST_GUESTS;
	const char *wrong;

	put_loader_info(in);
	memset(&info, 0, sizeof(info));
	info.text = lines;
	wrong = loader_read(BOOT_MAGIC, address(HEADER), &info);
	HOLDS("no more modules and rows than there is room for",
	      wrong || (info.module_count <= LOADER_MAX_MODULES && info.range_count <= LOADER_MAX_RANGES));
	HOLDS("the lines end in their room", wrong || (info.text_used && info.text_used <= sizeof(lines) &&
	      !info.text[info.text_used - 1]));
	if (wrong)
		return;
	host_power_on();
	if (!make_plan(most))
		return;
	plan_holds();
	if (plan.count <= MOST_BUILT && host_run(build, NULL) == HOST_RETURNED)
		built_holds();
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
