/* The table of devices: what a row says holds for its device. */
#include "check.h"
#include "drivers/pit.h"		/* pit_now: doubled here */
#include "machine/clock.h"	/* clock_*: doubled here */
#include "machine/devices/devices.h"
#include "machine/devices/vvga_memory.h"	/* vvga_view_of */
#include "machine/video_window.h"	/* video_follow: doubled here */
#include "machine/vm.h"		/* struct vm */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stdio.h>
#include <string.h>

enum { ACCESSES = 4000, LINE = 512 };

static struct vm vm, other, before;
static uint64_t now;
static uint32_t seed;

uint64_t clock_now(struct vm *which)
{
	(void)which;
	return now;
}

void clock_due(struct vm *which, enum clock_user who, uint64_t at)
{
	struct clock *c = &which->clock;

	c->due[who] = at;
	c->waiting &= (uint8_t)~(1 << who);
	c->waiting |= (uint8_t)((at != CLOCK_NEVER) << who);
	c->earliest = at < c->earliest ? at : c->earliest;
}

void clock_follow(uint64_t at)
{
	(void)at;
}

uint64_t pit_now(void)
{
	return now;
}

void video_follow(struct vm *which)
{
	which->vvga.view = (uint8_t)vvga_view_of(&which->vvga);
}

bool vm_may_wait(const struct vm *which)
{
	(void)which;
	return true;
}

static void set_a20(struct vm *which, bool on)
{
	which->a20 = on;
}

static void raise_irq(struct vm *which, unsigned irq)
{
	vpic_set_irq(which, irq, true);
}

static const struct board board = { .set_a20 = set_a20, .raise_irq = raise_irq };

static void lose(struct vm *which, uint8_t byte)
{
	(void)which;
	(void)byte;
}

static void give(struct vm *which)
{
	vuart_receive(which, 'x');
}

static const struct vuart_end end = { lose, give };

static uint32_t some(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void begin(void)
{
	now = 1000000;
	seed = 1;
	vm = (struct vm){ .a20 = true, .board = &board, .com1_end = &end, .has_com2 = true };
	for (unsigned who = 0; who < CLOCK_USERS; who++)
		vm.clock.due[who] = CLOCK_NEVER;
	ports_init(&vm.ports, &port_empty);
	vm.video = phys(1);		/* a VGA of its own, whose memory nobody touches */
	devices_init(&vm);
	vpic_set_masks(&vm, 0, 0);
}

/* A port that some device claims. */
static uint16_t some_port(void)
{
	const struct port_range *r = &vm.ports.range[1 + some(vm.ports.count - 1)];

	return (uint16_t)(r->first + some(r->last - r->first + 1u));
}

/* What was due is done, and the clock knows what is due first. */
static void all_done(const struct vm *of)
{
	uint64_t first = CLOCK_FAR;

	for (unsigned who = 0; who < CLOCK_USERS; who++) {
		const uint64_t at = of->clock.due[who];

		CHECK("what was due is done", true, at > now);
		CHECK("it waits", at != CLOCK_NEVER, of->clock.waiting >> who & 1);
		first = at < first ? at : first;
	}
	CHECK("earliest", first, of->clock.earliest);
}

/* Accesses, keys, moves and time, the same for each seed. Returns a sum of all answers. */
static uint32_t work(struct vm *of, uint32_t with, uint64_t from)
{
	uint32_t sum = 0;

	seed = with;
	now = from;
	for (unsigned n = 0; n < ACCESSES; n++) {
		const uint16_t port = some_port();

		switch (some(8)) {
		case 0: case 1: case 2: sum = sum * 31 + port_in(&of->vcpu, port, 1); break;
		case 3: case 4: port_out(&of->vcpu, port, 1, some(256)); break;
		case 5: vkbc_key(of, (uint8_t)some(256)); break;
		case 6: vkbc_mouse(of, (int)some(9) - 4, 1, 0, some(8)); break;
		default: now += some(3000); devices_advance(of); all_done(of); break;
		}
		if (of->vpic.master.intr && !some(3))
			sum = sum * 31 + vpic_acknowledge(of);
	}
	return sum;
}

static uint8_t *state(struct vm *of, const struct device *d)
{
	return (uint8_t *)of + d->offset;
}

static void load(struct vm *to, const struct vm *from)
{
	for (const struct device *d = devices; d < devices + DEVICES; d++)
		memcpy((uint8_t *)to + d->offset, (const uint8_t *)from + d->offset, d->size);
	memcpy(&to->clock, &from->clock, sizeof(to->clock));	/* not a device's */
}

/* The second guest has nothing of the first but the bytes of the rows. */
static void round_trip(void)
{
	const uint64_t from = 2000000;
	uint32_t expected;

	for (uint32_t run = 1; run <= 20; run++) {
		check_case("seed %u", run);
		begin();
		work(&vm, run, now);
		other = (struct vm){ .a20 = vm.a20, .board = &board, .com1_end = &end, .has_com2 = true, .video = vm.video };
		ports_init(&other.ports, &port_empty);
		devices_init(&other);
		for (const struct device *d = devices; d < devices + DEVICES; d++)
			memset(state(&other, d), 0x5a, d->size);
		load(&other, &vm);
		before = vm;
		expected = work(&other, 1000 + run, from);
		CHECK("the first guest is not touched", 0, memcmp(&before, &vm, sizeof(vm)));
		CHECK("answers", expected, work(&vm, 1000 + run, from));
		for (const struct device *d = devices; d < devices + DEVICES; d++)
			CHECK(d->name, 0, memcmp(state(&vm, d), state(&other, d), d->size));
	}
}

static void second_reset(void)
{
	for (uint32_t run = 1; run <= 20; run++) {
		check_case("seed %u", run);
		begin();
		work(&vm, run, now);
		devices_reset(&vm);
		load(&other, &vm);
		devices_reset(&vm);
		for (const struct device *d = devices; d < devices + DEVICES; d++)
			CHECK(d->name, 0, memcmp(state(&vm, d), state(&other, d), d->size));
		CHECK("what is due", 0, memcmp(vm.clock.due, other.clock.due, sizeof(vm.clock.due)));
		CHECK("no interrupt waits", false, vm.vpic.master.intr);
	}
}

/* What a device remembers lies in its row; what the whole guest has does not. */
static void nothing_else_changes(void)
{
	begin();
	before = vm;
	work(&vm, 1, now);
	load(&vm, &before);
	vm.vcpu.work = before.vcpu.work;
	vm.idle = before.idle;
	vm.vvga_looks = before.vvga_looks;
	vm.a20 = before.a20;
	vm.vcpu.attention = before.vcpu.attention;
	vm.vcpu.exit = before.vcpu.exit;
	CHECK("all but the rows", 0, memcmp(&before, &vm, sizeof(vm)));
}

static void rows(void)
{
	for (const struct device *d = devices; d < devices + DEVICES; d++) {
		check_case("row %u", (unsigned)(d - devices));
		CHECK("it has a name", true, d->name && d->name[0]);
		CHECK("its state has a version", true, d->version > 0);
		CHECK("the clock calls it", d - devices < CLOCK_USERS, d->advance != NULL);
		CHECK("what has a state can be reset", d->size != 0, d->reset != NULL);
		for (const struct device *e = devices; e < d; e++) {
			CHECK("its own name", true, strcmp(d->name, e->name) != 0);
			CHECK("its own place", true,
			      d->offset + d->size <= e->offset || e->offset + e->size <= d->offset);
		}
	}
}

/* "20h-21h, 4D0h-4D1h `elcr`": what this device's init claims, with names that are not the row's. */
static void list_ports(const struct device *d, char *out, size_t size)
{
	unsigned first;
	size_t used = 0;

	vm = (struct vm){ .a20 = true, .board = &board, .com1_end = &end, .has_com2 = true };
	vm.video = phys(1);
	ports_init(&vm.ports, &port_empty);
	first = vm.ports.count;
	d->init(&vm);
	if (vm.ports.count == first)
		snprintf(out, size, "none");
	for (unsigned i = first; i < vm.ports.count; i++) {
		const struct port_range *r = &vm.ports.range[i];
		const char *name = r->device->name;

		used += (size_t)snprintf(out + used, size - used, i == first ? "%02Xh" : ", %02Xh", r->first);
		if (r->last != r->first)
			used += (size_t)snprintf(out + used, size - used, "-%02Xh", r->last);
		if (strcmp(name, d->name))
			used += (size_t)snprintf(out + used, size - used, " `%s`", name);
	}
}

/* docs/virtual.md has these rows, in this order, one after the other. */
static void documented(void)
{
	char line[LINE], ports[LINE / 2], expected[LINE];
	FILE *file = fopen(VIRTUAL_MD, "r");
	bool found = false;

	if (!file) {
		CHECK("docs/virtual.md is there", true, false);
		return;
	}
	while (!found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "| name in a trace |", 19);
	CHECK("the table is there", true, found && fgets(line, sizeof(line), file));
	for (const struct device *d = devices; d < devices + DEVICES; d++) {
		list_ports(d, ports, sizeof(ports));
		snprintf(expected, sizeof(expected), "| `%s` | %s |", d->name, ports);
		if (!fgets(line, sizeof(line), file) || strlen(line) < strlen(expected))
			line[0] = 0;
		line[strlen(line) < strlen(expected) ? strlen(line) : strlen(expected)] = 0;
		CHECK_TEXT("row", expected, line);
	}
	fclose(file);
}

static const struct test tests[] = {
	{ "vdevices-state-is-the-bytes-of-the-rows", round_trip },
	{ "vdevices-second-reset-changes-nothing", second_reset },
	{ "vdevices-remember-nothing-elsewhere", nothing_else_changes },
	{ "vdevices-rows-are-whole", rows },
	{ "vdevices-are-the-table-of-docs-virtual-md", documented },
	{ NULL, NULL },
};

UNIT_MAIN(tests)
