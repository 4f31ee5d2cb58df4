/* From modules, lines and memory to a plan of guests. */
#include "check.h"
#include "boot/loader.h"
#include "drivers/vga.h"	/* VGA_MEMORY_SIZE */
#include "machine/devices/vvga.h"	/* VVGA_MEMORY_SIZE */
#include "machine/shared_pages.h"	/* SHARED_* */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "machine/vm.h"		/* MIB, MONITOR_END */
#include "run/plan.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 300, BESIDE = 0x9000, KIB = 1024, SMALLEST = 64 * KIB, LONGEST_NAME = OPTION_NAME_MAX - 1 };
enum { MODULE_AT = 0x400000 };

static const uint8_t code[2];
static const struct builtin builtins[] = {
	{ "cr0", "cr0=virtual load=2000:0000", code, 2 },
	{ "late", "gp=reflect mem=512 name=early", code, 1 },
	{ NULL, NULL, NULL, 0 },
};

static struct loader_info info;
static struct options options;
static struct plan_guest guests[MOST];
static struct plan plan;
static struct plan_input in;
static char error[800];
static uint32_t wall_takes, trace_takes;

/* What the machine has: a command line, and memory up to so many MiB. */
static void machine(const char *line, unsigned mib)
{
	memset(&info, 0, sizeof(info));
	info.cmdline = line;
	info.upper_kib = (mib - 1) * 1024;
}

static void module_at(uint32_t start, uint32_t size, const char *line)
{
	info.module[info.module_count++] = (struct loader_module){ start, size, line };
}

/* The next one, 1 MiB after the one before. */
static void module(uint32_t size, const char *line)
{
	module_at(MODULE_AT + info.module_count * MIB, size, line);
}

static bool make(void)
{
	memset(guests, 0xa5, sizeof(guests));
	memset(&plan, 0xa5, sizeof(plan));
	plan.guests = guests;
	plan.most = MOST;
	error[0] = 0;
	options_init(&options);
	in = (struct plan_input){ .info = &info, .options = &options, .builtins = builtins, .beside = BESIDE,
				    .wall = wall_takes, .trace = trace_takes };
	return options_parse(info.cmdline, &options, &options.defaults, error, sizeof(error)) &&
	       plan_room(&info, UINT32_MAX, &in.room, error, sizeof(error)) && plan_make(&in, &plan, error, sizeof(error));
}

static bool made(void)
{
	const bool good = make();

	CHECK_TEXT("error", "", error);
	return good;
}

static void refused(const char *sentence)
{
	CHECK("refused", false, make());
	CHECK_TEXT("error", sentence, error);
}

/* --- one guest on the real machine ------------------------------------------------------------ */

static void program_module(void)
{
	machine("monitor.elf", 32);
	module(100, "hello.bin name=hello gp=reflect load=0800:0000");
	CHECK("made", true, made());
	CHECK("virtual", false, plan.is_virtual);
	CHECK("guests", 1, plan.count);
	CHECK("the program", &info.module[0], guests[0].program);
	CHECK("built in", true, !guests[0].builtin);
	CHECK_TEXT("name", "hello", guests[0].options.name);
	CHECK("boots", 0, guests[0].options.boot);
	CHECK("load", 0x800, guests[0].options.load_seg);
	CHECK("gp", SWITCH_ON, guests[0].options.gp_reflect);
	machine("", 32);
	module(100, "");
	CHECK("made", true, made());
	CHECK_TEXT("name of one without", "module", guests[0].options.name);
	CHECK("load of one without", 0x1000, guests[0].options.load_seg);
}

static void real_disk(void)
{
	static const struct { const char *line, *name; char boot; } rows[] = {
		{ "boot=a", "floppy", 'a' }, { "boot=c", "disk", 'c' }, { "boot=c name=dos", "dos", 'c' },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%s", rows[i].line);
		machine(rows[i].line, 8);
		CHECK("made", true, made());
		CHECK("virtual", false, plan.is_virtual);
		CHECK("guests", 1, plan.count);
		CHECK("boots", rows[i].boot, guests[0].options.boot);
		CHECK("no program", true, !guests[0].program && !guests[0].builtin);
		CHECK_TEXT("name", rows[i].name, guests[0].options.name);
	}
}

static void builtin_guest(void)
{
	machine("", 8);
	CHECK("made", true, made());
	CHECK("the first, if nothing is said", &builtins[0], guests[0].builtin);
	CHECK("its own line", 0x2000, guests[0].options.load_seg);
	CHECK_TEXT("name", "cr0", guests[0].options.name);
	machine("guest=late", 8);
	CHECK("made", true, made());
	CHECK("the one that is named", &builtins[1], guests[0].builtin);
	CHECK_TEXT("its own line's name", "early", guests[0].options.name);
	CHECK("its own line", SWITCH_ON, guests[0].options.gp_reflect);
	CHECK("what its line leaves", 0x1000, guests[0].options.load_seg);
	machine("guest=late gp=stop name=mine", 8);
	CHECK("made", true, made());
	CHECK("the user's line on top", SWITCH_OFF, guests[0].options.gp_reflect);
	CHECK_TEXT("and its name", "mine", guests[0].options.name);
}

static void builtin_copies(void)
{
	machine("guest=late copies=2", 32);
	CHECK("made", true, made());
	CHECK("virtual", true, plan.is_virtual);
	CHECK("guests", 2, plan.count);
	for (unsigned i = 0; i < 2; i++) {
		check_case("copy %u", i + 1);
		CHECK("program", &builtins[1], guests[i].builtin);
		CHECK("knows which it is", i + 1, guests[i].copy);
		CHECK("does not boot", 0, guests[i].options.boot);
		CHECK("has no drive", true, !guests[i].drives[0].image && !guests[i].drives[2].image);
		CHECK("its own line", SWITCH_ON, guests[i].options.gp_reflect);
		CHECK("draws on the wall", DISPLAY_WALL, guests[i].options.display);
	}
	CHECK_TEXT("name", "early-2", guests[1].options.name);
	machine("guest=late copies=1", 32);
	CHECK("made", true, made());
	CHECK("one has the real machine", false, plan.is_virtual);
	CHECK("knows that it is alone", 0, guests[0].copy);
	machine("guest=late copies=99", 32);
	CHECK("refused", false, make());
}

static void contradictions(void)
{
	machine("guest=nobody", 8);
	refused("there is no built-in guest \"nobody\"; there are cr0 late");
	machine("guest=cr0", 8);
	module(1, "x.bin");
	refused("guest=cr0 and a module were passed: choose one");
	machine("guest=cr0 boot=c", 8);
	refused("guest=cr0 and boot= were passed: choose one");
	machine("boot=a", 8);
	module(1, "x.bin");
	refused("boot=a starts a disk, but a program was passed as well");
	machine("", 8);
	module(1, "x.bin boot=c");
	refused("boot=c starts a disk, but a program was passed as well");
	machine("", 8);
	module(1, "x.bin");
	module(1, "y.bin");
	refused("two programs were passed as modules, and there can be one: the others have to be drives (drive=)");
	machine("", 8);
	module(1, "x.bin colour=red");
	CHECK("refused", false, make());
	CHECK("says so", true, strstr(error, "unknown option \"colour\"") != NULL);
	machine("restart=3 name=it", 8);
	refused("restart= is for virtual guests: guest it's restart is the machine's, and nobody would count");
	machine("vme=on", 8);
	refused("vme=on is for virtual guests: guest cr0 owns the real machine (--virtual?)");
	machine("boot=a name=cr0 copies=2", 8);
	refused("copies= is for virtual guests: guest cr0 is given the real machine, and there is one");
}

static void programs_have_their_place(void)
{
	machine("", 8);
	module(0xfefe, "x.com format=com load=0100:1234");
	CHECK("made", true, made());
	CHECK("a .com program's offset", 0x100, guests[0].options.load_off);
	CHECK("its segment", 0x100, guests[0].options.load_seg);
	machine("", 8);
	module(0xfeff, "x.com format=com name=long");
	refused("guest long has 65279 bytes; a .com program has at most 65278");
	machine("", 8);
	module(0, "x.bin name=none");
	refused("guest none is empty");
	machine("", 8);
	module(1, "x.bin load=004f:000f");
	refused("load=004f:000f lies in the interrupt vectors or BIOS data; take 0050:0000 or above");
	machine("load=0050:0000", 8);
	module(1, "x.bin");
	CHECK("the first byte above", true, made());
}

/* --- virtual guests ------------------------------------------------------------------------------ */

static void drives_make_guests(void)
{
	machine("", 64);
	module(1440 * KIB, "dos.img drive=a name=one");
	module(100 * KIB, "tools.img drive=b ro=on");
	module(512, "two.img drive=c name=two mem=1024");
	module(512, "more.img drive=c name=one");
	module(512, "even.img drive=d");
	CHECK("made", true, made());
	CHECK("virtual", true, plan.is_virtual);
	CHECK("guests", 2, plan.count);
	CHECK_TEXT("first", "one", guests[0].options.name);
	CHECK_TEXT("second", "two", guests[1].options.name);
	CHECK("drive a", &info.module[0], guests[0].drives[0].image);
	CHECK("drive b, of the guest before it", &info.module[1], guests[0].drives[1].image);
	CHECK("drive c, by name", &info.module[3], guests[0].drives[2].image);
	CHECK("drive d, of the guest before it", &info.module[4], guests[0].drives[3].image);
	CHECK("the other's drive c", &info.module[2], guests[1].drives[2].image);
	CHECK("the other's drive a", true, !guests[1].drives[0].image);
	CHECK("only b is read-only", true, !guests[0].drives[0].read_only && guests[0].drives[1].read_only &&
	      !guests[0].drives[2].read_only && !guests[0].drives[3].read_only);
	CHECK("the guest is not", false, guests[0].options.read_only || guests[0].options.drive);
	CHECK("boots from its floppy", 'a', guests[0].options.boot);
	CHECK("boots from its disk", 'c', guests[1].options.boot);
	CHECK("mem= is the second's", 4 * MIB, guests[0].extended);
	CHECK("mem=", MIB, guests[1].extended);
	CHECK("images stay where they are", false, guests[0].drives[0].own_copy || guests[1].drives[2].own_copy);
}

static void virtual_names(void)
{
	static const struct { const char *line, *module, *name; } rows[] = {
		{ "", "drive=a", "floppy" }, { "", "drive=c", "disk" }, { "name=x", "drive=a", "x" },
		{ "name=x", "drive=a name=y", "y" }, { "guest=cr0", "drive=a name=y", "cr0" },
		{ "guest=cr0 name=x", "drive=a name=y", "x" },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%s with %s", rows[i].line, rows[i].module);
		machine(rows[i].line, 32);
		module(512, rows[i].module);
		CHECK("made", true, made());
		CHECK_TEXT("name", rows[i].name, guests[0].options.name);
	}
}

static void more_particular_lines_win(void)
{
	machine("mem=512 gp=reflect input=com1 idle=off", 32);
	module(512, "drive=a mem=640 input=keyboard");
	module(512, "drive=b mem=768");
	module(10, "x.bin mem=1024 name=program");
	CHECK("made", true, made());
	CHECK("guests", 1, plan.count);
	CHECK("mem of the program", MIB, guests[0].extended);
	CHECK("input of the drive", INPUT_KEYBOARD, guests[0].options.input);
	CHECK("gp of the command line", SWITCH_ON, guests[0].options.gp_reflect);
	CHECK("idle of the command line", SWITCH_OFF, guests[0].options.idle);
	CHECK_TEXT("name of the program", "program", guests[0].options.name);
	CHECK("its program", &info.module[2], guests[0].program);
	CHECK("does not boot", 0, guests[0].options.boot);
	CHECK("has the drives", true, guests[0].drives[0].image && guests[0].drives[1].image);
	machine("guest=late idle=off", 32);
	module(512, "drive=a input=com1 mem=1024");
	CHECK("made", true, made());
	CHECK("built in", &builtins[1], guests[0].builtin);
	CHECK("mem of the drive", MIB, guests[0].extended);
	CHECK("gp of its own line", SWITCH_ON, guests[0].options.gp_reflect);
	CHECK("input of the drive", INPUT_COM1, guests[0].options.input);
	CHECK("does not boot", 0, guests[0].options.boot);
}

static void switches_are_decided(void)
{
	static const struct { const char *line, *module; enum option_switch ports, cr0, probe; } rows[] = {
		{ "", NULL, SWITCH_OFF, SWITCH_OFF, SWITCH_ON }, { "boot=a", NULL, SWITCH_ON, SWITCH_ON, SWITCH_OFF },
		{ "", "drive=a", SWITCH_ON, SWITCH_ON, SWITCH_OFF },
		{ "guest=cr0", "drive=a", SWITCH_OFF, SWITCH_OFF, SWITCH_ON },
		{ "ports=open cr0=real probe=off", NULL, SWITCH_ON, SWITCH_ON, SWITCH_OFF },
		{ "boot=c ports=trap cr0=virtual probe=on", NULL, SWITCH_OFF, SWITCH_OFF, SWITCH_ON },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct guest_options *o = &guests[0].options;

		check_case("\"%s\"", rows[i].line);
		machine(rows[i].line, 32);
		if (rows[i].module)
			module(512, rows[i].module);
		CHECK("made", true, made());
		CHECK("ports", rows[i].ports, o->ports_open);
		CHECK("cr0", rows[i].cr0, o->cr0_real);
		CHECK("probe", rows[i].probe, o->probe);
		CHECK("cr3, gp, vme", true, o->cr3_real == SWITCH_OFF && o->gp_reflect == SWITCH_OFF && o->vme == SWITCH_OFF);
		CHECK("idle", SWITCH_ON, o->idle);
	}
	machine("cr3=real gp=reflect idle=off", 32);
	CHECK("made", true, made());
	CHECK("cr3, gp, idle", true, guests[0].options.cr3_real == SWITCH_ON &&
	      guests[0].options.gp_reflect == SWITCH_ON && guests[0].options.idle == SWITCH_OFF);
	machine("vme=on", 32);
	module(512, "drive=a");
	CHECK("made", true, made());
	CHECK("vme of a virtual guest", SWITCH_ON, guests[0].options.vme);
}

static void drives_contradict(void)
{
	machine("", 32);
	module(512, "drive=a");
	module(512, "drive=a");
	refused("two images for drive a");
	machine("boot=c", 32);
	module(512, "drive=a");
	refused("boot=c, but no image is drive c");
	machine("", 32);
	module(512, "drive=b");
	refused("boot=c, but no image is drive c");
	machine("guest=cr0", 32);
	module(512, "drive=a");
	module(512, "x.bin");
	refused("guest=cr0 and a program were passed: choose one");
	machine("", 32);
	module(512, "drive=a");
	module(0, "drive=c");
	CHECK("the images are looked at later", true, made());
}

/* --- memory ------------------------------------------------------------------------------------------ */

static void room_is_above_monitor_and_modules(void)
{
	machine("", 32);
	module_at(0x1000, 0x1000, "drive=a");
	CHECK("made", true, made());
	CHECK("start", MONITOR_END, in.room.start);
	CHECK("end", 32 * MIB, in.room.end);
	machine("", 32);
	module_at(5 * MIB, 513, "drive=c");
	module_at(4 * MIB, 100, "drive=d");
	CHECK("made", true, made());
	CHECK("start, on a page", 5 * MIB + 4096, in.room.start);
	machine("", 32);
	info.upper_kib += 3;
	CHECK("made", true, made());
	CHECK("end, on a page", 32 * MIB, in.room.end);
	machine("", 32);
	info.upper_kib = 0xffffffff;
	CHECK("made", true, made());
	CHECK("the last page of 4 GiB is left out", 0xfffff000, in.room.end);
}

static void modules_outside_memory(void)
{
	static const struct { uint32_t start, size; bool inside; } rows[] = {
		{ 32 * MIB - 512, 512, true }, { 32 * MIB - 512, 513, false }, { 32 * MIB, 1, false },
		{ 0xfffffe00, 0x400, false }, { 8 * MIB, 0xffffffff, false }, { 0xffffffff, 0xffffffff, false },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%08x of %08x", rows[i].start, rows[i].size);
		machine("", 32);
		module(512, "drive=a");
		module_at(rows[i].start, rows[i].size, "drive=c");
		if (!rows[i].inside)
			refused("module 2 lies outside the memory that the loader found");
		else
			CHECK("there is no room above it", false, make() || !strstr(error, "give the machine"));
	}
}

/* The most extended memory that one guest can have between 5 MiB and @end. */
static uint32_t rest(uint32_t end, uint32_t guest_count)
{
	const uint32_t picture = guest_count > 1 ? VGA_MEMORY_SIZE : 0;

	return ((end - 5 * MIB) / guest_count - VIRTUAL_BLOCK(0) - picture - BESIDE) / PAGE_SIZE * PAGE_SIZE;
}

static void default_memory(void)
{
	machine("", 32);
	module_at(4 * MIB, MIB, "drive=a");
	CHECK("made", true, made());
	CHECK("where there is room", 4 * MIB, guests[0].extended);
	machine("", 8);
	module_at(4 * MIB, MIB, "drive=a");
	CHECK("made", true, made());
	CHECK("what there is", rest(8 * MIB, 1), guests[0].extended);
	machine("mem=1", 8);
	module_at(4 * MIB, MIB, "drive=a");
	CHECK("made", true, made());
	CHECK("the least", SMALLEST, guests[0].extended);
	machine("mem=65", 8);
	module_at(4 * MIB, MIB, "drive=a");
	CHECK("made", true, made());
	CHECK("whole pages", 68 * KIB, guests[0].extended);
}

static void memory_is_shared(void)
{
	machine("display=card", 12);
	module_at(4 * MIB, MIB, "drive=c name=one");
	module_at(4 * MIB + 65536, 512, "drive=c name=two ro=on");
	info.module[0].size = 65536;
	module_at(5 * MIB - 512, 512, "drive=c name=three");
	CHECK("made", true, made());
	for (unsigned i = 0; i < 3; i++) {
		check_case("guest %u", i);
		CHECK("the same for each", rest(12 * MIB, 3), guests[i].extended);
	}
	info.module[1].string = "drive=c name=two mem=2048";
	CHECK("made", true, made());
	CHECK("who wishes gets it", 2 * MIB, guests[1].extended);
	CHECK("the others share the rest", ((7 * MIB - 2 * MIB) - 3 * (VIRTUAL_BLOCK(0) + VGA_MEMORY_SIZE + BESIDE)) / 2
	      / PAGE_SIZE * PAGE_SIZE, guests[0].extended);
	CHECK("both", guests[0].extended, guests[2].extended);
}

static void too_little_memory(void)
{
	const unsigned each = (VIRTUAL_BLOCK(0) + BESIDE) / KIB;
	char wanted[200];

	machine("mem=2048", 8);
	module_at(4 * MIB, 2 * MIB, "drive=c name=big");
	snprintf(wanted, sizeof(wanted), "guest big needs %u KiB of memory and 2048 are left: give the machine 9 MiB",
		 each + 2048);
	refused(wanted);
	machine("display=card", 8);
	for (unsigned i = 0; i < 4; i++)
		module_at(4 * MIB, 2 * MIB, i == 0 ? "drive=c name=a ro=on" : i == 1 ? "drive=c name=b ro=on" :
			  i == 2 ? "drive=c name=c ro=on" : "drive=c name=d ro=on");
	snprintf(wanted, sizeof(wanted), "guest b needs %u KiB of memory and %u are left: give the machine %u MiB",
		 each + 256 + 64, 2048 - (each + 256 + 64), (6 * 1024 + 4 * (each + 256 + 64)) / 1024 + 1);
	refused(wanted);
	machine("", 8);
	module_at(4 * MIB, 4 * MIB, "drive=c name=none");
	snprintf(wanted, sizeof(wanted), "guest none needs %u KiB of memory and 0 are left: give the machine 9 MiB",
		 each + 64);
	refused(wanted);
}

/* In 32 bits of bytes these would be nothing, and 4 MiB. */
static void memory_that_wraps(void)
{
	static const char *const lines[] = { "mem=4194304", "mem=4198400", "mem=8388608", "mem=9999999" };

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		check_case("%s", lines[i]);
		machine(lines[i], 32);
		module(512, "drive=a");
		CHECK("made", false, make());
		CHECK("says what it needs", true, strstr(error, "give the machine 4") || strstr(error, "give the machine 8") ||
		      strstr(error, "give the machine 9"));
	}
}

static void pictures_are_kept(void)
{
	static const struct { const char *line, *first, *second; bool keeps; } rows[] = {
		{ "", NULL, NULL, true }, { "probe=off", NULL, NULL, false }, { "boot=a", NULL, NULL, false },
		{ "boot=a probe=on", NULL, NULL, true }, { "", "drive=a", NULL, false },
		{ "probe=on", "drive=a", NULL, true }, { "guest=cr0", "drive=a", NULL, true },
		{ "display=card", "drive=a", "drive=a name=two", true }, { "display=card", "drive=a copies=2", NULL, true },
		{ "", "drive=a", "drive=a name=two", false }, { "", "drive=a", "drive=a name=two display=card", false },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("\"%s\", %s", rows[i].line, rows[i].first ? rows[i].first : "no drive");
		machine(rows[i].line, 32);
		if (rows[i].first)
			module(512, rows[i].first);
		if (rows[i].second)
			module(512, rows[i].second);
		CHECK("made", true, made());
		CHECK("a picture", rows[i].keeps, guests[0].keeps_picture);
	}
}

/* --- who draws where ---------------------------------------------------------------------------------------- */

static void displays(void)
{
	static const struct { const char *line, *first, *second; enum option_display a, b; } rows[] = {
		{ "", "drive=a", NULL, DISPLAY_CARD, 0 },
		{ "display=wall", "drive=a", NULL, DISPLAY_WALL, 0 },
		{ "", "drive=a", "drive=a name=two", DISPLAY_WALL, DISPLAY_WALL },
		{ "", "drive=a copies=2", NULL, DISPLAY_WALL, DISPLAY_WALL },
		{ "display=card", "drive=a", "drive=a name=two", DISPLAY_CARD, DISPLAY_CARD },
		{ "", "drive=a display=card", "drive=a name=two", DISPLAY_CARD, DISPLAY_WALL },
		{ "", "drive=a", "format=elf", DISPLAY_CARD, DISPLAY_CARD },
		{ "display=wall", "drive=a", "format=elf", DISPLAY_WALL, DISPLAY_CARD },
		{ "display=wall boot=a", NULL, NULL, DISPLAY_CARD, 0 },
		{ "display=wall", "program.bin", NULL, DISPLAY_CARD, 0 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("\"%s\", \"%s\", \"%s\"", rows[i].line, rows[i].first ? rows[i].first : "",
			   rows[i].second ? rows[i].second : "");
		machine(rows[i].line, 64);
		if (rows[i].first)
			module(512, rows[i].first);
		if (rows[i].second)
			module(512, rows[i].second);
		CHECK("made", true, made());
		CHECK("the first", rows[i].a, guests[0].options.display);
		if (plan.count > 1)
			CHECK("the second", rows[i].b, guests[1].options.display);
		CHECK("a wall", rows[i].a == DISPLAY_WALL || rows[i].b == DISPLAY_WALL, plan_has_wall(&plan));
	}
}

/* The wall's own memory is left for it, and no guest needs more without it. */
static void memory_of_the_wall(void)
{
	enum { GUESTS = 4, WALL = 16 * KIB };
	const uint32_t each = BESIDE + VVGA_MEMORY_SIZE + VIRTUAL_BLOCK(64 * KIB);
	uint32_t got = 0;

	machine("", 12);
	module(512, "drive=a copies=4");
	wall_takes = WALL;
	CHECK("made", true, made());
	for (unsigned i = 0; i < plan.count; i++)
		got += each - 64 * KIB + guests[i].extended;
	CHECK("what is left", true, got + WALL <= plan.room.end - plan.room.start);
	CHECK("and no more", true, got + WALL + GUESTS * PAGE_SIZE > plan.room.end - plan.room.start);
	CHECK("no picture", false, guests[0].keeps_picture);
	plan_without_wall(&plan);
	CHECK("the card", DISPLAY_CARD, guests[3].options.display);
	CHECK("a picture", true, guests[3].keeps_picture);
	CHECK("no wall", false, plan_has_wall(&plan));
	wall_takes = 0;
}

/* --- memory that guests share --------------------------------------------------------------------------- */

static void shared_memory(void)
{
	uint32_t used = 0;

	machine("share=on mem=16384 copies=20", 64);
	module(2 * MIB, "drive=c");
	CHECK("made", true, made());
	CHECK("guests", 20, plan.count);
	for (unsigned i = 0; i < plan.count; i++) {
		CHECK("each finds what mem= says", 16 * MIB, guests[i].extended);
		CHECK("no copy of the image", false, guests[i].drives[2].own_copy);
		CHECK("which stays as it is", true, guests[i].drives[2].apart);
		used += BESIDE + VVGA_MEMORY_SIZE + PAGE_SIZE + (plan_block_pages(&guests[i]) / 1024 + 1 + 1) * PAGE_SIZE;
	}
	CHECK("the pool is what is left", plan.room.end - plan.room.start - used, plan.pool_pages * PAGE_SIZE);
	trace_takes = 8 * MIB;
	CHECK("made", true, made());
	CHECK("a trace has its own", plan.room.end - plan.room.start - used - 8 * MIB, plan.pool_pages * PAGE_SIZE);
	trace_takes = 0;
	CHECK("with what is promised", true, plan.pool_pages > SHARED_COMMON_PAGES + PLAN_SCRATCH_PAGES + 20 * SHARED_PROMISE);
	machine("mem=16384 copies=20", 64);
	module(2 * MIB, "drive=c");
	CHECK("without it they have no room", true, !make() && strstr(error, "needs"));
	machine("share=on mem=65536", 64);
	module(512, "drive=a");
	CHECK("nobody is told of more than there is", true,
	      !make() && strstr(error, "mem= gives guest floppy more than all the memory that guests share"));
	machine("share=on copies=64", 16);
	module(512, "drive=a");
	CHECK("nor promised", true, !make() && strstr(error, "give the machine"));
	machine("share=on", 64);
	refused("share=on is for virtual guests: guest cr0 is given the real machine");
}

static void shared_images(void)
{
	static const struct { const char *lines[3]; bool apart[3]; } rows[] = {
		{ { "drive=a", "drive=a name=two", "drive=a name=three" }, { true, true, true } },
		{ { "drive=a ro=on", "drive=a ro=on name=two", "drive=a name=three" }, { false, false, true } },
		{ { "drive=a ro=on", "drive=a ro=on name=two", "drive=a ro=on name=three" }, { false, false, false } },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("row %u", i);
		machine("share=on", 64);
		for (unsigned n = 0; n < 3; n++)
			module_at(MODULE_AT, 512, rows[i].lines[n]);
		CHECK("made", true, made());
		for (unsigned n = 0; n < 3; n++) {
			CHECK("stays as it is", rows[i].apart[n], guests[n].drives[0].apart);
			CHECK("no copy", false, guests[n].drives[0].own_copy);
		}
	}
	machine("share=on", 64);
	module(512, "drive=a");
	CHECK("made", true, made());
	CHECK("an image of one drive is written to", false, guests[0].drives[0].apart);
}

/* --- copies -------------------------------------------------------------------------------------------- */

static void copies_make_guests(void)
{
	static const char *const names[] = { "game-1", "game-2", "game-3", "other", "last-1", "last-2" };

	machine("display=card", 128);
	module(512, "drive=a name=game copies=3 mem=512");
	module(512, "drive=b ro=on");
	module(512, "drive=c name=other copies=1");
	module(512, "drive=a name=last");
	module(512, "drive=c copies=2");
	CHECK("made", true, made());
	CHECK("guests", 6, plan.count);
	for (unsigned i = 0; i < 6; i++) {
		const struct plan_guest *g = &guests[i];

		check_case("guest %u", i);
		CHECK_TEXT("name", names[i], g->options.name);
		CHECK("boots", i == 3 ? 'c' : 'a', g->options.boot);
		CHECK("memory", i < 3 ? 512 * KIB : 4 * MIB, g->extended);
		CHECK("images", i < 3 ? &info.module[0] : i == 3 ? NULL : &info.module[3], g->drives[0].image);
		CHECK("its own copy of drive a", i == 1 || i == 2 || i == 5, g->drives[0].own_copy);
		CHECK("its own copy of drive b, which is read-only", false, g->drives[1].own_copy);
		CHECK("its own copy of drive c", i == 5, g->drives[2].own_copy);
		CHECK("a picture", true, g->keeps_picture);
	}
}

static void many_copies(void)
{
	machine("copies=64", 128);
	module(512, "drive=a");
	CHECK("made", true, made());
	CHECK("guests", 64, plan.count);
	CHECK_TEXT("first", "floppy-1", guests[0].options.name);
	CHECK_TEXT("last", "floppy-64", guests[63].options.name);
	CHECK("memory of all", guests[0].extended, guests[63].extended);
	CHECK("is not the least", true, guests[0].extended > SMALLEST);
}

static void copies_take_memory(void)
{
	machine("copies=3 mem=64", 28);
	module(8 * MIB, "drive=c name=big");
	CHECK("refused", false, make());
	CHECK("the second copy of the image has no room", true, strstr(error, "guest big-3 needs") != NULL);
	machine("copies=3 mem=64", 28);
	module(8 * MIB, "drive=c name=big ro=on");
	CHECK("read-only it takes none", true, made());
}

static void too_many_copies(void)
{
	static const struct { const char *line; uint64_t count; } rows[] = {
		{ "copies=301", 301 }, { "copies=9999999", 9999999 },
	};
	const uint32_t least = VIRTUAL_BLOCK(SMALLEST) + VGA_MEMORY_SIZE + BESIDE;
	char wanted[200];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%s", rows[i].line);
		machine(rows[i].line, 512);
		module(512, "drive=a");
		snprintf(wanted, sizeof(wanted), "copies= makes more than the 300 guests that this memory could hold: "
			 "give the machine %u MiB or more", (unsigned)((rows[i].count * least + MODULE_AT + PAGE_SIZE) / MIB) + 1);
		refused(wanted);
	}
	machine("copies=9999999", 512);
	for (unsigned i = 0; i < 500; i++) {
		static char names[500][32];

		snprintf(names[i], sizeof(names[i]), "drive=c name=n%u", i);
		module_at(MODULE_AT + i * 512, 512, names[i]);
	}
	CHECK("refused", false, make());
	CHECK("says so", true, strstr(error, "more than the 300 guests that this memory could hold: give the machine 3") != NULL);
	CHECK("as many as memory holds", true, plan_most_guests(&in) > 300 && plan_most_guests(&in) < 600);
}

static void copies_have_names(void)
{
	char line[100];

	machine("", 32);
	for (unsigned more = 0; more < 2; more++) {
		memset(line, 0, sizeof(line));
		strcpy(line, "drive=a copies=2 name=");
		memset(line + strlen(line), 'n', LONGEST_NAME - 2 + more);
		info.module_count = 0;
		module(512, line);
		check_case("%s", line);
		CHECK("made", !more, make());
		CHECK("says so", more, strstr(error, "is too long for 2 copies") != NULL);
	}
	machine("", 32);
	module(512, "drive=a name=x-2");
	module(512, "drive=a name=x copies=2");
	refused("two guests are called x-2: give one of them another name=");
	machine("", 32);
	module(512, "drive=a name=x copies=2");
	module(512, "drive=a name=x-2");
	refused("two guests are called x-2: give one of them another name=");
}

static void images_are_shared_for_reading_only(void)
{
	static const struct { const char *lines[3]; bool own[3]; } rows[] = {
		{ { "drive=a", "drive=a name=two", "drive=a name=three" }, { false, true, true } },
		{ { "drive=a ro=on", "drive=a ro=on name=two", "drive=a name=three" }, { false, false, true } },
		{ { "drive=a ro=on", "drive=a name=two", "drive=a ro=on name=three" }, { false, true, false } },
		{ { "drive=a", "drive=a ro=on name=two", "drive=a ro=on name=three" }, { false, true, true } },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int shift = -511; shift < 1024; shift += 511) {
			machine("", 64);
			for (unsigned k = 0; k < 3; k++)
				module_at(MODULE_AT + (k == 1 ? (uint32_t)shift : 0), 512, rows[i].lines[k]);
			check_case("row %u, the second %d bytes away", i, shift);
			CHECK("made", true, made());
			CHECK("first", rows[i].own[0], guests[0].drives[0].own_copy);
			CHECK("second", rows[i].own[1] && shift < 512, guests[1].drives[0].own_copy);
			CHECK("third", rows[i].own[2], guests[2].drives[0].own_copy);
		}
}

/* --- 32-bit programs --------------------------------------------------------------------------- */

static void clients_are_guests(void)
{
	machine("mem=2048", 32);
	module(5000, "hello format=elf name=hello argv=hello:a%20b stdin=pipe");
	module(100, "format=elf");
	module(512, "drive=a name=dos");
	CHECK("made", true, made());
	CHECK("virtual", true, plan.is_virtual);
	CHECK("guests", 3, plan.count);
	CHECK("the first is one", true, plan_is_client(&guests[0]));
	CHECK("its program", &info.module[0], guests[0].program);
	CHECK("its arguments, up to the blank", 0, strncmp(guests[0].options.argv, "hello:a%20b ", 12));
	CHECK("its input", STDIN_PIPE, guests[0].options.stdin);
	CHECK("its memory", 2048 * KIB, guests[0].extended);
	CHECK("its board", false, guests[0].options.borrows == BOARD_PASSTHROUGH);
	CHECK_TEXT("name of one without", "client", guests[1].options.name);
	CHECK("input of one without", false, guests[1].options.stdin == STDIN_PIPE);
	CHECK("the third is none", false, plan_is_client(&guests[2]));
}

static void client_has_the_real_machine_alone(void)
{
	machine("", 32);
	module(100, "format=elf name=one board=passthrough");
	CHECK("made", true, made());
	CHECK("one", 1, plan.count);
	CHECK("its board", BOARD_PASSTHROUGH, guests[0].options.borrows);
	machine("", 32);
	module(100, "format=elf name=one board=passthrough");
	module(100, "format=elf name=two");
	refused("board=passthrough gives client one the real machine: it has to be alone");
}

static void clients_contradict(void)
{
	static const struct { const char *line, *other, *sentence; uint32_t size; } rows[] = {
		{ "format=elf name=x", NULL, "client x is an empty file", 0 },
		{ "format=elf name=x vme=on", NULL,
		  "vme=on and iopl=3 are for guests that are 8086 code: client x is a 32-bit program", 9 },
		{ "format=elf name=x iopl=3", NULL,
		  "vme=on and iopl=3 are for guests that are 8086 code: client x is a 32-bit program", 9 },
		{ "format=elf name=x", "format=elf name=x", "two guests are called x: give one of them another name=", 9 },
		{ "format=elf name=x", "drive=a name=x", "two guests are called x: give one of them another name=", 9 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_case("%s", rows[i].line);
		machine("", 32);
		module(rows[i].size, rows[i].line);
		if (rows[i].other)
			module(9, rows[i].other);
		refused(rows[i].sentence);
	}
}

/* Only a module that is a program can be a client's. */
static void no_client_without_a_program(void)
{
	machine("", 32);
	module(512, "drive=c format=elf");
	refused("the image of drive c has format=elf, which is for a 32-bit program");
	machine("format=elf", 32);
	module(512, "drive=a");
	refused("format=elf is for the line of a module that is a 32-bit program");
}

static bool links(const char *line, unsigned mib)
{
	machine(line, mib);
	module(512, "drive=a name=one copies=2");
	module(512, "drive=a name=two");
	module(512, "name=prog format=elf");
	return make();
}

static void lines_between_guests(void)
{
	CHECK("made", true, links("link=two,one-1", 64));
	CHECK("one-1 and two", true, guests[0].neighbour == &guests[2] && guests[2].neighbour == &guests[0]);
	CHECK("one-2 has none", true, guests[1].neighbour == NULL);
	CHECK("two lines", true, !links("link=two,one-1 link=one-2,prog", 64));
	CHECK_TEXT("a client", "link=: prog is a 32-bit program, and has no COM2", error);
	CHECK("twice", false, links("link=two,one-1 link=one-2,two", 64));
	CHECK_TEXT("twice", "link=: two is linked twice, and has one COM2", error);
	CHECK("itself", false, links("link=two,two", 64));
	CHECK_TEXT("itself", "link=: two cannot be linked with itself", error);
	CHECK("unknown", false, links("link=two,one", 64));
	CHECK_TEXT("unknown", "link=: there is no guest called one", error);
	CHECK("no pair", false, links("link=two", 64));
	CHECK("three", false, links("link=two,one-1,one-2", 64));
	CHECK_TEXT("three", "link= takes the names of two guests, such as link=one,two", error);
	machine("link=a,b", 64);
	refused("link= is for virtual guests");
}

static const struct test tests[] = {
	{ "plan-gives-a-program-the-real-machine", program_module },
	{ "plan-boots-a-real-disk", real_disk },
	{ "plan-runs-a-built-in-guest-with-its-own-line", builtin_guest },
	{ "plan-gives-copies-of-a-built-in-guest-virtual-machines", builtin_copies },
	{ "plan-refuses-contradictions", contradictions },
	{ "plan-checks-where-a-program-goes", programs_have_their_place },
	{ "plan-makes-a-virtual-guest-of-each-name", drives_make_guests },
	{ "plan-names-virtual-guests", virtual_names },
	{ "plan-lets-the-more-particular-line-win", more_particular_lines_win },
	{ "plan-leaves-no-switch-undecided", switches_are_decided },
	{ "plan-refuses-drives-that-contradict", drives_contradict },
	{ "plan-has-room-above-monitor-and-modules", room_is_above_monitor_and_modules },
	{ "plan-refuses-modules-outside-memory", modules_outside_memory },
	{ "plan-gives-4-mib-or-what-there-is", default_memory },
	{ "plan-shares-memory-out", memory_is_shared },
	{ "plan-says-how-much-memory-is-needed", too_little_memory },
	{ "plan-sizes-do-not-wrap", memory_that_wraps },
	{ "plan-keeps-pictures-of-those-that-lose-the-screen", pictures_are_kept },
	{ "plan-shows-several-virtual-guests-side-by-side", displays },
	{ "plan-leaves-memory-for-the-wall", memory_of_the_wall },
	{ "plan-copies-make-guests-of-one", copies_make_guests },
	{ "plan-shares-memory", shared_memory },
	{ "plan-shares-images", shared_images },
	{ "plan-makes-64-guests-in-128-mib", many_copies },
	{ "plan-copies-take-memory", copies_take_memory },
	{ "plan-refuses-more-guests-than-memory-holds", too_many_copies },
	{ "plan-copies-have-names-of-their-own", copies_have_names },
	{ "plan-shares-images-for-reading-only", images_are_shared_for_reading_only },
	{ "plan-makes-a-client-of-an-elf-file", clients_are_guests },
	{ "plan-refuses-a-client-without-a-program", no_client_without_a_program },
	{ "plan-gives-a-client-the-real-machine-alone", client_has_the_real_machine_alone },
	{ "plan-refuses-clients-that-contradict", clients_contradict },
	{ "plan-lines-between-guests", lines_between_guests },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
