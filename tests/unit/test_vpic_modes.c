/* The modes of the virtual interrupt controllers. Intel 8259A data sheet (231468). */
#include "vpic_bench.h"

#include <stddef.h>

static void special_fully_nested(void)
{
	begin();
	initialize(MASTER, 0x11, 0x11);
	pulse(12);
	TAKEN(12);
	pulse(13);
	pulse(3);
	IDLE();			/* neither is above 12; fully nested everywhere else */
	pulse(9);
	TAKEN(9);		/* a higher one of the same slave */
	out(SLAVE, EOI);
	CHECK("slave's ISR: another EOI to the master has to wait", 0x10, reg(SLAVE, READ_ISR));
	out(SLAVE, EOI);
	TAKEN(13);
	pulse(1);
	TAKEN(1);
	pulse(8);
	IDLE();			/* 1 is above the slave */
	begin();
	pulse(12);
	TAKEN(12);
	pulse(9);
	IDLE();			/* without the mode it waits */
}

/* "Automatic Rotation", "Specific Rotation". */
static void rotation(void)
{
	begin();
	for (unsigned irq = 0; irq < 8; irq += irq == 1 ? 2 : 1)
		pulse(irq);
	TAKEN(0);
	out(MASTER, 0xa0);	/* rotate on non-specific EOI: 0 is the lowest now */
	pulse(0);
	TAKEN(1);
	out(MASTER, 0xa0);
	TAKEN(3);
	IDLE();			/* 0 and 4 are below it */
	out(MASTER, 0xe0 | 5);	/* rotate on specific EOI, of another: 5 is the lowest */
	TAKEN(6);
	CHECK("ISR", 0x48, reg(MASTER, READ_ISR));
	out(MASTER, 0xa0);
	TAKEN(7);
	out(MASTER, 0xa0);
	TAKEN(0);
	out(MASTER, 0xa0);
	IDLE();			/* 3 is still in service, above 4 */
	out(MASTER, 0xe0 | 3);
	TAKEN(4);
}

static void set_priority(void)
{
	begin();
	out(MASTER, 0xc0 | 4);	/* 4 lowest, 5 highest */
	pulse(4);
	pulse(0);
	TAKEN(0);
	IDLE();
	pulse(6);
	TAKEN(6);
	out(MASTER, EOI);	/* ends 6, the highest by the rotated order */
	CHECK("ISR", 0x01, reg(MASTER, READ_ISR));
	out(MASTER, EOI);
	pulse(0);
	TAKEN(0);
	out(MASTER, EOI);
	TAKEN(4);
	out(MASTER, 0xc7);
	out(MASTER, 0x80);	/* rotating automatic EOI is no business of other EOIs */
	out(MASTER, EOI);
	pulse(7);
	pulse(0);
	TAKEN(0);
}

static void automatic_eoi(void)
{
	begin();
	initialize(MASTER, 0x11, 0x03);
	pulse(6);
	pulse(5);
	TAKEN(5);
	CHECK("ISR", 0, reg(MASTER, READ_ISR));
	TAKEN(6);
	IDLE();
	out(MASTER, 0x80);	/* rotate in automatic EOI mode */
	pulse(0);
	TAKEN(0);
	pulse(0);
	pulse(7);
	TAKEN(7);
	out(MASTER, 0x00);	/* rotate no more: 7 stays lowest */
	TAKEN(0);
	pulse(0);
	pulse(1);
	TAKEN(0);
	TAKEN(1);
	initialize(SLAVE, 0x11, 0x03);
	pulse(8);
	pulse(9);
	TAKEN(8);		/* INT of the slave falls and rises: an edge for the master */
	TAKEN(9);
	IDLE();
}

static void special_mask(void)
{
	begin();
	pulse(3);
	TAKEN(3);
	pulse(6);
	IDLE();
	out(MASTER + 1, 0x08);	/* the handler of 3 masks itself */
	IDLE();
	out(MASTER, SPECIAL_MASK_ON);
	TAKEN(6);		/* and now lower ones come through */
	pulse(3);
	pulse(7);
	IDLE();			/* 6 is not masked and blocks as ever */
	out(MASTER, EOI);	/* ends 6: a masked level is not seen by an EOI */
	CHECK("ISR", 0x08, reg(MASTER, READ_ISR));
	TAKEN(7);
	out(MASTER, EOI);
	out(MASTER, EOI);
	CHECK("ISR", 0x08, reg(MASTER, READ_ISR));
	pulse(7);
	out(MASTER, 0x08);	/* ESMM is 0: no change */
	CHECK("INTR", true, vpic_pending(&vm));
	out(MASTER, SPECIAL_MASK_OFF);
	IDLE();
	out(MASTER, 0x63);
	TAKEN(7);
}

static void poll_command(void)
{
	begin();
	out(MASTER, POLL);
	CHECK("nothing to poll", 0x00, in(MASTER));
	CHECK("only one read is the poll", 0x00, in(MASTER + 1));
	pulse(5);
	pulse(4);
	out(MASTER, POLL);
	CHECK("poll word", 0x84, in(MASTER));
	IDLE();
	CHECK("ISR", 0x10, reg(MASTER, READ_ISR));
	out(MASTER, POLL);
	CHECK("5 is below what is in service", 0x00, in(MASTER));
	out(MASTER, EOI);
	out(MASTER, POLL);
	CHECK("poll by the odd port", 0x85, in(MASTER + 1));
	CHECK("read register is still ISR", 0x20, in(MASTER));
	out(MASTER, EOI);
	pulse(14);
	out(MASTER, POLL);
	CHECK("master's poll word", 0x82, in(MASTER));
	CHECK("the slave is polled on its own", 0x00, reg(SLAVE, READ_ISR));
	pulse(15);
	out(SLAVE, POLL);
	CHECK("slave's poll word", 0x86, in(SLAVE));
	CHECK("slave's ISR", 0x40, in(SLAVE));
	IDLE();
	out(MASTER, EOI);
	out(SLAVE, EOI);	/* its INT had fallen: an edge for the master */
	TAKEN(15);
}

static const struct test tests[] = {
	{ "vpic-special-fully-nested-lets-the-slave-nest", special_fully_nested },
	{ "vpic-rotates-on-eoi", rotation },
	{ "vpic-set-priority", set_priority },
	{ "vpic-automatic-eoi", automatic_eoi },
	{ "vpic-special-mask-opens-lower-levels", special_mask },
	{ "vpic-poll-is-an-acknowledge", poll_command },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
