#include "invariants.h"
#include "host/machine.h"
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */
#include "machine/devices/vpic_priority.h"	/* pic_candidates */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void does_not_hold(const char *file, int line, const char *claim)
{
	const char *slash = strrchr(file, '/');

	fprintf(stderr, "does not hold: %s (%s:%d)\n%s\n", claim, slash ? slash + 1 : file, line, host.log);
	abort();
}

/* --- memory ----------------------------------------------------------------- */

static const uint32_t firmware_pages[] = { 0x00000, 0x7000, 0x9f000, 0xc0000, 0xf0000 };
enum { FIRMWARE_PAGES = sizeof(firmware_pages) / sizeof(firmware_pages[0]), WALL = 0xa5 };
static uint8_t firmware_copy[FIRMWARE_PAGES][PAGE_SIZE];

static void each_wall(const struct vm *vm, bool build)
{
	static uint8_t wall[PAGE_SIZE];
	uint8_t *const places[] = {
		host_ram(phys(vm->memory.at - PAGE_SIZE)), host_ram(phys_add(vm->memory, VIRTUAL_BLOCK(vm->extended))),
		(uint8_t *)(uintptr_t)vm->guard,
	};

	memset(wall, WALL, sizeof(wall));
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (build)
			memcpy(places[i], wall, PAGE_SIZE);
		HOLDS("pages around the guest's memory stay", memcmp(places[i], wall, PAGE_SIZE) == 0);
	}
}

void walls_build(struct vm *vm)
{
	each_wall(vm, true);
	for (unsigned i = 0; i < FIRMWARE_PAGES; i++)
		memcpy(firmware_copy[i], host_ram(phys(firmware_pages[i])), PAGE_SIZE);
}

void walls_hold(const struct vm *vm)
{
	each_wall(vm, false);
	for (unsigned i = 0; i < FIRMWARE_PAGES; i++)
		HOLDS("the real low megabyte stays",
		      memcmp(firmware_copy[i], host_ram(phys(firmware_pages[i])), PAGE_SIZE) == 0);
}

/* --- the frame ----------------------------------------------------------------- */

void frame_holds(const struct vcpu *v)
{
	const uint32_t flags = v->frame.eflags;
	const bool steps = v->attention & ATTENTION_STEP;
	const uint32_t real_if = (steps ? v->forced : v->virtual_flags | v->forced) & EFLAGS_IF;

	HOLDS("real VM is set", flags & EFLAGS_VM);
	HOLDS("real bit 1 is set", flags & EFLAGS_FIXED);
	HOLDS("real IOPL is 0", !(flags & EFLAGS_IOPL));
	HOLDS("real NT is clear", !(flags & EFLAGS_NT));
	HOLDS("real AC, VIF, VIP and ID are clear", !(flags & (EFLAGS_AC | EFLAGS_VIF | EFLAGS_VIP | EFLAGS_ID)));
	HOLDS("real IF is the virtual one, or forced", (flags & EFLAGS_IF) == real_if);
	HOLDS("TF is set for a step of the monitor", !steps || (flags & EFLAGS_TF));
	HOLDS("only IF, IOPL, NT, AC and ID are virtual", !(v->virtual_flags & ~(uint32_t)FLAGS_VIRTUAL));
	HOLDS("EIP is in the segment", v->frame.eip <= 0xffff);
}

/* --- devices --------------------------------------------------------------------- */

static void chip_holds(const struct vpic_chip *chip)
{
	HOLDS("INT follows the priority resolver", chip->intr == (pic_candidates(chip) != 0));
	HOLDS("the IR of highest priority is one of 8", chip->top < 8);
	HOLDS("the next write to the odd port has a meaning", chip->expects <= EXPECTS_ICW4);
	HOLDS("a level-triggered request follows its line", !(chip->irr & chip->level & ~chip->lines));
	HOLDS("a vector's low bits are the IR's", !(chip->base & 7));
}

/* Those that machine/devices/vrequest.h drives. */
enum { REQUESTED_LINES = 1 << IRQ_TIMER | 1 << IRQ_KEYBOARD | 1 << VUART_IRQ | 1 << IRQ_RTC | 1 << IRQ_MOUSE };

static void timer_holds(const struct vpit_channel *ch)
{
	const struct vpit_counter *c = &ch->counter;

	HOLDS("mode and phase are of the chip's", c->mode <= HARDWARE_STROBE && c->phase <= PIT_COUNTING);
	HOLDS("a count is 1 to 65536", c->phase < PIT_STOPPED || (c->count >= 1 && c->count <= 0x10000));
	HOLDS("no more than two bytes are latched", ch->latched <= 2);
}

void devices_hold(struct vm *vm)
{
	const struct vpic_chip *master = &vm->vpic.master, *slave = &vm->vpic.slave;

	chip_holds(master);
	chip_holds(slave);
	HOLDS("the slave's INT is the master's IR 2", slave->intr == (master->lines >> IRQ_CASCADE & 1));
	HOLDS("attention follows INTR", vpic_pending(vm) == !!(vm->vcpu.attention & ATTENTION_IRQ));
	for (unsigned i = 0; i < PIT_CHANNELS; i++)
		timer_holds(&vm->vpit.channel[i]);
	HOLDS("only a line that is asked for is up", !(vm->vrequest.up & ~vm->vrequest.asked));
	HOLDS("the devices' lines are as the controllers were told",
	      !(((unsigned)slave->lines << 8 | master->lines) & REQUESTED_LINES ^ (vm->vrequest.up & REQUESTED_LINES)));
}
