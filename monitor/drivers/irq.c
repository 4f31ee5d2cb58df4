#include "drivers/irq.h"
#include "drivers/pc.h"		/* IRQS */
#include "drivers/pic.h"	/* pic_eoi */

static struct {
	irq_function *arrived;
	void *of;
} owners[IRQS];

void irq_own(unsigned irq, irq_function *arrived, void *of)
{
	owners[irq].arrived = arrived;
	owners[irq].of = of;
}

void irq_arrived(unsigned irq)
{
	if (owners[irq].arrived)
		owners[irq].arrived(owners[irq].of, irq);
	else
		pic_eoi(irq);
}
