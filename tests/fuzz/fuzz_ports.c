/* Ports of a whole virtual board, mixed with time, input and the CPU's acknowledge. */
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "drivers/irq.h"	/* irq_arrived */
#include "drivers/pit.h"	/* PIT_MAX_PERIOD */
#include "machine/devices/devices.h"
#include "machine/clock.h"	/* clock_now */
#include "run/life.h"		/* life_reset */
#include "vcpu/ports.h"		/* port_in, port_out */

enum { MOST_STEPS = 256 };

static struct vm vm;

/* Half of all accesses go to a chip; the rest anywhere. */
static uint16_t some_port(struct input *in)
{
	static const uint16_t ports[64] = {
		0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1, 0x20, 0x21, 0x40, 0x41, 0x42, 0x43, 0x43, 0x61, 0x60, 0x64,
		0x60, 0x64, 0x92, 0x70, 0x71, 0x71, 0x72, 0x73, 0x3f8, 0x3f9, 0x3fa, 0x3fb, 0x3fc, 0x3fd, 0x3fe,
		0x3ff, 0x00, 0x01, 0x08, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x81, 0x87, 0xc0, 0xd0, 0xd6, 0xda,
		0xde, 0x80, 0xcf8, 0xcf9, 0xcfc, 0xf0, 0xf1, 0x608, 0x60b, 0x1f7, 0x3f6, 0x3f7, 0x201, 0x7ff,
		0x800, 0xffff, 0x402,
	};
	const uint8_t which = take8(in);

	return which & 0x80 ? take16(in) : ports[which & 63];
}

static unsigned some_width(uint8_t action)
{
	return 1u << (action >> 4) % 3;
}

static void read_port(struct input *in, uint8_t action)
{
	const unsigned width = some_width(action);
	const uint32_t value = port_in(&vm.vcpu, some_port(in), width);

	HOLDS("a read fills its width and no more", value <= 0xffffffffu >> (32 - 8 * width));
}

static void write_port(struct input *in, uint8_t action)
{
	const uint16_t port = some_port(in);

	port_out(&vm.vcpu, port, some_width(action), action & 8 ? take32(in) : take8(in));
}

/* Time goes on, and the alarm comes as the real timer gives it. */
static void pass(uint32_t ticks)
{
	host.time += ticks < PIT_MAX_PERIOD ? ticks : PIT_MAX_PERIOD;
	irq_arrived(IRQ_TIMER);
	HOLDS("what was due is done", clock_next(&vm) > clock_now(&vm));
}

static void acknowledge(void)
{
	const struct vpic_chip *master = &vm.vpic.master, *slave = &vm.vpic.slave;
	const uint8_t base = vm.board->acknowledge(&vm) & 0xf8;

	HOLDS("the vector is one of a chip's", base == master->base || base == slave->base);
}

static void type(struct input *in, uint8_t action)
{
	const uint8_t byte = take8(in);

	if (action & 0x10) {
		host_mouse(byte);
		irq_arrived(IRQ_MOUSE);
	} else if (action & 0x20) {
		host_receive(byte);
		irq_arrived(IRQ_COM1);
	} else {
		host_type(byte);
		irq_arrived(IRQ_KEYBOARD);
	}
}

/* What the loop would do once the trap is over. */
static void finish(void)
{
	const uint8_t why = vm.vcpu.exit;

	vm.vcpu.attention &= ~(uint32_t)ATTENTION_LEAVE;
	vm.vcpu.exit = EXIT_NONE;
	if (why == EXIT_RESET)
		life_reset(&vm);
}

static void steps(void *arg)
{
	struct input *in = arg;

	for (unsigned n = 0; in->left && n < MOST_STEPS; n++) {
		const uint8_t action = take8(in);

		switch (action & 7) {
		case 0: case 1: read_port(in, action); break;
		case 2: case 3: case 4: write_port(in, action); break;
		case 5: pass(take16(in)); break;
		case 6: acknowledge(); break;
		default: type(in, action); break;
		}
		finish();
		devices_hold(&vm);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	host_virtual_guest(&vm);
	walls_build(&vm);
	HOLDS("no port ends the run", host_run(steps, &in) == HOST_RETURNED);
	walls_hold(&vm);
	return 0;
}
