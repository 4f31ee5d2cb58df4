/* Intel 8254 data sheet (231164), "Programming the 8254", "Read Operations". */
#include "machine/devices/vpit.h"
#include "drivers/pc.h"		/* PIT_CHANNEL0, PIT_CONTROL */
#include "machine/clock.h"	/* clock_now, clock_due */
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm */

enum {
	READ_BACK = 3,			/* in place of a counter's number */
	READ_BACK_NO_COUNT = 0x20, READ_BACK_NO_STATUS = 0x10, READ_BACK_COUNTER_0 = 0x02,
	CONTROL_BCD = 0x01, CONTROL_MASK = 0x3f,
	STATUS_OUT = 0x80, STATUS_NULL_COUNT = 0x40,
	NOTHING = 0xff,			/* the control port drives no bus when read */
};

/* Control word bits RW1 and RW0. */
enum { ACCESS_LATCH, ACCESS_LOW, ACCESS_HIGH, ACCESS_BOTH };

static unsigned access_of(const struct vpit_channel *ch)
{
	return ch->control >> 4;
}

static struct vpit_channel *synced(struct vm *vm, unsigned channel, uint64_t now)
{
	struct vpit_channel *ch = &vm->vpit.channel[channel];

	if (counter_sync(&ch->counter, now) && channel == PIT_TIMER) {
		vpit_irq_rose(vm, now);
		clock_due(vm, CLOCK_TIMER, vpit_next(vm));
	}
	return ch;
}

static void reprogrammed(struct vm *vm, unsigned channel, uint64_t now)
{
	if (channel != PIT_TIMER)
		return;
	vpit_irq_follow(vm, now);
	clock_due(vm, CLOCK_TIMER, vpit_next(vm));
}

/* A second latch command before the first is read is ignored. */
static void latch_count(struct vpit_channel *ch, uint64_t now)
{
	if (ch->latched)
		return;
	ch->latch = counter_read(&ch->counter, now);
	if (access_of(ch) == ACCESS_HIGH)
		ch->latch >>= 8;
	ch->latched = access_of(ch) == ACCESS_BOTH ? 2 : 1;
}

static void latch_status(struct vpit_channel *ch, uint64_t now)
{
	if (ch->status_latched)
		return;
	ch->status = ch->control;
	if (counter_out(&ch->counter, now))
		ch->status |= STATUS_OUT;
	if (counter_null(&ch->counter, now))
		ch->status |= STATUS_NULL_COUNT;
	ch->status_latched = true;
}

static void read_back(struct vm *vm, uint32_t command, uint64_t now)
{
	for (unsigned i = 0; i < PIT_CHANNELS; i++) {
		struct vpit_channel *ch = synced(vm, i, now);

		if (!(command & READ_BACK_COUNTER_0 << i))
			continue;
		if (!(command & READ_BACK_NO_COUNT))
			latch_count(ch, now);
		if (!(command & READ_BACK_NO_STATUS))
			latch_status(ch, now);
	}
}

static void set_control(struct vpit_channel *ch, uint32_t control)
{
	ch->control = control & CONTROL_MASK;
	ch->write_second = ch->read_second = ch->status_latched = false;
	ch->latched = 0;
	counter_control(&ch->counter, control >> 1 & 7, control & CONTROL_BCD);
}

static void control_out(struct vm *vm, uint32_t value, uint64_t now)
{
	const unsigned channel = value >> 6 & 3;
	struct vpit_channel *ch;

	if (channel == READ_BACK) {
		read_back(vm, value, now);
		return;
	}
	ch = synced(vm, channel, now);
	if ((value >> 4 & 3) == ACCESS_LATCH) {
		latch_count(ch, now);
		return;
	}
	set_control(ch, value);
	reprogrammed(vm, channel, now);
}

/* Access to one byte: the other one is 0. */
static void count_out(struct vpit_channel *ch, uint8_t value, uint64_t now)
{
	switch (access_of(ch)) {
	case ACCESS_LOW:
		counter_write(&ch->counter, value, now);
		return;
	case ACCESS_HIGH:
		counter_write(&ch->counter, (uint16_t)(value << 8), now);
		return;
	default:
		break;
	}
	if (ch->write_second) {
		counter_write(&ch->counter, (uint16_t)(value << 8 | ch->first_byte), now);
	} else {
		ch->first_byte = value;
		counter_write_begins(&ch->counter, now);
	}
	ch->write_second = !ch->write_second;
}

static void pit_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	const uint64_t now = clock_now(vm);
	const unsigned channel = port - PIT_CHANNEL0;

	(void)width;
	if (port == PIT_CONTROL) {
		control_out(vm, value, now);
		return;
	}
	count_out(synced(vm, channel, now), (uint8_t)value, now);
	reprogrammed(vm, channel, now);
}

static uint32_t pit_in(struct vm *vm, uint16_t port, unsigned width)
{
	const uint64_t now = clock_now(vm);
	struct vpit_channel *ch;
	uint16_t count;
	bool high;

	(void)width;
	if (port == PIT_CONTROL)
		return NOTHING;
	ch = synced(vm, port - PIT_CHANNEL0, now);
	if (ch->status_latched) {	/* comes first if both are latched */
		ch->status_latched = false;
		return ch->status;
	}
	if (ch->latched) {
		count = ch->latch;
		ch->latch >>= 8;
		ch->latched--;
		return count & 0xff;
	}
	count = counter_read(&ch->counter, now);
	high = access_of(ch) == ACCESS_HIGH || ch->read_second;
	if (access_of(ch) == ACCESS_BOTH)
		ch->read_second = !ch->read_second;
	return high ? count >> 8 : count & 0xff;
}

static const struct port_device port_vpit = { "pit", 1, pit_in, pit_out };

void vpit_set_gate(struct vm *vm, bool level)
{
	const uint64_t now = clock_now(vm);

	counter_gate(&synced(vm, PIT_SPEAKER, now)->counter, level, now);
}

bool vpit_out(struct vm *vm)
{
	const uint64_t now = clock_now(vm);

	return counter_out(&synced(vm, PIT_SPEAKER, now)->counter, now);
}

/* As if the count had been loaded just now. The interrupt controller has not heard
 * of the line yet, and a line that is high already is no edge. */
void vpit_program(struct vm *vm, unsigned channel, uint8_t control, uint16_t count)
{
	const uint64_t now = clock_now(vm);
	struct vpit_channel *ch = &vm->vpit.channel[channel];

	set_control(ch, control);
	counter_write(&ch->counter, count, now - 1);
	if (channel == PIT_TIMER) {
		vm->vpit.irq_line = counter_out(&ch->counter, now);
		clock_due(vm, CLOCK_TIMER, vpit_next(vm));
	}
}

void vpit_reset(struct vm *vm)
{
	vm->vpit = (struct vpit){ 0 };
	vm->vpit.channel[PIT_TIMER].counter.gate = true;
	vm->vpit.channel[PIT_REFRESH].counter.gate = true;
	vpit_program(vm, PIT_TIMER, ACCESS_BOTH << 4 | SQUARE_WAVE << 1, 0);
	vpit_program(vm, PIT_REFRESH, ACCESS_LOW << 4 | RATE_GENERATOR << 1, 18);
	vpit_program(vm, PIT_SPEAKER, ACCESS_BOTH << 4 | SQUARE_WAVE << 1, 0);
}

void vpit_init(struct vm *vm)
{
	ports_claim(&vm->ports, PIT_CHANNEL0, PIT_CONTROL, &port_vpit);
	vpit_reset(vm);
}
