/* A virtual guest on the host's machine, made once and put back quickly. */
#include "machine.h"
#include "bios/rom.h"		/* rom_boot */
#include "machine/devices/devices.h"	/* devices_advance */
#include "run/console.h"	/* console_add */
#include "run/input.h"		/* input_* */
#include "machine/video_window.h"	/* video_start */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "run/life.h"		/* life_begin */

#include <stdlib.h>
#include <string.h>

enum { LOW_MEMORY = 0x100000, MEMORY = VIRTUAL_BLOCK(HOST_EXTENDED) };

static struct {
	const struct vm *of;		/* pointers into it are part of the snapshot */
	struct host_variables variables;
	struct host_machine host;
	struct vm vm;
	uint8_t low[LOW_MEMORY], memory[MEMORY], video[VVGA_MEMORY_SIZE];
} snapshot;
static bool own_vga;

void host_protect_rom(struct vm *vm)
{
	for (unsigned page = 0xc0; page < 0x100; page++)
		if (page < 0xc8 || page >= 0xe0)
			vm->space.table[page] &= ~(uint32_t)PTE_W;
	paging_flush();
}

static void make(void *arg)
{
	struct guest_options options = { .name = "guest", .boot = 'a' };
	struct vm *vm = arg;

	options_decide(&options);
	memset(vm, 0, sizeof(*vm));
	vm->memory = phys(HOST_GUEST);
	vm->extended = HOST_EXTENDED;
	drive_attach(vm, DRIVE_A, phys(HOST_IMAGE), HOST_IMAGE_SIZE, true);
	if (own_vga) {
		vm->video = phys(HOST_VIDEO);
		video_start(vm, vm->memory);
	}
	board_virtual_start();
	life_begin(vm, &options, &board_virtual, 0);
	host_protect_rom(vm);
	rom_boot(vm);
	input_connect(vm);
	console_add(vm);
	input_start(true);
	devices_advance(vm);
	paging_switch(&vm->space);
	io_permission_enforce(&vm->ports.permission);
}

static void take(const struct vm *vm)
{
	snapshot.of = vm;
	host_save_variables(&snapshot.variables);
	snapshot.host = host;
	snapshot.vm = *vm;
	memcpy(snapshot.low, host_ram(phys(0)), LOW_MEMORY);
	memcpy(snapshot.memory, host_ram(phys(HOST_GUEST)), MEMORY);
	memcpy(snapshot.video, host_ram(phys(HOST_VIDEO)), VVGA_MEMORY_SIZE);
}

static void put_back(struct vm *vm)
{
	host_load_variables(&snapshot.variables);
	host = snapshot.host;
	*vm = snapshot.vm;
	memcpy(host_ram(phys(0)), snapshot.low, LOW_MEMORY);
	memcpy(host_ram(phys(HOST_GUEST)), snapshot.memory, MEMORY);
	if (own_vga)
		memcpy(host_ram(phys(HOST_VIDEO)), snapshot.video, VVGA_MEMORY_SIZE);
	paging_switch(&vm->space);
}

void host_virtual_guest(struct vm *vm)
{
	if (snapshot.of == vm) {
		put_back(vm);
		return;
	}
	host_power_on();
	if (host_run(make, vm) != HOST_RETURNED)
		abort();
	take(vm);
}

void host_guest_with_vga(struct vm *vm)
{
	own_vga = true;
	host_virtual_guest(vm);
}
