/* Intel 8259A data sheet (231468), "Initialization Command Words". */
#include "drivers/pic.h"
#include "cpu/cpu.h"
#include "drivers/pc.h"		/* IRQ_CASCADE, PIC1_*, PIC2_* */

enum { ICW3_MASTER_SLAVE_ON_2 = 0x04, ICW3_SLAVE_IS_2 = 0x02, ICW4_8086 = 0x01 };
enum { CASCADE = 1 << IRQ_CASCADE };
enum { OCW3_READ_ISR = 0x0b };

void pic_remap(uint8_t base)
{
	/* ICW1 clears the mask register. */
	const uint8_t mask1 = inb(PIC1_DATA), mask2 = inb(PIC2_DATA);

	outb(PIC1_COMMAND, ICW1 | ICW1_IC4);
	outb(PIC2_COMMAND, ICW1 | ICW1_IC4);
	outb(PIC1_DATA, base);
	outb(PIC2_DATA, base + 8);
	outb(PIC1_DATA, ICW3_MASTER_SLAVE_ON_2);
	outb(PIC2_DATA, ICW3_SLAVE_IS_2);
	outb(PIC1_DATA, ICW4_8086);
	outb(PIC2_DATA, ICW4_8086);
	outb(PIC1_DATA, mask1);
	outb(PIC2_DATA, mask2);
}

/* A set bit holds an IRQ off; bit 0 is IRQ 0 or IRQ 8. */
static void set_masks(uint8_t master, uint8_t slave)
{
	outb(PIC1_DATA, master);
	outb(PIC2_DATA, slave);
}

void pic_open(unsigned irq)
{
	const unsigned open = 1u << irq | (irq >= 8 ? CASCADE : 0);

	set_masks(inb(PIC1_DATA) & (uint8_t)~open, inb(PIC2_DATA) & (uint8_t)~(open >> 8));
}

void pic_close(unsigned irq)
{
	const unsigned close = 1u << irq;

	set_masks(inb(PIC1_DATA) | (uint8_t)close, inb(PIC2_DATA) | (uint8_t)(close >> 8));
}

void pic_eoi(unsigned irq)
{
	/* A spurious IRQ 7 or 15 has no bit in service: the master's EOI of 15 alone. */
	if (irq == 7 || irq == 15) {
		const uint16_t port = irq == 7 ? PIC1_COMMAND : PIC2_COMMAND;

		outb(port, OCW3_READ_ISR);
		if (!(inb(port) & 0x80)) {
			if (irq == 15)
				outb(PIC1_COMMAND, OCW2_EOI);
			return;
		}
	}
	if (irq >= 8)
		outb(PIC2_COMMAND, OCW2_EOI);
	outb(PIC1_COMMAND, OCW2_EOI);
}

void pic_mask_all(void)
{
	set_masks(0xff, 0xff);
}
