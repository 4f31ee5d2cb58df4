#include "machine/ports.h"
#include "cpu/cpu.h"		/* in*, out* */
#include "drivers/end.h"	/* end_with_error */
#include "lib/string.h"		/* memset */
#include "machine/vm.h"		/* vm_of, struct vm */
#include "vcpu/ports.h"		/* port_in, port_out: implemented here */

void ports_init(struct port_table *t, const struct port_device *unclaimed)
{
	memset(t, 0, sizeof(*t));
	t->range[0] = (struct port_range){ .last = 0xffff, .device = unclaimed };
	t->count = 1;
	io_permission_none(&t->permission);
}

static void claim(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device,
		  bool trap)
{
	const unsigned index = t->count;

	if (index == PORT_RANGES)
		end_with_error("the devices claim more than %u ranges of ports: PORT_RANGES is too small", PORT_RANGES);
	t->count++;
	/* cppcheck-suppress arrayIndexOutOfBoundsCond ; end_with_error() does not return */
	t->range[index] = (struct port_range){ first, last, device };
	for (uint32_t port = first; port <= last && port < PORT_LOW_COUNT; port++)
		t->low[port] = (uint8_t)index;
	io_permission_set(&t->permission, first, last, trap);
}

void ports_claim(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device)
{
	claim(t, first, last, device, true);
}

void ports_open(struct port_table *t, uint16_t first, uint16_t last, const struct port_device *device)
{
	claim(t, first, last, device, false);
}

const struct port_device *ports_device(const struct port_table *t, uint16_t port)
{
	if (likely(port < PORT_LOW_COUNT))
		return t->range[t->low[port]].device;
	for (unsigned i = t->count; --i;)
		if (port >= t->range[i].first && port <= t->range[i].last)
			return t->range[i].device;
	return t->range[0].device;
}

/* A device takes a wide access whole only if all of its ports are the device's:
 * OUT of a word to 1Fh must not reach the PIC at 20h through the one before it. */
static __attribute__((noinline)) bool takes_whole(const struct port_table *t, uint16_t port, unsigned width)
{
	const struct port_device *device = ports_device(t, port);

	for (unsigned i = 1; i < width; i++)
		if (ports_device(t, (uint16_t)(port + i)) != device)
			return false;
	return width <= device->max_width;
}

/* Who takes the access whole, or NULL. All four ports of one range are the common case. */
static inline const struct port_device *whole_device(const struct port_table *t, uint16_t port, unsigned width)
{
	uint32_t ranges;

	if (width == 4 && port <= PORT_LOW_COUNT - 4) {
		const struct port_device *device = t->range[t->low[port]].device;

		__builtin_memcpy(&ranges, &t->low[port], sizeof(ranges));
		if (likely(ranges == t->low[port] * 0x01010101u && device->max_width == 4))
			return device;
	}
	return takes_whole(t, port, width) ? ports_device(t, port) : NULL;
}

/* A wide access to a narrow device is that many byte accesses to the ports in
 * order: SDM vol 1 18.3 "I/O Address Space". */
static __attribute__((noinline)) uint32_t wide_in(struct vm *vm, uint16_t port, unsigned width)
{
	const struct port_device *device = whole_device(&vm->ports, port, width);
	uint32_t value = 0;

	if (likely(device))
		return device->in(vm, port, width);
	for (unsigned i = 0; i < width; i++)
		value |= port_in(&vm->vcpu, (uint16_t)(port + i), 1) << 8 * i;
	return value;
}

static __attribute__((noinline)) void wide_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	const struct port_device *device = whole_device(&vm->ports, port, width);

	if (likely(device)) {
		device->out(vm, port, width, value);
		return;
	}
	for (unsigned i = 0; i < width; i++)
		port_out(&vm->vcpu, (uint16_t)(port + i), 1, value >> 8 * i & 0xff);
}

uint32_t port_in(struct vcpu *v, uint16_t port, unsigned width)
{
	struct vm *vm = vm_of(v);

	v->work++;
	if (likely(width == 1))
		return ports_device(&vm->ports, port)->in(vm, port, 1);
	return wide_in(vm, port, width);
}

void port_out(struct vcpu *v, uint16_t port, unsigned width, uint32_t value)
{
	struct vm *vm = vm_of(v);

	v->work++;
	if (likely(width == 1))
		ports_device(&vm->ports, port)->out(vm, port, 1, value);
	else
		wide_out(vm, port, width, value);
}

static uint32_t empty_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)vm;
	(void)port;
	return 0xffffffffu >> (32 - 8 * width);
}

static void empty_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)vm;
	(void)port;
	(void)width;
	(void)value;
}

const struct port_device port_empty = { "nothing", 4, empty_in, empty_out };

/* What a PC has at its ports, for people: no range is longer than needed. */
static const char *real_name(uint16_t port)
{
	static const struct { uint16_t first, last; const char *name; } names[] = {
		{ 0x00, 0x0f, "dma" }, { 0x20, 0x21, "pic" }, { 0x40, 0x43, "pit" },
		{ 0x60, 0x60, "keyboard controller" }, { 0x61, 0x61, "speaker" },
		{ 0x64, 0x64, "keyboard controller" }, { 0x70, 0x71, "real-time clock" },
		{ 0x80, 0x8f, "dma page" }, { 0xa0, 0xa1, "pic" }, { 0xc0, 0xdf, "dma" },
		{ 0x170, 0x177, "ide" }, { 0x1ce, 0x1d3, "vga" }, { 0x1f0, 0x1f7, "ide" }, { 0x278, 0x27a, "lpt2" },
		{ 0x2f8, 0x2ff, "com2" }, { 0x378, 0x37a, "lpt1" }, { 0x3b0, 0x3df, "vga" },
		{ 0x3f0, 0x3f7, "floppy" }, { 0x3f8, 0x3ff, "com1" }, { 0xcf8, 0xcff, "pci" },
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (port >= names[i].first && port <= names[i].last)
			return names[i].name;
	return "real";
}

const char *ports_name(const struct port_table *t, uint16_t port)
{
	const struct port_device *device = ports_device(t, port);

	return device == &port_real ? real_name(port) : device->name;
}

static uint32_t real_in(struct vm *vm, uint16_t port, unsigned width)
{
	(void)vm;
	return width == 1 ? inb(port) : width == 2 ? inw(port) : inl(port);
}

static void real_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)vm;
	if (width == 1)
		outb(port, (uint8_t)value);
	else if (width == 2)
		outw(port, (uint16_t)value);
	else
		outl(port, value);
}

const struct port_device port_real = { "real", 4, real_in, real_out };
