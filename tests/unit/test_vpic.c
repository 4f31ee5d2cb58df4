/* The virtual interrupt controllers through their ports. Intel 8259A data sheet
 * (231468); the names in quotes are its section titles. */
#include "vpic_bench.h"

#include <stddef.h>
#include <string.h>

static void firmware_state(void)
{
	begin();
	vpic_reset(&vm);
	CHECK("master's mask", 0xff, in(MASTER + 1));
	CHECK("slave's mask", 0xff, in(SLAVE + 1));
	raise(0);
	IDLE();
	vpic_set_masks(&vm, 0xb8, 0x8e);
	CHECK("master's mask", 0xb8, in(MASTER + 1));
	CHECK("slave's mask", 0x8e, in(SLAVE + 1));
	TAKEN(0);
	CHECK("the even port reads IRR at first", 0, in(MASTER));
}

static void fully_nested(void)
{
	begin();
	pulse(5);
	pulse(3);
	TAKEN(3);
	IDLE();			/* 5 is below what is in service */
	pulse(3);
	IDLE();			/* and so is 3 itself */
	pulse(1);
	TAKEN(1);		/* 1 is above */
	CHECK("ISR", 0x0a, reg(MASTER, READ_ISR));
	CHECK("IRR", 0x28, reg(MASTER, READ_IRR));
	out(MASTER, EOI);	/* ends 1, the highest in service */
	CHECK("ISR", 0x08, reg(MASTER, READ_ISR));
	IDLE();
	out(MASTER, EOI);
	TAKEN(3);
	out(MASTER, 0x63);	/* specific EOI */
	TAKEN(5);
	out(MASTER, 0x60 | 4);	/* specific EOI of what is not in service */
	CHECK("ISR", 0x20, reg(MASTER, READ_ISR));
	out(MASTER, 0x40);	/* no operation */
	CHECK("ISR", 0x20, reg(MASTER, READ_ISR));
	out(MASTER, EOI);
	out(MASTER, EOI);	/* one too many */
	pulse(6);
	pulse(0);
	TAKEN(0);		/* none of these rotates */
	out(MASTER, EOI);
	TAKEN(6);
	out(MASTER, EOI);
	CHECK("ISR", 0, reg(MASTER, READ_ISR));
	IDLE();
}

static void edges(void)
{
	begin();
	raise(4);
	TAKEN(4);
	out(MASTER, EOI);
	IDLE();			/* the line is still high: no edge */
	raise(4);
	IDLE();
	lower(4);
	raise(4);
	raise(4);
	lower(4);
	raise(4);		/* two edges, one latch */
	TAKEN(4);
	out(MASTER, EOI);
	IDLE();
}

/* Whatever the chips' state is, one call does what the line's fall and rise do. */
static void edge_at_once(void)
{
	uint32_t seed = 1;

	for (unsigned n = 0; n < 3000; n++) {
		static struct vm by_lines;
		struct vpic_chip *m = &vm.vpic.master;
		const unsigned irq = n % 2 ? 3 + n / 2 % 5 : n / 2 % 2;	/* 0, 1, 3 to 7 */
		uint8_t *state[] = { &m->irr, &m->isr, &m->imr, &m->lines, &m->level };

		check_case("state %u", n);
		begin();
		for (unsigned i = 0; i < 5; i++) {
			seed = seed * 1664525u + 1013904223u;
			*state[i] = (uint8_t)(seed >> 24);
		}
		m->top = seed >> 8 & 7;
		m->special_mask = seed & 0x10000;
		vpic_set_masks(&vm, m->imr, 0);
		by_lines = vm;
		vpic_set_irq(&by_lines, irq, false);
		vpic_set_irq(&by_lines, irq, true);
		vpic_edge(&vm, irq);
		CHECK("master's IRR", by_lines.vpic.master.irr, m->irr);
		CHECK("master's lines", by_lines.vpic.master.lines, m->lines);
		CHECK("INTR", by_lines.vpic.master.intr, vpic_pending(&vm));
		CHECK("all else", 0, memcmp(&by_lines, &vm, sizeof(vm)));
	}
	begin();
	vpic_edge(&vm, 0);
	TAKEN(0);
	out(MASTER, EOI);
	vpic_edge(&vm, 0);
	TAKEN(0);
}

static void masks(void)
{
	begin();
	out(MASTER + 1, 0x02);
	pulse(1);
	IDLE();
	CHECK("a masked request is latched", 0x02, reg(MASTER, READ_IRR));
	out(MASTER + 1, 0x00);
	TAKEN(1);
	pulse(0);
	out(MASTER + 1, 0x01);
	IDLE();			/* withdrawn before it was acknowledged */
	CHECK("mask", 0x01, in(MASTER + 1));
}

static void cascade(void)
{
	begin();
	pulse(12);
	pulse(8);
	CHECK("master's IRR", 0x04, reg(MASTER, READ_IRR));
	TAKEN(8);
	CHECK("master's ISR", 0x04, reg(MASTER, READ_ISR));
	CHECK("slave's ISR", 0x01, reg(SLAVE, READ_ISR));
	pulse(3);
	IDLE();			/* the slave is above IR 3 */
	pulse(1);
	TAKEN(1);
	out(MASTER, EOI);
	out(SLAVE, EOI);
	IDLE();			/* EOI at the slave alone: 12 waits for the master */
	CHECK("slave's request reaches the master", 0x0c, reg(MASTER, READ_IRR));
	out(MASTER, EOI);
	TAKEN(12);
	out(MASTER, EOI);	/* EOI at the master alone: 3 comes, 13 does not, 8 does */
	pulse(13);
	TAKEN(3);
	out(MASTER, EOI);
	IDLE();
	pulse(8);
	TAKEN(8);
}

static void spurious(void)
{
	begin();
	CHECK("vector", MASTER_BASE + 7, vpic_acknowledge(&vm));
	CHECK("ISR", 0, reg(MASTER, READ_ISR));
	pulse(10);
	out(SLAVE + 1, 0x04);	/* withdrawn at the slave, latched at the master */
	TAKEN(15);
	CHECK("slave's ISR", 0, reg(SLAVE, READ_ISR));
	CHECK("the master serves the slave all the same", 0x04, reg(MASTER, READ_ISR));
	out(MASTER, EOI);
	IDLE();
	out(SLAVE + 1, 0x00);
	TAKEN(10);
}

static void level_triggered(uint16_t chip, unsigned irq)
{
	const uint8_t bit = (uint8_t)(1 << irq % 8);

	raise(irq);
	TAKEN(irq);
	CHECK("IRR is the line", bit, reg(chip, READ_IRR));
	out(chip, EOI);
	if (chip == SLAVE)
		out(MASTER, EOI);
	TAKEN(irq);		/* again, as the line is still high */
	lower(irq);
	CHECK("IRR is the line", 0, reg(chip, READ_IRR));
	out(chip, EOI);
	if (chip == SLAVE)
		out(MASTER, EOI);
	IDLE();
	out(chip + 1, bit);
	raise(irq);
	lower(irq);
	out(chip + 1, 0);
	IDLE();			/* nothing is latched */
}

static void levels(void)
{
	begin();
	out(0x4d0, 0xff);
	out(0x4d1, 0xff);
	CHECK("ELCR of the master", 0xf8, in(0x4d0));
	CHECK("ELCR of the slave", 0xde, in(0x4d1));
	level_triggered(MASTER, 5);
	level_triggered(SLAVE, 11);
	raise(1);
	TAKEN(1);
	out(MASTER, EOI);
	IDLE();			/* edge triggered as ever */
	initialize(MASTER, 0x11, 0x01);
	level_triggered(MASTER, 5);	/* ELCR is not the 8259A's to reset */
	out(0x4d0, 0);
	raise(5);
	TAKEN(5);
	out(MASTER, EOI);
	IDLE();
	out(0x4d0, 0x20);	/* now the line is the request */
	TAKEN(5);
	begin();
	initialize(MASTER, 0x19, 0x01);
	level_triggered(MASTER, 1);
	initialize(MASTER, 0x11, 0x01);
	raise(1);
	TAKEN(1);
	out(MASTER, EOI);
	IDLE();
}

/* "Initialization Command Words 1 and 2": what ICW1 does. */
static void initialization(void)
{
	begin();
	out(MASTER, SPECIAL_MASK_ON);
	out(MASTER, 0xc2);
	out(MASTER, READ_ISR);
	raise(6);
	TAKEN(6);
	raise(1);
	raise(0);
	out(MASTER + 1, 0x40);
	out(MASTER, 0x11);
	IDLE();			/* new edges have to come */
	CHECK("status read is of IRR", 0, in(MASTER));
	CHECK("mask", 0, in(MASTER + 1));
	out(MASTER + 1, 0x57);	/* ICW2: the low bits are not the vector's */
	out(MASTER + 1, 0x04);
	out(MASTER + 1, 0x01);
	out(MASTER + 1, 0x80);
	CHECK("the fourth write is the mask", 0x80, in(MASTER + 1));
	CHECK("nothing in service", 0, reg(MASTER, READ_ISR));
	raise(0);
	IDLE();
	lower(0);
	pulse(4);
	raise(0);
	CHECK("vector: priorities are as at first", 0x50, vpic_acknowledge(&vm));
	out(MASTER, 0x12);	/* single, no ICW4: ICW2 alone */
	out(MASTER + 1, 0x08);
	out(MASTER + 1, 0x20);
	CHECK("the second write is the mask", 0x20, in(MASTER + 1));
	pulse(9);
	TAKEN(2);		/* no cascade: the master's own vector */
}

static const struct test tests[] = {
	{ "vpic-starts-as-firmware-left-it", firmware_state },
	{ "vpic-serves-in-fully-nested-order", fully_nested },
	{ "vpic-latches-one-edge", edges },
	{ "vpic-edge-is-a-fall-and-a-rise", edge_at_once },
	{ "vpic-masks-hold-requests", masks },
	{ "vpic-cascade-needs-both-eois", cascade },
	{ "vpic-spurious-is-ir7-and-not-in-service", spurious },
	{ "vpic-level-triggered-comes-again", levels },
	{ "vpic-icw1-starts-anew", initialization },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
