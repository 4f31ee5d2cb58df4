/* For the check screen-comes-back: takes the screen away from the guest, leaves the
 * card in a state that no guest and no mode has, and gives the screen back. */
#include "cpu/cpu.h"		/* inb, outb, outw */
#include "cpu/phys.h"		/* ram */
#include "drivers/vga.h"	/* vga_save, vga_restore */
#include "machine/probe.h"
#include "machine/vm.h"		/* struct vm */

/* Port, index, value: all planes open at A0000h for the video memory to be lost; then
 * another size, protected, the sequencer halted, and the logic of a graphics mode. */
static const struct { uint16_t port; uint8_t index, value; } open_planes[] = {
	{ 0x3ce, 1, 0x00 }, { 0x3ce, 3, 0x00 }, { 0x3ce, 5, 0x00 }, { 0x3ce, 6, 0x05 }, { 0x3ce, 8, 0xff },
	{ 0x3c4, 2, 0x0f }, { 0x3c4, 4, 0x06 },
}, strange[] = {
	{ 0x3d4, 0x11, 0x0e }, { 0x3d4, 0x01, 0x33 }, { 0x3d4, 0x07, 0x44 }, { 0x3d4, 0x11, 0x8e },
	{ 0x3c4, 4, 0x00 }, { 0x3c4, 2, 0x03 }, { 0x3c4, 1, 0x00 }, { 0x3c4, 0, 0x00 },
	{ 0x3ce, 0, 0x0a }, { 0x3ce, 1, 0x0c }, { 0x3ce, 3, 0x1a }, { 0x3ce, 5, 0x12 }, { 0x3ce, 6, 0x0e },
	{ 0x3ce, 8, 0x11 },
};

enum { VIDEO_MEMORY = 0xa0000, WINDOW_SIZE = 0x10000, PALETTE_BYTES = 768, ATTRIBUTES = 0x15 };

#define WRITE_ALL(rows)                                                       \
	for (unsigned i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++) {     \
		outb((rows)[i].port, (rows)[i].index);                        \
		outb((rows)[i].port + 1, (rows)[i].value);                    \
	}

static void spoil_memory(void)
{
	volatile uint8_t *memory = ram(phys(VIDEO_MEMORY));

	outw(0x1ce, 4);			/* no mode of the Bochs graphics interface */
	outw(0x1cf, 0);
	WRITE_ALL(open_planes)
	for (unsigned i = 0; i < WINDOW_SIZE; i++)
		memory[i] = 0x5a;
	(void)memory[0];		/* other latches */
}

static void spoil_registers(void)
{
	outb(0x3c2, 0x65);
	WRITE_ALL(strange)
	outb(0x3da, 0x00);
	inb(0x3da);
	for (unsigned i = 0; i < ATTRIBUTES; i++) {
		outb(0x3c0, (uint8_t)i);
		outb(0x3c0, 0x01);
	}
	outb(0x3c0, 0x13);		/* an index, and no data for it */
	outb(0x3c6, 0x10);
	outb(0x3c8, 0);
	for (unsigned i = 0; i < PALETTE_BYTES + 1; i++)
		outb(0x3c9, 0x15);	/* one more: a colour begun */
}

void probe_screen(struct vm *vm)
{
	if (!vm->vga_memory.at)
		return;
	vga_save(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
	spoil_memory();
	spoil_registers();
	vga_restore(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
}
