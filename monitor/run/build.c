#include "run/build.h"
#include "client/board_client.h" /* board_client, board_client_real */
#include "client/client.h"	/* client_start */
#include "bios/rom.h"		/* rom_boot */
#include "cpu/pages.h"		/* pages_take */
#include "cpu/phys.h"		/* phys_t, phys_read, ram */
#include "drivers/end.h"	/* end_with_error */
#include "lib/log.h"		/* kprintf */
#include "machine/devices/devices.h" /* devices_advance */
#include "machine/guests.h"	/* vms, vm_new */
#include "machine/post_memory.h" /* post_memory_clear_real */
#include "machine/devices/vvga.h"	/* VVGA_MEMORY_SIZE */
#include "machine/video_window.h"	/* video_start */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_add */
#include "run/input.h"		/* input_connect, input_start */
#include "run/life.h"		/* life_begin */
#include "run/program.h"	/* program_start */
#include "run/turns.h"		/* turns_start */
#include "run/wall.h"		/* wall_start */

_Noreturn static void no_memory(const struct plan_guest *g)
{
	end_with_error("no memory is left for guest %s, against the plan", g->options.name);
}

static phys_t take(const struct plan_guest *g, uint32_t bytes)
{
	phys_t at;

	if (!pages_take(bytes, &at))
		no_memory(g);
	return at;
}

static struct vm *new_guest(const struct plan_guest *g)
{
	struct vm *vm = vm_new();

	if (!vm)
		no_memory(g);
	if (g->keeps_picture)
		vm->vga_memory = take(g, VGA_MEMORY_SIZE);
	return vm;
}

/* Where the drive's image lies; what other guests write goes to another one. */
static phys_t place_image(const struct plan_guest *g, const struct plan_drive *d)
{
	const phys_t loaded = phys(d->image->start);
	phys_t copy;

	if (!d->own_copy)
		return loaded;
	copy = take(g, d->image->size);
	phys_read(loaded, ram(copy), d->image->size);
	return copy;
}

static void attach_drive(struct vm *vm, const struct plan_guest *g, unsigned slot)
{
	const struct plan_drive *d = &g->drives[slot];
	const phys_t at = place_image(g, d);
	const char *wrong = drive_attach(vm, slot, at, d->image->size, d->read_only);

	if (wrong)
		end_with_error("drive %c: %s", 'a' + slot, wrong);
	kprintf("trapeze: guest %s has drive %c: image of %u bytes at physical 0x%x\n", g->options.name, 'a' + slot,
		(unsigned)d->image->size, (unsigned)at.at);
}

static void start(struct vm *vm, const struct plan_guest *g)
{
	if (!g->options.boot) {
		program_start(vm, g);
		return;
	}
	rom_boot(vm);
	kprintf("trapeze: guest %s boots from drive %c\n", g->options.name, g->options.boot);
}

static void build_real(const struct plan_guest *g, const struct loader_info *info, uint16_t log_port)
{
	struct vm *vm = new_guest(g);

	post_memory_clear_real(info);
	life_begin(vm, &g->options, &board_passthrough, log_port);
	start(vm, g);
	console_add(vm);
}

static void build_virtual(const struct plan_guest *g, const struct options *options)
{
	struct vm *vm = new_guest(g);

	vm->extended = g->extended;
	vm->memory = take(g, VIRTUAL_BLOCK(g->extended));
	if (plan_has_own_vga(g)) {
		vm->video = take(g, VVGA_MEMORY_SIZE);
		video_start(vm);
	}
	for (unsigned slot = 0; slot < PLAN_DRIVES; slot++)
		if (g->drives[slot].image)
			attach_drive(vm, g, slot);
	if (!vm->drives[DRIVE_A].present)
		drive_attach_empty(vm, DRIVE_A);	/* a PC has one, with or without a disk */
	life_begin(vm, &g->options, &board_virtual, 0);
	start(vm, g);
	vm->text_mirror.on = options->screen_to_log;
	input_connect(vm);
	console_add(vm);
}

static void build_client(const struct plan_guest *g, uint16_t log_port)
{
	struct vm *vm = new_guest(g);

	vm->memory = take(g, VIRTUAL_BLOCK(g->extended));
	vm_init(vm, &g->options, g->options.borrows == BOARD_PASSTHROUGH ? &board_client_real : &board_client,
		log_port);
	client_start(vm, phys(g->program->start), g->program->size, g->extended);
	console_add(vm);
}

void build_guests(const struct plan *plan, const struct loader_info *info, const struct options *options,
		  uint16_t log_port)
{
	turns_start(options->slice_ms);
	if (options->gdb == GDB_ALONE)
		console_one_at_a_time();
	if (!plan->is_virtual) {
		build_real(plan->guests, info, log_port);
		return;
	}
	board_virtual_start();
	for (unsigned i = 0; i < plan->count; i++)
		if (plan_is_client(&plan->guests[i]))
			build_client(&plan->guests[i], log_port);
		else
			build_virtual(&plan->guests[i], options);
	input_start();
	wall_start();
	devices_advance(vms);		/* sets the first alarm */
}
