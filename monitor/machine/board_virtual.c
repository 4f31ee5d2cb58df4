/* A board of virtual devices. */
#include "machine/board.h"
#include "drivers/pc.h"		/* BDA_MEMORY_KIB, SCREEN_START, FIRMWARE_START */
#include "drivers/pic.h"	/* pic_mask_all */
#include "machine/alarm.h"	/* alarm_start */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/guest_memory.h"	/* guest_read16 */
#include "machine/memory_map.h"	/* memory_row */
#include "machine/virtual.h"	/* virtual_* */
#include "machine/vm.h"		/* struct vm */

#define HMA_PAGE   0x100u
#define HMA_PAGES  0x10u

static void raise_irq(struct vm *vm, unsigned number)
{
	vpic_set_irq(vm, number, true);
}

static uint8_t acknowledge(struct vm *vm)
{
	idle_interrupted(vm);
	return vpic_acknowledge(vm);
}

static void reset(struct vm *vm)
{
	virtual_reset(vm);
	vm_reset_cpu(vm);
	devices_advance(vm);
}

/* 100000h-10FFFFh shows the guest's own 64 KiB there, or with the gate closed its
 * memory from 0 up. The real gate stays open. */
static void set_a20(struct vm *vm, bool on)
{
	for (uint32_t page = 0; page < HMA_PAGES; page++) {
		phys_t to = phys(0);

		virtual_place(vm, (on ? MIB : 0) + page * PAGE_SIZE, &to);
		paging_map(&vm->space, HMA_PAGE + page, to, virtual_rights(vm, (on ? MIB : 0) + page * PAGE_SIZE));
	}
	vm->a20 = on;
	paging_flush();
}

static bool a20(const struct vm *vm)
{
	return vm->a20;
}

static void init(struct vm *vm, uint16_t log_port)
{
	(void)log_port;
	virtual_init(vm);
}

/* The guest has memory there. */
static bool place_rom_page(struct vm *vm, unsigned page)
{
	shared_own_rom(vm, page);
	vm->space.table[page] |= PTE_W;
	return true;
}

static void memory_rows(const struct vm *vm, struct memory_rows *rows)
{
	const uint32_t top = guest_read16(vm, BDA_MEMORY_KIB) * 1024u;

	memory_row(rows, 0, top, E820_RAM);
	memory_row(rows, top, SCREEN_START, E820_RESERVED);
	memory_row(rows, FIRMWARE_START, MIB, E820_RESERVED);
	memory_row(rows, MIB, MIB + vm->extended, E820_RAM);
}

static uint32_t extended_kib(const struct vm *vm)
{
	return vm->extended / 1024;
}

static uint8_t vector_base(const struct vm *vm, unsigned chip)
{
	return chip ? vm->vpic.slave.base : vm->vpic.master.base;
}

const struct board board_virtual = {
	.name = "virtual", .may_yield = true, .serves_disks = true, .raise_irq = raise_irq,
	.acknowledge = acknowledge, .init = init, .reset = reset, .translate = virtual_place, .set_a20 = set_a20,
	.a20 = a20, .place_rom_page = place_rom_page, .memory_rows = memory_rows,
	.contiguous_kib = extended_kib, .total_kib = extended_kib, .vector_base = vector_base,
};

void board_virtual_start(void)
{
	pic_mask_all();		/* whoever takes an IRQ opens it */
	alarm_start();
}
