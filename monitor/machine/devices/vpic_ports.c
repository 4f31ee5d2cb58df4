/* Command words and registers of the interrupt controllers. Intel 8259A data sheet
 * (231468), "Programming the 8259A". The edge/level control registers are the chip
 * set's: Intel 82371AB data sheet (290562), "ELCR1", "ELCR2".
 *
 * Differs: ICW3 is not looked at, since this board has one slave, on IR 2; and a chip
 * that gets no ICW4 answers as in 8086 mode, not with an 8080's CALL. */
#include "drivers/pc.h"		/* IRQ_CASCADE, PIC1_*, PIC2_* */
#include "drivers/pic.h"	/* ICW1, ICW1_IC4 */
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"
#include "machine/devices/vpic_priority.h"

enum {
	PORT_ELCR = 0x4d0,
	A0 = 1,
	ICW1_SNGL = 0x02, ICW1_LTIM = 0x08,
	ICW2_BASE = 0xf8,
	ICW4_AEOI = 0x02, ICW4_SFNM = 0x10,
	OCW2_IR = 0x07,
	OCW3 = 0x08, OCW3_RIS = 0x01, OCW3_RR = 0x02, OCW3_POLL = 0x04, OCW3_SMM = 0x20, OCW3_ESMM = 0x40,
	/* IRQ 0, 1, 2, 8 and 13 are edge triggered whatever is written. */
	ELCR_MASTER = 0xf8, ELCR_SLAVE = 0xde,
};

/* OCW2's bits R, SL and EOI. */
enum {
	ROTATE_AUTO_EOI_OFF, EOI, NO_OPERATION, SPECIFIC_EOI,
	ROTATE_AUTO_EOI_ON, ROTATE_EOI, SET_PRIORITY, ROTATE_SPECIFIC_EOI,
};

/* A level-triggered request is its line. */
static void set_level(struct vpic_chip *chip)
{
	chip->level = chip->ltim ? 0xff : chip->elcr;
	chip->irr = (uint8_t)((chip->irr & ~chip->level) | (chip->lines & chip->level));
}

/* "Initialization Command Word 1": what it resets. A new edge has to come. */
static void icw1(struct vpic_chip *chip, uint32_t value)
{
	const struct vpic_chip old = *chip;

	*chip = (struct vpic_chip){
		.lines = old.lines, .elcr = old.elcr, .base = old.base, .intr = old.intr,
		.ltim = value & ICW1_LTIM, .single = value & ICW1_SNGL, .icw4 = value & ICW1_IC4,
		.expects = EXPECTS_ICW2,
	};
	set_level(chip);
}

static void data_out(struct vpic_chip *chip, bool is_master, uint32_t value)
{
	const uint8_t last = chip->icw4 ? EXPECTS_ICW4 : EXPECTS_MASK;

	switch (chip->expects) {
	case EXPECTS_ICW2:
		chip->base = value & ICW2_BASE;
		chip->expects = chip->single ? last : EXPECTS_ICW3;
		break;
	case EXPECTS_ICW3:
		chip->expects = last;
		break;
	case EXPECTS_ICW4:
		chip->auto_eoi = value & ICW4_AEOI;
		chip->nested = is_master && value & ICW4_SFNM ? 1 << IRQ_CASCADE : 0;
		chip->expects = EXPECTS_MASK;
		break;
	default:
		chip->imr = (uint8_t)value;
		break;
	}
}

static void eoi(struct vpic_chip *chip, bool rotates)
{
	const unsigned ordered = pic_ordered(chip, pic_serviced(chip));
	unsigned ir;

	if (!ordered)
		return;
	ir = pic_highest(chip, ordered);
	chip->isr &= (uint8_t)~(1 << ir);
	if (rotates)
		pic_rotate(chip, ir);
}

static void ocw2(struct vpic_chip *chip, uint32_t value)
{
	const unsigned command = value >> 5 & 7, ir = value & OCW2_IR;

	/* What every interrupt handler ends with: the lowest bit is the highest IR. */
	if (likely(command == EOI && !(chip->top | chip->special_mask))) {
		chip->isr &= (uint8_t)(chip->isr - 1);
		return;
	}
	switch (command) {
	case EOI: case ROTATE_EOI:
		eoi(chip, command == ROTATE_EOI);
		break;
	case SPECIFIC_EOI: case ROTATE_SPECIFIC_EOI:
		chip->isr &= (uint8_t)~(1 << ir);
		if (command == ROTATE_SPECIFIC_EOI)
			pic_rotate(chip, ir);
		break;
	case SET_PRIORITY:
		pic_rotate(chip, ir);
		break;
	case ROTATE_AUTO_EOI_ON: case ROTATE_AUTO_EOI_OFF:
		chip->rotate_auto_eoi = command == ROTATE_AUTO_EOI_ON;
		break;
	default:	/* NO_OPERATION */
		break;
	}
}

static void ocw3(struct vpic_chip *chip, uint32_t value)
{
	if (value & OCW3_POLL)
		chip->poll = true;
	if (value & OCW3_RR)
		chip->read_isr = value & OCW3_RIS;
	if (value & OCW3_ESMM)
		chip->special_mask = value & OCW3_SMM;
}

static inline struct vpic_chip *chip_at(struct vm *vm, uint16_t port)
{
	return port < PIC2_COMMAND ? &vm->vpic.master : &vm->vpic.slave;
}

static void pic_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	struct vpic_chip *chip = chip_at(vm, port);

	(void)width;
	if (port & A0) {
		data_out(chip, chip == &vm->vpic.master, value);
	} else if (likely(!(value & (ICW1 | OCW3)))) {
		vm->vpic.ends++;
		ocw2(chip, value);
		if (likely(!pic_requests(chip)))
			return;		/* priorities of nothing: INT stays low */
	} else if (value & ICW1) {
		icw1(chip, value);
	} else {
		ocw3(chip, value);
	}
	vpic_update(vm, chip);
}

/* "Poll Command": the next read, of either port, is the acknowledge. */
static uint32_t pic_in(struct vm *vm, uint16_t port, unsigned width)
{
	struct vpic_chip *chip = chip_at(vm, port);

	(void)width;
	if (chip->poll) {
		chip->poll = false;
		return vpic_poll(vm, chip);
	}
	if (port & A0)
		return chip->imr;
	return chip->read_isr ? chip->isr : chip->irr;
}

static uint32_t elcr_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)width;
	return port == PORT_ELCR ? vm->vpic.master.elcr : vm->vpic.slave.elcr;
}

static void elcr_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	struct vpic_chip *chip = port == PORT_ELCR ? &vm->vpic.master : &vm->vpic.slave;

	(void)width;
	chip->elcr = value & (port == PORT_ELCR ? ELCR_MASTER : ELCR_SLAVE);
	set_level(chip);
	vpic_update(vm, chip);
}

static const struct port_device port_vpic = { "pic", 1, pic_in, pic_out };
static const struct port_device port_elcr = { "elcr", 1, elcr_in, elcr_out };

void vpic_reset(struct vm *vm)
{
	vm->vpic.master = (struct vpic_chip){ .base = 0x08, .imr = 0xff, .intr = vm->vpic.master.intr };
	vm->vpic.slave = (struct vpic_chip){ .base = 0x70, .imr = 0xff };
	vpic_update(vm, &vm->vpic.slave);
}

void vpic_init(struct vm *vm)
{
	ports_claim(&vm->ports, PIC1_COMMAND, PIC1_DATA, &port_vpic);
	ports_claim(&vm->ports, PIC2_COMMAND, PIC2_DATA, &port_vpic);
	ports_claim(&vm->ports, PORT_ELCR, PORT_ELCR + A0, &port_elcr);
	vpic_reset(vm);
}
