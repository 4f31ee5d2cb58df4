#include "load.h"
#include "bios/rom.h"		/* rom_boot, rom_start_program */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* strcmp, strlcpy */
#include "machine/console.h"	/* console_add, console_start */
#include "machine/guest_memory.h"	/* guest_* */
#include "machine/guests.h"	/* vm_new */
#include "cpu/pages.h"		/* pages_* */
#include "cpu/phys.h"		/* phys_read */
#include "machine/post_memory.h" /* post_memory_clear_real */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "run/life.h"		/* life_begin */
#include "drivers/end.h"		/* end_with_error */
#include "vcpu/guest_mem.h"	/* linear */

#define DEFAULT_EXTENDED  (4 * MIB)	/* of a virtual guest, where there is room */
#define SMALLEST_EXTENDED 0x10000u	/* the high memory area */
#define LOWEST_LOAD 0x500u	/* above interrupt vectors and BIOS data */
enum { BDA_MEMORY_KIB = 0x413, PSP_SIZE = 0x100, PSP_TAIL = 0x80, COM_STACK = 0xfffe };

/* build/builtin.nasm: made of guest/lecture/. */
struct builtin {
	const char *name, *options;
	const uint8_t *start;
	uint32_t size;
};
extern const struct builtin builtin_guests[];	/* ends with a NULL name */

static const struct builtin *find_builtin(const char *name)
{
	for (const struct builtin *b = builtin_guests; b->name; b++)
		if (strcmp(b->name, name) == 0)
			return b;
	kprintf("trapeze: built-in guests are:");
	for (const struct builtin *b = builtin_guests; b->name; b++)
		kprintf(" %s", b->name);
	kprintf("\n");
	end_with_error("there is no built-in guest \"%s\"", name);
}

static void parse_guest_line(const char *line, struct options *options, struct guest_options *guest)
{
	char error[512];

	if (!options_parse(line, options, guest, error, sizeof(error)))
		end_with_error("%s", error);
}

/* Modules are programs or drives; one program at most. NULL if there is none. */
static const struct loader_module *program_module(const struct loader_info *info)
{
	const struct loader_module *program = NULL;

	for (unsigned i = 0; i < info->module_count; i++) {
		struct guest_options g = { 0 };

		parse_guest_line(info->module[i].string, NULL, &g);
		if (g.drive)
			continue;
		if (program)
			end_with_error("two programs were passed as modules, but one guest runs at a time");
		program = &info->module[i];
	}
	return program;
}

/* The options of drive module @index. One without a name= belongs to the guest of
 * the drive before it. Returns false if the module is no drive. */
static bool drive_options(const struct loader_info *info, unsigned index, struct guest_options *g)
{
	char name[OPTION_NAME_MAX] = "";

	for (unsigned i = 0; i <= index; i++) {
		*g = (struct guest_options){ 0 };
		parse_guest_line(info->module[i].string, NULL, g);
		if (g->drive && g->name[0])
			strlcpy(name, g->name, sizeof(name));
	}
	strlcpy(g->name, name, sizeof(g->name));
	return g->drive;
}

/* What the drives of one guest say of it adds up. */
static void choose_drives(const struct loader_info *info, const char *name, struct guest_options *guest)
{
	struct guest_options g;
	bool has_floppy = false;

	for (unsigned i = 0; i < info->module_count; i++) {
		if (!drive_options(info, i, &g) || strcmp(g.name, name))
			continue;
		has_floppy |= g.drive == 'a';
		parse_guest_line(info->module[i].string, NULL, guest);
	}
	guest->read_only = false;	/* of a drive, not of the guest */
	guest->drive = 0;
	if (!guest->boot)
		guest->boot = has_floppy ? 'a' : 'c';
}

static void choose_builtin(const struct loader_info *info, const struct options *options,
			   struct guest_options *guest)
{
	const struct builtin *b = find_builtin(options->guest[0] ? options->guest : "cr0");
	struct options again;

	/* The guest's own options first, and the user's line once more on top. */
	options_init(&again);
	*guest = again.defaults;
	strlcpy(guest->name, b->name, sizeof(guest->name));
	parse_guest_line(b->options, NULL, guest);
	parse_guest_line(info->cmdline, &again, guest);
}

static void default_name(struct guest_options *guest, const char *name)
{
	if (!guest->name[0])
		strlcpy(guest->name, name, sizeof(guest->name));
}

/* One guest: a program, a disk of the real machine, or a built-in one. */
static void choose_single(const struct loader_info *info, const struct options *options,
			  struct guest_options *guest)
{
	const struct loader_module *program = program_module(info);

	*guest = options->defaults;
	if (options->guest[0] && (program || guest->boot))
		end_with_error("guest=%s and %s were passed: choose one", options->guest,
			       guest->boot ? "boot=" : "a module");
	if (program) {
		if (guest->boot)
			end_with_error("boot=%c starts a disk, but a program was passed as well", guest->boot);
		parse_guest_line(program->string, NULL, guest);
		default_name(guest, "module");
	} else if (guest->boot) {
		default_name(guest, guest->boot == 'a' ? "floppy" : "disk");
	} else {
		choose_builtin(info, options, guest);
	}
}

static uint32_t page_up(uint32_t at)
{
	return (at + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

/* @name: of the drives' guest there, which may have got another since: @guest_name */
static void attach_drives(struct vm *vm, const struct loader_info *info, const char *name,
			  const char *guest_name)
{
	for (unsigned i = 0; i < info->module_count; i++) {
		const struct loader_module *m = &info->module[i];
		struct guest_options g;
		const char *wrong;

		if (!drive_options(info, i, &g) || strcmp(g.name, name))
			continue;
		if (vm->drives[g.drive - 'a'].present)
			end_with_error("two images for drive %c", g.drive);
		wrong = drive_attach(vm, (unsigned)(g.drive - 'a'), phys(m->start), m->size, g.read_only);
		if (wrong)
			end_with_error("drive %c: %s", g.drive, wrong);
		kprintf("trapeze: guest %s has drive %c: image of %u bytes at physical 0x%x\n", guest_name,
			g.drive, (unsigned)m->size, (unsigned)m->start);
	}
}

/* RAM for guests, from above the monitor's megabyte and above all modules. */
static void find_free_memory(const struct loader_info *info)
{
	const uint32_t end = MIB + info->upper_kib * 1024;
	uint32_t start = MONITOR_END;

	for (unsigned i = 0; i < info->module_count; i++) {
		const struct loader_module *m = &info->module[i];
		const uint32_t behind = m->start + m->size;

		if (m->start > end || m->size > end - m->start)
			end_with_error("module %u lies outside the memory that the loader found", i + 1);
		start = behind > start ? behind : start;
	}
	pages_add(phys(start), ram_end());
}

static struct vm *new_guest(const char *name)
{
	struct vm *vm = vm_new();

	if (!vm)
		end_with_error("no memory is left for guest %s: give the machine more", name);
	return vm;
}

/* Its screen is saved when another guest gets the console, or by the probe. */
static uint32_t screen_size(const struct guest_options *guest, bool alone)
{
	const bool probe = guest->probe == SWITCH_DEFAULT ? !guest->boot : guest->probe == SWITCH_ON;

	return alone && !probe ? 0 : VGA_MEMORY_SIZE;
}

static void take_memory(struct vm *vm, const struct guest_options *guest, bool alone)
{
	const uint32_t screen = screen_size(guest, alone);
	const uint32_t room = pages_room();
	uint32_t wanted = page_up(guest->memory_kib ? guest->memory_kib * 1024 : DEFAULT_EXTENDED);

	/* The default gives way to what there is; a wish does not. */
	if (!guest->memory_kib && room < VIRTUAL_BLOCK(wanted) + screen)
		wanted = room > VIRTUAL_BLOCK(SMALLEST_EXTENDED) + screen ?
			 (room - VIRTUAL_BLOCK(0) - screen) & ~(PAGE_SIZE - 1) : SMALLEST_EXTENDED;
	if (wanted < SMALLEST_EXTENDED)
		wanted = SMALLEST_EXTENDED;
	if (room < VIRTUAL_BLOCK(wanted) + screen || !pages_take(VIRTUAL_BLOCK(wanted), &vm->memory) ||
	    (screen && !pages_take(screen, &vm->vga_memory)))
		end_with_error("guest %s needs %u KiB of memory and %u are left: give the machine %u MiB",
			       guest->name, (unsigned)((VIRTUAL_BLOCK(wanted) + screen) / 1024),
			       (unsigned)(room / 1024),
			       (unsigned)((ram_end().at - room + VIRTUAL_BLOCK(wanted) + screen) / MIB + 1));
	vm->extended = wanted;
}

/* Start of a program without an operating system, in the shape of a .COM: INT 20h
 * ends it, and so does a RET, by way of the zero on the stack and the PSP. */
static void build_psp(struct vm *vm, uint16_t seg)
{
	const uint8_t psp[PSP_SIZE] = {
		0xcd, 0x20,			/* INT 20h */
		[PSP_TAIL + 1] = '\r',		/* an empty command tail */
	};

	guest_write(vm, linear(seg, 0), psp, sizeof(psp));
	guest_write16(vm, linear(seg, COM_STACK), 0);
	rom_start_program(vm);
}

static void check_room(struct vm *vm, uint32_t lin, uint32_t size)
{
	const uint32_t top = guest_read16(vm, BDA_MEMORY_KIB) * 1024u;
	const struct guest_options *g = &vm->options;

	if (!size)
		end_with_error("guest %s is empty", g->name);
	if (lin < LOWEST_LOAD)
		end_with_error("load=%04x:%04x lies in the interrupt vectors or BIOS data; take 0050:0000 or above",
			       g->load_seg, g->load_off);
	if (lin >= top || size > top - lin)
		end_with_error("guest %s has %u bytes; from %04x:%04x its memory has room for %u", g->name,
			       (unsigned)size, g->load_seg, g->load_off, (unsigned)(lin < top ? top - lin : 0));
	if (g->is_com && size > COM_STACK - PSP_SIZE)
		end_with_error("guest %s has %u bytes; a .com program has at most %u", g->name,
			       (unsigned)size, COM_STACK - PSP_SIZE);
}

static void copy_program(struct vm *vm, uint32_t lin, phys_t from, uint32_t size)
{
	uint8_t piece[512];

	for (uint32_t done = 0, n; done < size; done += n) {
		n = size - done < sizeof(piece) ? size - done : sizeof(piece);
		phys_read(phys_add(from, done), piece, n);
		guest_write(vm, lin + done, piece, n);
	}
}

static void start_guest(struct vm *vm, const struct loader_info *info, const struct options *options)
{
	struct guest_options *g = &vm->options;
	struct trap_frame *tf = &vm->vcpu.frame;
	const struct loader_module *program = program_module(info);
	phys_t from;
	uint32_t size;

	if (g->boot) {
		rom_boot(vm);
		kprintf("trapeze: guest %s boots from drive %c\n", g->name, g->boot);
		return;
	}
	if (program) {
		from = phys(program->start);
		size = program->size;
	} else {
		const struct builtin *b = find_builtin(options->guest[0] ? options->guest : "cr0");

		from = phys((uint32_t)(uintptr_t)b->start);	/* the monitor lies where it is mapped */
		size = b->size;
	}
	if (g->is_com)
		g->load_off = PSP_SIZE;
	check_room(vm, linear(g->load_seg, g->load_off), size);
	copy_program(vm, linear(g->load_seg, g->load_off), from, size);
	if (g->is_com)
		build_psp(vm, g->load_seg);
	tf->cs = tf->ds = tf->es = tf->ss = g->load_seg;
	tf->eip = g->load_off;
	tf->esp = COM_STACK;
	kprintf("trapeze: guest %s, %u bytes, starts at %04x:%04x\n", g->name, (unsigned)size, g->load_seg,
		g->load_off);
}

/* The names of the guests that have drives, each once, in the order of the modules. */
static unsigned list_names(const struct loader_info *info, const char *names[CONSOLE_GUESTS],
			   struct guest_options options[LOADER_MAX_MODULES])
{
	unsigned count = 0;

	for (unsigned i = 0; i < info->module_count; i++) {
		unsigned known = 0;

		if (!drive_options(info, i, &options[i]))
			continue;
		while (known < count && strcmp(names[known], options[i].name))
			known++;
		if (known < count)
			continue;
		if (count < CONSOLE_GUESTS)
			names[count++] = options[i].name;
		else
			end_with_error("drives of more than %u guests were passed", CONSOLE_GUESTS);
	}
	return count;
}

static void load_virtual(const struct loader_info *info, const struct options *options, const char *name,
			 bool alone)
{
	struct vm *vm = new_guest(name);
	const struct loader_module *program = program_module(info);
	struct guest_options guest = options->defaults;

	if (options->guest[0] && program)
		end_with_error("guest=%s and a program were passed: choose one", options->guest);
	choose_drives(info, name, &guest);
	/* Drives beside a program are there for its use. */
	if (options->guest[0])
		choose_builtin(info, options, &guest);
	if (program)
		parse_guest_line(program->string, NULL, &guest);
	if (program || options->guest[0])
		guest.boot = 0;
	default_name(&guest, guest.boot == 'a' ? "floppy" : guest.boot ? "disk" : "module");
	take_memory(vm, &guest, alone);
	attach_drives(vm, info, name, guest.name);
	if (!vm->drives[DRIVE_A].present)
		drive_attach_empty(vm, DRIVE_A);	/* a PC has one, with or without a disk */
	if (guest.boot && !vm->drives[guest.boot - 'a'].size)
		end_with_error("boot=%c, but no image is drive %c", guest.boot, guest.boot);
	life_begin(vm, &guest, &board_virtual, 0);
	start_guest(vm, info, options);
	vm->text_mirror.on = options->screen_to_log;
	console_add(vm);
}

void load_guests(const struct loader_info *info, const struct options *options, uint16_t log_port)
{
	static struct guest_options module_options[LOADER_MAX_MODULES];
	const char *names[CONSOLE_GUESTS];
	const unsigned count = list_names(info, names, module_options);
	struct guest_options guest;
	struct vm *vm;

	if (!count) {
		choose_single(info, options, &guest);
		find_free_memory(info);
		vm = new_guest(guest.name);
		if (screen_size(&guest, true) && !pages_take(VGA_MEMORY_SIZE, &vm->vga_memory))
			end_with_error("no memory is left for the screen of guest %s: give the machine more", guest.name);
		post_memory_clear_real(info);
		life_begin(vm, &guest, &board_passthrough, log_port);
		start_guest(vm, info, options);
		console_add(vm);
		return;
	}
	board_virtual_start();
	find_free_memory(info);
	for (unsigned i = 0; i < count; i++)
		load_virtual(info, options, names[i], count == 1);
	console_start();
}
