/* A board of virtual devices, and the way of real interrupts to them. */
#include "machine/board.h"
#include "drivers/pic.h"	/* pic_eoi, pic_set_masks */
#include "drivers/pit.h"	/* pit_start, pit_irq */
#include "machine/console.h"	/* console_* */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/virtual.h"	/* virtual_reset */
#include "machine/vm.h"		/* struct vm */

#define ONE_MIB    0x100000u
#define HMA_PAGE   0x100u
#define HMA_PAGES  0x10u

enum { IRQ_COM1 = 4 };
enum { MASTER_OPEN = 1 << IRQ_TIMER | 1 << IRQ_KEYBOARD | 1 << IRQ_CASCADE | 1 << IRQ_COM1,
       SLAVE_OPEN = 1 << (IRQ_MOUSE - 8) };

static void irq(struct vm *vm, unsigned number)
{
	pic_eoi(number);
	idle_tick(vm);
	switch (number) {
	case IRQ_TIMER:
		pit_irq();
		devices_advance(vm);
		text_mirror_tick(vm);
		console_tick();
		break;
	case IRQ_KEYBOARD:
	case IRQ_MOUSE:
		console_ps2_irq();
		break;
	case IRQ_COM1:
		console_serial_irq();
		break;
	default:
		break;			/* spurious: pic_eoi() knows */
	}
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

const struct board board_virtual = { "virtual", false, irq, acknowledge, reset, translate, set_a20, a20 };

void board_virtual_start(void)
{
	pit_start();
	pic_set_masks((uint8_t)~MASTER_OPEN, (uint8_t)~SLAVE_OPEN);
}
