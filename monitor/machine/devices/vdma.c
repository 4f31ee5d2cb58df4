/* Intel 8237A data sheet (231466), "Register Description" and "Software Commands";
 * page registers: IBM PC/AT Technical Reference, "DMA Controllers". The second
 * controller's address lines are shifted by one, so its registers are two ports
 * apart. Nothing in this machine requests a transfer: a channel that is programmed
 * waits for ever and reads back what was written. What cannot be read back, the
 * command and the mode, has no effect that anyone could see. */
#include "machine/devices/vdma.h"
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm */

enum { DMA1_FIRST = 0x00, DMA1_LAST = 0x0f, DMA2_FIRST = 0xc0, DMA2_LAST = 0xdf,
       PAGE_BASE = 0x80, PAGE_FIRST = 0x81, PAGE_LAST = 0x8f };
enum { CHANNEL_REGISTERS = 8 };
enum { STATUS = 8, COMMAND = 8, REQUEST = 9, SINGLE_MASK = 10, MODE = 11, CLEAR_FLIP_FLOP = 12,
       TEMPORARY = 13, MASTER_CLEAR = 13, CLEAR_MASK = 14, ALL_MASK = 15 };
enum { CHANNEL = 0x03, SET = 0x04, ALL_CHANNELS = 0x0f };

static struct vdma_chip *chip_of(struct vm *vm, uint16_t port, unsigned *reg)
{
	const unsigned second = port >= DMA2_FIRST;

	*reg = second ? (port - DMA2_FIRST) / 2 : port - DMA1_FIRST;
	return &vm->vdma.chip[second];
}

static uint8_t read_half(struct vdma_chip *c, uint16_t value)
{
	const bool high = c->high_byte;

	c->high_byte = !high;
	return (uint8_t)(high ? value >> 8 : value);
}

static void write_half(struct vdma_chip *c, uint16_t *value, uint32_t half)
{
	const unsigned shift = c->high_byte ? 8 : 0;

	c->high_byte = !c->high_byte;
	*value = (uint16_t)((*value & ~(0xffu << shift)) | (half & 0xff) << shift);
}

/* Status bits 0-3, terminal count, stay clear, since no transfer ends. The mask can
 * be read at 15, as on the 82C37A and in the PIIX4; elsewhere a read has no meaning. */
static uint32_t vdma_in(struct vm *vm, uint16_t port, unsigned width)
{
	unsigned reg;
	struct vdma_chip *c = chip_of(vm, port, &reg);
	const struct vdma_channel *ch = &c->channel[reg / 2 & CHANNEL];

	(void)width;
	if (reg < CHANNEL_REGISTERS)
		return read_half(c, reg & 1 ? ch->count : ch->address);
	switch (reg) {
	case STATUS: return (uint32_t)c->requests << 4;
	case TEMPORARY: return 0;
	case ALL_MASK: return 0xf0u | c->mask;
	default: return 0xff;
	}
}

static void master_clear(struct vdma_chip *c)
{
	c->requests = 0;
	c->high_byte = false;
	c->mask = ALL_CHANNELS;
}

static uint8_t with_bit(uint8_t bits, uint32_t value)
{
	const uint8_t bit = (uint8_t)(1u << (value & CHANNEL));

	return value & SET ? bits | bit : bits & (uint8_t)~bit;
}

static void vdma_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	unsigned reg;
	struct vdma_chip *c = chip_of(vm, port, &reg);
	struct vdma_channel *ch = &c->channel[reg / 2 & CHANNEL];

	(void)width;
	switch (reg) {
	case COMMAND:
	case MODE: break;
	case REQUEST: c->requests = with_bit(c->requests, value); break;
	case SINGLE_MASK: c->mask = with_bit(c->mask, value); break;
	case CLEAR_FLIP_FLOP: c->high_byte = false; break;
	case MASTER_CLEAR: master_clear(c); break;
	case CLEAR_MASK: c->mask = 0; break;
	case ALL_MASK: c->mask = value & ALL_CHANNELS; break;
	default:
		write_half(c, reg & 1 ? &ch->count : &ch->address, value);
	}
}

static const struct port_device port_vdma = { "dma", 1, vdma_in, vdma_out };

/* Channels 0-3: 87h 83h 81h 82h; 5-7: 8Bh 89h 8Ah; refresh: 8Fh. The chip on an AT
 * has sixteen registers, and those in between are memory as well. */
static uint32_t page_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)width;
	return vm->vdma.page[port - PAGE_BASE];
}

static void page_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)width;
	vm->vdma.page[port - PAGE_BASE] = (uint8_t)value;
}

static const struct port_device port_page = { "dma page", 1, page_in, page_out };

void vdma_reset(struct vm *vm)
{
	struct vdma *d = &vm->vdma;

	*d = (struct vdma){ 0 };
	master_clear(&d->chip[0]);
	master_clear(&d->chip[1]);
	d->chip[1].mask = with_bit(d->chip[1].mask, 0);
}

void vdma_init(struct vm *vm)
{
	ports_claim(&vm->ports, DMA1_FIRST, DMA1_LAST, &port_vdma);
	ports_claim(&vm->ports, DMA2_FIRST, DMA2_LAST, &port_vdma);
	ports_claim(&vm->ports, PAGE_FIRST, PAGE_LAST, &port_page);
	vdma_reset(vm);
}
