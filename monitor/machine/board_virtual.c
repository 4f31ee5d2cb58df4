/* A board of virtual devices. */
#include "machine/board.h"
#include "drivers/pic.h"	/* pic_mask_all */
#include "machine/alarm.h"	/* alarm_start */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/virtual.h"	/* virtual_reset */
#include "machine/vm.h"		/* struct vm */

#define ONE_MIB    0x100000u
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

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	if (at < VIRTUAL_CONVENTIONAL)
		*to = phys_add(vm->memory, at);
	else if (at < ONE_MIB - VIRTUAL_UPPER)
		*to = phys(at);		/* the screen */
	else if (at < ONE_MIB + vm->extended)
		*to = phys_add(vm->memory, VIRTUAL_CONVENTIONAL + (at - (ONE_MIB - VIRTUAL_UPPER)));
	else
		return false;
	return true;
}

/* 100000h-10FFFFh shows the guest's own 64 KiB there, or with the gate closed its
 * memory from 0 up. The real gate stays open. */
static void set_a20(struct vm *vm, bool on)
{
	for (uint32_t page = 0; page < HMA_PAGES; page++) {
		phys_t to = phys(0);

		translate(vm, (on ? ONE_MIB : 0) + page * PAGE_SIZE, &to);
		paging_map(&vm->space, HMA_PAGE + page, to, PTE_P | PTE_W | PTE_U);
	}
	vm->a20 = on;
	paging_flush();
}

static bool a20(const struct vm *vm)
{
	return vm->a20;
}

const struct board board_virtual = { "virtual", false, raise_irq, acknowledge, reset, translate, set_a20, a20 };

void board_virtual_start(void)
{
	pic_mask_all();		/* whoever takes an IRQ opens it */
	alarm_start();
}
