/* Motorola MC146818 data sheet: register A "Rate Selection" and "Divider Control",
 * B, C; "Update Cycle" and Table 6 for its times.
 * Differs: daylight saving (B bit 0) changes no hour, as on the PC's later chips. */
#include "machine/devices/vrtc.h"
#include "drivers/pc.h"		/* CMOS_INDEX, CMOS_DATA */
#include "lib/div64.h"		/* div64, mul_div64 */
#include "lib/string.h"		/* memcpy */
#include "machine/clock.h"	/* clock_now, clock_due, CLOCK_HZ */
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"	/* IRQ_RTC */
#include "machine/devices/vrtc_date.h"	/* RTC_*, vrtc_date_add, vrtc_date_alarm */

enum { EXTENDED_INDEX = CMOS_DATA + 1, EXTENDED_DATA };
enum { INDEX = 0x7f };			/* bit 7 of port 70h gates the NMI */
enum { A_RATE = 0x0f, A_DIVIDER = 0x70, A_DIVIDER_32_KHZ = 0x20, A_UPDATING = 0x80, A_DEFAULT = 0x26 };
enum { B_SQUARE_WAVE = 0x08, B_UPDATE = 0x10, B_ALARM = 0x20, B_PERIODIC = 0x40, B_SET = 0x80,
       INTERRUPTS = B_UPDATE | B_ALARM | B_PERIODIC };	/* the same bits in C are the flags */
enum { C_IRQ = 0x80, D_VALID_RAM = 0x80 };

/* UIP rises 244 us before the update, which takes 1984 us. */
#define UPDATING_TICKS (CLOCK_HZ / 1000 * 2228 / 1000)

/* Three crystals; the other settings hold the divider in reset or test the chip. */
static bool is_running(const struct vrtc *r)
{
	return (r->nvram[RTC_A] & A_DIVIDER) <= A_DIVIDER_32_KHZ;
}

/* Periodic edges divide the second evenly: they are counted from its start, so
 * that rounding to ticks does not add up. Call it with less than a second elapsed. */
static uint64_t edge_after(const struct vrtc *r, uint64_t now)
{
	unsigned rate = r->nvram[RTC_A] & A_RATE, log_hz;
	uint64_t edge;

	if (!rate || !is_running(r))
		return CLOCK_NEVER;
	if (rate < 3)
		rate += 7;			/* with a 32 kHz crystal 1 and 2 are slow rates */
	log_hz = 16 - rate;
	edge = mul_div64(now - r->second_start, 1u << log_hz, CLOCK_HZ) + 1;
	return r->second_start + ((edge * CLOCK_HZ + (1u << log_hz) - 1) >> log_hz);
}

static void drive_irq(struct vm *vm, enum vrequest_when when)
{
	uint8_t *reg = vm->vrtc.nvram;

	reg[RTC_C] &= INTERRUPTS;
	if (reg[RTC_C] & reg[RTC_B])
		reg[RTC_C] |= C_IRQ;
	vrequest_set(vm, IRQ_RTC, reg[RTC_C] & C_IRQ, when);
}

static void update(struct vrtc *r, uint32_t seconds)
{
	if (r->nvram[RTC_B] & B_SET)
		return;
	if (vrtc_date_alarm(r->nvram) <= seconds)
		r->nvram[RTC_C] |= B_ALARM;
	vrtc_date_add(r->nvram, seconds);
	r->nvram[RTC_C] |= B_UPDATE;
}

static void catch_up(struct vm *vm, uint64_t now, enum vrequest_when when)
{
	struct vrtc *r = &vm->vrtc;
	uint32_t seconds, rest;

	if (!is_running(r) || (int64_t)(now - r->second_start) < 0)	/* may lie before tick 0 */
		return;
	seconds = (uint32_t)div64(now - r->second_start, CLOCK_HZ, &rest);
	if (seconds) {
		r->second_start = now - rest;
		update(r, seconds);
	}
	if (now >= r->periodic_next) {
		r->nvram[RTC_C] |= B_PERIODIC;
		r->periodic_next = edge_after(r, now);
	}
	drive_irq(vm, when);
}

uint64_t vrtc_advance(struct vm *vm, uint64_t now)
{
	catch_up(vm, now, VREQUEST_AT_ONCE);
	return vrtc_next(vm);
}

/* The flags of register C rise at their time, as whoever reads it sees; only the request,
 * a little later, is an event. With the line already up nothing can happen that the guest
 * notices by itself. */
uint64_t vrtc_next(const struct vm *vm)
{
	const struct vrtc *r = &vm->vrtc;
	const uint8_t b = r->nvram[RTC_B];
	uint64_t at = CLOCK_NEVER;

	if (!is_running(r) || (r->nvram[RTC_C] & C_IRQ))
		return CLOCK_NEVER;
	if (!(b & B_SET) && (b & (B_UPDATE | B_ALARM)))
		at = r->second_start + CLOCK_HZ;
	if ((b & B_PERIODIC) && r->periodic_next < at)
		at = r->periodic_next;
	return at == CLOCK_NEVER ? CLOCK_NEVER : at + VREQUEST_DELAY;
}

static uint8_t read(struct vm *vm, uint8_t index)
{
	struct vrtc *r = &vm->vrtc;
	const uint64_t now = clock_now(vm);
	uint8_t value;

	catch_up(vm, now, VREQUEST_LATER);
	value = r->nvram[index];
	if (index == RTC_A && is_running(r) && !(r->nvram[RTC_B] & B_SET) &&
	    now - r->second_start >= CLOCK_HZ - UPDATING_TICKS)
		value |= A_UPDATING;
	if (index == RTC_C) {
		r->nvram[RTC_C] = 0;
		drive_irq(vm, VREQUEST_LATER);
		vrequest_taken(vm, IRQ_RTC);
		if (value & C_IRQ)
			clock_due(vm, CLOCK_RTC, vrtc_next(vm));	/* the next event counts again */
	}
	return value;
}

/* Released from reset, the divider makes the first update half a second later. */
static void write_a(struct vrtc *r, uint8_t value, uint64_t now)
{
	const bool was_running = is_running(r);

	r->nvram[RTC_A] = value & ~A_UPDATING & 0xff;
	if (!was_running && is_running(r))
		r->second_start = now - CLOCK_HZ / 2;
	r->periodic_next = edge_after(r, now);
}

static void write(struct vm *vm, uint8_t index, uint8_t value)
{
	struct vrtc *r = &vm->vrtc;
	const uint64_t now = clock_now(vm);

	catch_up(vm, now, VREQUEST_LATER);
	switch (index) {
	case RTC_A:
		write_a(r, value, now);
		clock_due(vm, CLOCK_RTC, vrtc_next(vm));
		break;
	case RTC_B:
		r->nvram[RTC_B] = value & B_SET ? value & ~B_UPDATE & 0xff : value;
		drive_irq(vm, VREQUEST_LATER);
		clock_due(vm, CLOCK_RTC, vrtc_next(vm));
		break;
	case RTC_C:
	case RTC_D:
		break;			/* read only */
	default:
		r->nvram[index] = value;
		break;
	}
}

static uint32_t rtc_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)width;
	switch (port) {
	case CMOS_DATA: return read(vm, vm->vrtc.index);
	case EXTENDED_DATA: return vm->vrtc.extended[vm->vrtc.extended_index];
	default: return 0xff;		/* the index ports can only be written */
	}
}

static void rtc_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	struct vrtc *r = &vm->vrtc;

	(void)width;
	switch (port) {
	case CMOS_INDEX: r->index = value & INDEX; break;
	case CMOS_DATA: write(vm, r->index, (uint8_t)value); break;
	case EXTENDED_INDEX: r->extended_index = value & INDEX; break;
	case EXTENDED_DATA: r->extended[r->extended_index] = (uint8_t)value; break;
	default: break;
	}
}

static const struct port_device port_vrtc = { "real-time clock", 1, rtc_in, rtc_out };

void vrtc_reset(struct vm *vm)
{
	vm->vrtc.nvram[RTC_B] &= (uint8_t)~(INTERRUPTS | B_SQUARE_WAVE);
	vm->vrtc.nvram[RTC_C] = 0;
	drive_irq(vm, VREQUEST_LATER);
	vrequest_taken(vm, IRQ_RTC);
	clock_due(vm, CLOCK_RTC, CLOCK_NEVER);
}

void vrtc_load(struct vm *vm, const uint8_t nvram[VRTC_BYTES])
{
	struct vrtc *r = &vm->vrtc;

	memcpy(r->nvram, nvram, VRTC_BYTES);
	r->nvram[RTC_A] &= (uint8_t)~A_UPDATING;
	r->nvram[RTC_C] = 0;
	r->nvram[RTC_D] = D_VALID_RAM;
	r->second_start = clock_now(vm);
	r->periodic_next = edge_after(r, r->second_start);
	drive_irq(vm, VREQUEST_LATER);
	clock_due(vm, CLOCK_RTC, vrtc_next(vm));
}

void vrtc_init(struct vm *vm)
{
	static const uint8_t empty[VRTC_BYTES] = { [RTC_WEEKDAY] = 1, [RTC_DAY] = 1, [RTC_MONTH] = 1,
						   [RTC_A] = A_DEFAULT, [RTC_B] = RTC_B_24_HOURS };

	vm->vrtc = (struct vrtc){ .index = RTC_D };
	ports_claim(&vm->ports, CMOS_INDEX, EXTENDED_DATA, &port_vrtc);
	vrtc_load(vm, empty);
	vrtc_reset(vm);
}
