/* The real machine's chips, as far as the monitor's drivers look at them, and the
 * registers of its processor. */
#include "machine.h"
#include "cpu/cpu.h"		/* in*, out*, read_*, write_*: here */
#include "cpu/features.h"	/* features_get: here */
#include "drivers/pc.h"		/* KBC_*, CMOS_*, VGA_* */

#include <string.h>

#define MOST_POLLS 1000		/* of a keyboard where nobody types, longer than any driver waits on purpose */

enum { CHANNEL_2 = 0x42, TIMER_CONTROL = 0x43, LATCH_2 = 0x80, GRAPHICS_INDEX = 0x3ce, CRTC_INDEX = 0x3d4,
       DEBUG_EXIT = 0xf4, COM1_DATA = 0x3f8, COM1_STATUS = 0x3fd };
enum { OUTPUT_FULL = 0x01, FROM_MOUSE = 0x20, LSR_EMPTY = 0x60, LSR_DATA = 0x01, KBC_RESET = 0xfe,
       KBC_READ_CONFIG = 0x20, CONFIG_BY_FIRMWARE = 0x47, MOUSE_ENABLE = 0xf4, MOUSE_ACK = 0xfa };

struct host_machine host;

/* --- bytes that wait -------------------------------------------------------- */

static void put(uint8_t *queue, unsigned *count, unsigned size, uint8_t byte)
{
	if (*count < size)
		queue[(*count)++] = byte;
}

static uint8_t take(uint8_t *queue, unsigned *count)
{
	const uint8_t byte = queue[0];

	if (*count)
		memmove(queue, queue + 1, --*count);
	return byte;
}

void host_type(uint8_t scancode)
{
	host.scan_is_mouse = false;
	put(host.scan, &host.scan_count, sizeof(host.scan), scancode);
}

void host_mouse(uint8_t byte)
{
	host.scan_is_mouse = true;
	put(host.scan, &host.scan_count, sizeof(host.scan), byte);
}

void host_receive(uint8_t byte)
{
	put(host.serial, &host.serial_count, sizeof(host.serial), byte);
}

/* Where a byte of the VGA is kept that is not what a port was last written. */
static uint8_t *vga_register(uint16_t port)
{
	switch (port) {
	case VGA_MISC_READ: return &host.port[VGA_MISC_WRITE];
	case GRAPHICS_INDEX + 1: return &host.graphics[host.port[GRAPHICS_INDEX]];
	case CRTC_INDEX + 1: return &host.crtc[host.port[CRTC_INDEX]];
	default: return &host.port[port];
	}
}

/* --- ports ------------------------------------------------------------------ */

static uint8_t keyboard_status(void)
{
	if (host.scan_count) {
		host.polls = 0;
		return OUTPUT_FULL | (host.scan_is_mouse ? FROM_MOUSE : 0);
	}
	if (++host.polls > MOST_POLLS)
		host_leave(HOST_WAITS);
	return 0;
}

static uint8_t read_latch(void)
{
	const uint8_t byte = host.latch[0];

	host.latch[0] = host.latch[1];
	return byte;
}

uint8_t inb(uint16_t port)
{
	if (port != KBC_STATUS)
		host.polls = 0;
	switch (port) {
	case CHANNEL_2: return read_latch();
	case KBC_STATUS: return keyboard_status();
	case KBC_DATA: return take(host.scan, &host.scan_count);
	case CMOS_DATA: return (uint8_t)(host.port[CMOS_INDEX] * 37);
	case COM1_STATUS: return LSR_EMPTY | (host.serial_count ? LSR_DATA : 0);
	case COM1_DATA: return take(host.serial, &host.serial_count);
	default: return *vga_register(port);
	}
}

void outb(uint16_t port, uint8_t value)
{
	*vga_register(port) = value;
	host.polls = 0;
	if (port == KBC_STATUS && value == KBC_READ_CONFIG)
		host_type(CONFIG_BY_FIRMWARE);
	if (port == KBC_DATA && value == MOUSE_ENABLE)
		host_type(MOUSE_ACK);
	if (port == TIMER_CONTROL && value == LATCH_2) {	/* counts down, from 0 at time 0 */
		host.latch[0] = (uint8_t)-host.time;
		host.latch[1] = (uint8_t)(-host.time >> 8);
	}
	if (port == DEBUG_EXIT || (port == KBC_STATUS && value == KBC_RESET))
		host_leave(HOST_ENDED);
}

uint16_t inw(uint16_t port)
{
	return (uint16_t)(inb(port) | inb((uint16_t)(port + 1)) << 8);
}

uint32_t inl(uint16_t port)
{
	return inw(port) | (uint32_t)inw((uint16_t)(port + 2)) << 16;
}

void outw(uint16_t port, uint16_t value)
{
	outb(port, (uint8_t)value);
	outb((uint16_t)(port + 1), (uint8_t)(value >> 8));
}

void outl(uint16_t port, uint32_t value)
{
	outw(port, (uint16_t)value);
	outw((uint16_t)(port + 2), (uint16_t)(value >> 16));
}

/* --- the processor ---------------------------------------------------------- */

uint32_t read_cr0(void) { return host.cr0; }
uint32_t read_cr2(void) { return host.cr2; }
uint32_t read_cr3(void) { return host.cr3; }
uint32_t read_cr4(void) { return host.cr4; }
uint32_t read_dr6(void) { return host.dr6; }
void write_cr0(uint32_t value) { host.cr0 = value; }
void write_cr3(uint32_t value) { host.cr3 = value; }
void write_cr4(uint32_t value) { host.cr4 = value; }
void write_dr6(uint32_t value) { host.dr6 = value; }
void write_dr7(uint32_t value) { (void)value; }
uint64_t rdtsc(void) { return host.tsc += 1000; }

const struct cpu_features *features_get(void)
{
	static const struct cpu_features all = {
		.has_cpuid = true, .has_cr4 = true, .has_tsc = true, .has_msr = true, .has_fxsr = true,
		.has_sse = true, .has_umip = true, .has_vme = true,
	};

	return &all;
}
