/* Intel 8259A data sheet (231468): ICW1 has A0=0 and D4=1; ICW2 is the next
 * write with A0=1. The chip itself keeps IRR, ISR, masks and priorities. */
#include "machine/devices/pic_passthrough.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/pc.h"		/* PIC2_COMMAND */
#include "drivers/pic.h"	/* ICW1 */
#include "machine/vm.h"		/* struct vm */


static uint32_t pic_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)vm;
	(void)width;
	return inb(port);
}

static void pic_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	struct pic_passthrough *pic = &vm->pic;
	const unsigned chip = port >= PIC2_COMMAND;

	(void)width;
	if (!(port & 1)) {
		if (value & ICW1)
			pic->expects_icw2[chip] = true;
	} else if (pic->expects_icw2[chip]) {
		pic->expects_icw2[chip] = false;
		pic->guest_base[chip] = (uint8_t)(value & 0xf8);
		value = VEC_IRQ0 + 8 * chip;
	}
	outb(port, (uint8_t)value);
}

const struct port_device port_pic_passthrough = { "pic", 1, pic_in, pic_out };

void pic_passthrough_init(struct pic_passthrough *pic)
{
	*pic = (struct pic_passthrough){ .guest_base = { 0x08, 0x70 } };
}

uint8_t pic_passthrough_vector(const struct pic_passthrough *pic, unsigned irq)
{
	return (uint8_t)(pic->guest_base[irq / 8] + irq % 8);
}
