#include "run/build.h"
#include "client/board_client.h" /* board_client, board_client_real */
#include "client/client.h"	/* client_start */
#include "bios/rom.h"		/* rom_boot */
#include "cpu/control_bits.h"	/* CR0_WP */
#include "cpu/cpu.h"		/* read_cr0 */
#include "cpu/pages.h"		/* pages_take */
#include "cpu/phys.h"		/* phys_t, phys_read, ram */
#include "drivers/end.h"	/* end_with_error */
#include "lib/log.h"		/* kprintf */
#include "machine/devices/devices.h" /* devices_advance */
#include "machine/guests.h"	/* vms, vm_new */
#include "machine/shared_pages.h"	/* shared_* */
#include "machine/post_memory.h" /* post_memory_clear_real */
#include "machine/devices/vvga.h"	/* VVGA_MEMORY_SIZE */
#include "machine/video_window.h"	/* video_start */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_add */
#include "run/input.h"		/* input_connect, input_start */
#include "run/life.h"		/* life_begin */
#include "run/orders.h"	/* orders_start */
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
		return loaded;		/* also if it is kept apart */
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
	if (d->apart)
		drive_keep_apart(vm, slot, ram(take(g, plan_image_pages(d) * sizeof(uint32_t))));
	kprintf("trapeze: guest %s has drive %c: image of %u bytes at physical 0x%x%s\n", g->options.name, 'a' + slot,
		(unsigned)d->image->size, (unsigned)at.at, d->apart ? ", which stays as it is" : "");
}

/* One piece for all guests. Its end is nobody's until they are all there. */
static phys_t start_pool(const struct plan *plan)
{
	phys_t at = take(plan->guests, plan->pool_pages * PAGE_SIZE);
	uint32_t sharers = 0;

	/* A 386 lets ring 0 write to pages that are read-only: SDM vol 3 2.5, CR0.WP. */
	if (!(read_cr0() & CR0_WP))
		end_with_error("share=on needs a CPU that keeps the monitor itself from writing to shared pages: a 486 or later");
	for (const struct plan_guest *g = plan->guests; g < plan->guests + plan->count; g++)
		sharers += !plan_is_client(g);
	shared_start(at, plan->pool_pages - PLAN_SCRATCH_PAGES, sharers);
	kprintf("trapeze: %u guests share %u KiB of memory; %u KiB are promised to each\n", (unsigned)sharers,
		(unsigned)plan->pool_pages * (PAGE_SIZE / 1024), SHARED_PROMISE * (PAGE_SIZE / 1024));
	return phys_add(at, (plan->pool_pages - PLAN_SCRATCH_PAGES) * PAGE_SIZE);
}

static void give_memory(struct vm *vm, const struct plan_guest *g, const struct plan *plan)
{
	const uint32_t pages = plan_block_pages(g);

	vm->extended = g->extended;
	if (plan->shares)
		shared_join(vm, ram(take(g, pages * sizeof(uint32_t))), pages, take(g, PAGE_SIZE));
	else
		vm->memory = take(g, VIRTUAL_BLOCK(g->extended));
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

static void build_real(const struct plan_guest *g, const struct loader_info *info, const struct options *options,
		       uint16_t log_port)
{
	struct vm *vm = new_guest(g);

	if (options->defaults.display == DISPLAY_WALL)
		kprintf("trapeze: guest %s is given the real machine, and its card: it has no tile\n", g->options.name);
	post_memory_clear_real(info);
	life_begin(vm, &g->options, &board_passthrough, log_port);
	start(vm, g);
	console_add(vm);
}

/* @scratch: see start_pool(). A guest with a block has that. */
static void build_virtual(const struct plan_guest *g, const struct options *options, const struct plan *plan, phys_t scratch)
{
	struct vm *vm = new_guest(g);

	give_memory(vm, g, plan);
	vm->has_com2 = g->neighbour != NULL;
	if (plan_has_own_vga(g)) {
		vm->video = take(g, VVGA_MEMORY_SIZE);
		video_start(vm, plan->shares ? scratch : vm->memory);
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

static void build_client(const struct plan_guest *g, uint16_t log_port, bool beside_wall)
{
	struct vm *vm = new_guest(g);

	if (beside_wall)
		kprintf("trapeze: client %s has no tile: it gets the whole screen where it asks for the card and has the keys\n",
			g->options.name);
	vm->memory = take(g, VIRTUAL_BLOCK(g->extended));
	vm_init(vm, &g->options, g->options.borrows == BOARD_PASSTHROUGH ? &board_client_real : &board_client,
		log_port);
	client_start(vm, phys(g->program->start), g->program->size, g->extended);
	console_add(vm);
}

static struct vm *guest_of(const struct plan *plan, const struct plan_guest *g)
{
	struct vm *vm = vms;

	for (const struct plan_guest *before = plan->guests; before < g; before++)
		vm = vm->next;
	return vm;
}

static void join_lines(const struct plan *plan)
{
	for (const struct plan_guest *g = plan->guests; g < plan->guests + plan->count; g++) {
		if (!g->neighbour || g->neighbour < g)
			continue;
		vlink_join(guest_of(plan, g), guest_of(plan, g->neighbour));
		kprintf("trapeze: COM2 of guest %s leads to that of guest %s\n", g->options.name, g->neighbour->options.name);
	}
}

/* Where the monitor can have no screen of its own, the guests have the card one at a time. The end of the room for guests
 * is nobody's yet. */
static bool choose_screen(struct plan *plan)
{
	if (!plan_has_wall(plan))
		return false;
	if (wall_find(phys(plan->room.end - VGA_MEMORY_SIZE)))
		return true;
	kprintf("trapeze: this card has no linear mode of 32 bits: one guest at a time is seen and runs\n");
	plan_without_wall(plan);
	return false;
}

void build_guests(struct plan *plan, const struct loader_info *info, const struct options *options,
		  uint16_t log_port)
{
	phys_t scratch = phys(0);
	bool has_wall;

	turns_start(options->slice_ms);
	if (options->gdb == GDB_ALONE)
		console_one_at_a_time();
	if (!plan->is_virtual) {
		build_real(plan->guests, info, options, log_port);
		return;
	}
	board_virtual_start();
	has_wall = choose_screen(plan);
	if (plan->shares)
		scratch = start_pool(plan);
	for (unsigned i = 0; i < plan->count; i++)
		if (plan_is_client(&plan->guests[i]))
			build_client(&plan->guests[i], log_port, has_wall);
		else
			build_virtual(&plan->guests[i], options, plan, scratch);
	if (plan->shares)
		shared_add(scratch, PLAN_SCRATCH_PAGES);
	join_lines(plan);
	input_start(options->hotkeys);
	if (options->orders)
		orders_start(log_port, plan->answers);
	if (has_wall)
		wall_start();
	devices_advance(vms);		/* sets the first alarm */
}
