#include "machine/virtual.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/pc.h"		/* BDA_*, SCREEN_*, CMOS_*, PIT_*, UART_*, PIC1_DATA, PIC2_DATA */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* memcpy, memset */
#include "machine/clock.h"	/* clock_start */
#include "machine/devices/devices.h"	/* devices_* */
#include "machine/guest_memory.h"	/* guest_write */
#include "machine/post_memory.h"
#include "machine/screen_ports.h"	/* screen_ports_open */
#include "machine/shared_pages.h"	/* shared_* */
#include "machine/video.h"	/* video_has_model */
#include "machine/video_window.h"	/* video_page */
#include "machine/vm.h"		/* struct vm */

#define PAGE(lin) ((lin) / PAGE_SIZE)
#define TEXT_CELLS  (80 * 25)
enum { PIT_READ_BACK_STATUS0 = 0xe2, PIT_CONTROL_BITS = 0x3f };
enum { CMOS_SIZE = 128, CMOS_FLOPPIES = 0x10, CMOS_EXTENDED = 0x17, CMOS_EXTENDED_FOUND = 0x30,
       CMOS_ABOVE_16_MIB = 0x34 };
enum { BDA_COM2_TIMEOUT = 0x47d, COM_TIMEOUT = 10 };	/* of INT 14h, as SeaBIOS sets it */
enum { EQUIPMENT_ONE_COM = 1 << 9, EQUIPMENT_PORTS = 7 << 9 | 3 << 14 };

static struct {
	uint8_t master_mask, slave_mask;
	uint8_t timer_control;		/* of channel 0: mode, access and BCD bits */
	uint8_t cmos[CMOS_SIZE];
	uint16_t screen[TEXT_CELLS], cursor;
} snapshot;

void virtual_snapshot(void)
{
	snapshot.master_mask = inb(PIC1_DATA);
	snapshot.slave_mask = inb(PIC2_DATA);
	outb(PIT_CONTROL, PIT_READ_BACK_STATUS0);
	snapshot.timer_control = inb(PIT_CHANNEL0) & PIT_CONTROL_BITS;
	for (unsigned i = 0; i < CMOS_SIZE; i++) {
		outb(CMOS_INDEX, (uint8_t)i);
		snapshot.cmos[i] = inb(CMOS_DATA);
	}
	memcpy(snapshot.screen, ram(phys(SCREEN_TEXT)), sizeof(snapshot.screen));
	memcpy(&snapshot.cursor, ram(phys(BDA_CURSOR)), sizeof(snapshot.cursor));
}

static phys_t frame_of(const struct vm *vm, uint32_t at)
{
	phys_t to = phys(0);

	vm->board->translate(vm, at, &to);
	return to;
}

static bool is_video(uint32_t at)
{
	return at - VIRTUAL_CONVENTIONAL < MIB - VIRTUAL_UPPER - VIRTUAL_CONVENTIONAL;
}

/* Of RAM: how far into the block. */
static uint32_t in_block(uint32_t at)
{
	return at < VIRTUAL_CONVENTIONAL ? at : at - (MIB - VIRTUAL_UPPER - VIRTUAL_CONVENTIONAL);
}

bool virtual_place(const struct vm *vm, uint32_t at, phys_t *to)
{
	if (at >= MIB + vm->extended)
		return false;
	if (is_video(at))
		*to = video_has_model(vm) ? video_page(vm, at) : phys(at);
	else if (vm->pages.own)
		*to = phys_add(shared_place(vm, PAGE(in_block(at))), at % PAGE_SIZE);
	else
		*to = phys_add(vm->memory, in_block(at));
	return true;
}

phys_t virtual_place_to_write(struct vm *vm, uint32_t at)
{
	if (vm->pages.own && !is_video(at))
		shared_place_to_write(vm, PAGE(in_block(at)));
	return frame_of(vm, at);
}

uint32_t virtual_rights(const struct vm *vm, uint32_t at)
{
	return vm->pages.own && !is_video(at) ? shared_rights(vm, PAGE(in_block(at))) : PTE_P | PTE_W | PTE_U;
}

static void map_memory(struct vm *vm)
{
	for (uint32_t lin = 0; lin < MIB; lin += PAGE_SIZE)
		paging_map(&vm->space, PAGE(lin), frame_of(vm, lin), virtual_rights(vm, lin));
	vm->board->set_a20(vm, true);
}

/* Is a page above C0000h RAM on the real machine? Writing tells. */
static bool is_writable(uint32_t lin)
{
	volatile uint8_t *byte = ram(phys(lin));
	const uint8_t old = *byte, other = (uint8_t)(old ^ 0xff);
	bool writable;

	*byte = other;
	writable = *byte == other;
	*byte = old;
	return writable;
}

/* What lies above the screen on the real machine, as the firmware left it: a copy, or what all guests share. */
static void copy_upper(struct vm *vm)
{
	for (uint32_t lin = SCREEN_END; lin < MIB; lin += PAGE_SIZE) {
		if (vm->pages.own)
			shared_give_back(vm, PAGE(in_block(lin)), 1);
		else
			memcpy(ram(frame_of(vm, lin)), ram(phys(lin)), PAGE_SIZE);
		paging_map(&vm->space, PAGE(lin), frame_of(vm, lin),
			   is_writable(lin) ? virtual_rights(vm, lin) : PTE_P | PTE_U);
	}
	paging_flush();
}

/* The firmware counted the real machine's ports and floppy drives; the guest has one
 * serial port or two, no parallel port, and the drives that it was given. */
static void describe_ports(struct vm *vm)
{
	const uint16_t ports[(BDA_LPT + 6 - BDA_COM) / 2] = { UART_COM1, vm->has_com2 ? UART_COM2 : 0 };
	const uint16_t equipment = guest_read16(vm, BDA_EQUIPMENT);

	guest_write(vm, BDA_COM, ports, sizeof(ports));
	guest_write16(vm, BDA_EQUIPMENT, (equipment & (uint16_t)~EQUIPMENT_PORTS) | EQUIPMENT_ONE_COM << vm->has_com2);
	if (vm->has_com2)
		guest_write8(vm, BDA_COM2_TIMEOUT, COM_TIMEOUT);
	vm->vrtc.nvram[CMOS_FLOPPIES] =
		(uint8_t)(vm->drives[DRIVE_A].floppy_type << 4 | vm->drives[DRIVE_B].floppy_type);
}

static void cmos_word(struct vm *vm, unsigned index, uint32_t value)
{
	vm->vrtc.nvram[index] = (uint8_t)value;
	vm->vrtc.nvram[index + 1] = (uint8_t)(value >> 8);
}

/* KiB from 1 MiB, and blocks of 64 KiB above 16 MiB: as INT 15h AH=88h and AX=E801h count them. */
static void describe_memory(struct vm *vm)
{
	const uint32_t kib = vm->extended / 1024, most = kib < 0xffff ? kib : 0xffff, below = 15 * 1024;

	cmos_word(vm, CMOS_EXTENDED, most);
	cmos_word(vm, CMOS_EXTENDED_FOUND, most);
	cmos_word(vm, CMOS_ABOVE_16_MIB, kib > below ? (kib - below) / 64 : 0);
}

static void clear_extended(struct vm *vm)
{
	if (!vm->pages.own)
		memset(ram(frame_of(vm, MIB)), 0, vm->extended);
}

/* Chips as the reset line leaves them, and as the firmware then programs them. */
static void reset_devices(struct vm *vm)
{
	devices_reset(vm);
	vpic_set_masks(vm, snapshot.master_mask, snapshot.slave_mask);
	vpit_program(vm, PIT_TIMER, snapshot.timer_control, 0);
	vm->vrtc.nvram[CMOS_SHUTDOWN] = 0;	/* the self test has looked at it */
	idle_reset(vm);
	describe_ports(vm);
	describe_memory(vm);
}

static void tell_place(const struct vm *vm)
{
	if (vm->pages.own)
		kprintf("trapeze: guest %s is virtual: it shares memory, and has %u KiB to itself\n", vm->options.name,
			(unsigned)shared_kib(vm));
	else
		kprintf("trapeze: guest %s is virtual: memory at physical 0x%x\n", vm->options.name,
			(unsigned)vm->memory.at);
}

void virtual_init(struct vm *vm)
{
	map_memory(vm);
	post_memory_start(vm);
	copy_upper(vm);
	clear_extended(vm);

	clock_start(vm);
	ports_init(&vm->ports, &port_empty);
	if (!video_has_model(vm))
		screen_ports_open(vm);
	devices_init(vm);
	vrtc_load(vm, snapshot.cmos);
	reset_devices(vm);
	kprintf("trapeze: guest %s has %u KiB of extended memory\n", vm->options.name,
		(unsigned)(vm->extended / 1024));
	tell_place(vm);
}

void virtual_reset(struct vm *vm)
{
	if (vm->pages.own)
		shared_forget_last(vm);
	map_memory(vm);
	paging_flush();
	post_memory_reset(vm);
	copy_upper(vm);
	reset_devices(vm);
}

void virtual_show_firmware_screen(struct vm *vm)
{
	guest_write(vm, SCREEN_TEXT, snapshot.screen, sizeof(snapshot.screen));
	set_low16(&vm->vcpu.frame.edx, snapshot.cursor);
}
