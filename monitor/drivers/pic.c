/* Intel 8259A data sheet (231468), "Initialization Command Words". */
#include "drivers/pic.h"
#include "cpu/cpu.h"

enum { ICW1_INIT_ICW4 = 0x11, ICW3_MASTER_SLAVE_ON_2 = 0x04, ICW3_SLAVE_IS_2 = 0x02, ICW4_8086 = 0x01 };

void pic_remap(uint8_t base)
{
	/* ICW1 clears the mask register. */
	const uint8_t mask1 = inb(PIC1_DATA), mask2 = inb(PIC2_DATA);

	outb(PIC1_COMMAND, ICW1_INIT_ICW4);
	outb(PIC2_COMMAND, ICW1_INIT_ICW4);
	outb(PIC1_DATA, base);
	outb(PIC2_DATA, base + 8);
	outb(PIC1_DATA, ICW3_MASTER_SLAVE_ON_2);
	outb(PIC2_DATA, ICW3_SLAVE_IS_2);
	outb(PIC1_DATA, ICW4_8086);
	outb(PIC2_DATA, ICW4_8086);
	outb(PIC1_DATA, mask1);
	outb(PIC2_DATA, mask2);
}

void pic_mask_all(void)
{
	outb(PIC1_DATA, 0xff);
	outb(PIC2_DATA, 0xff);
}
