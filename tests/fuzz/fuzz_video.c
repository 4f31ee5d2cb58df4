/* Instructions of a guest that has a VGA of its own, at its video memory, in any state of the registers. Whatever they
 * are, nothing but the guest's memory and its own 256 KiB changes. */
#include "guest_registers.h"
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "machine/guest_memory.h"	/* guest_write */
#include "machine/video.h"	/* video_has_model, video_dirty */
#include "machine/video_window.h"
#include "trap/trap.h"		/* trap_dispatch */
#include "vcpu/guest_mem.h"	/* linear */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <string.h>

enum { MOST_STEPS = 96, GUEST_SPACE = GUEST_PAGES * PAGE_SIZE, MARK = 0x5a };
enum { CODE = 0x1000, STACK = 0x2000 };

static struct vm vm;

/* --- around the video memory ------------------------------------------------------------------ */

static void build_fence(void)
{
	memset(host_ram(phys(HOST_VIDEO - PAGE_SIZE)), MARK, PAGE_SIZE);
	memset(host_ram(phys(HOST_VIDEO + VVGA_MEMORY_SIZE)), MARK, PAGE_SIZE);
}

static bool is_marked(uint32_t at)
{
	const uint8_t *page = host_ram(phys(at));

	return page[0] == MARK && memcmp(page, page + 1, PAGE_SIZE - 1) == 0;
}

static void fence_holds(void)
{
	HOLDS("what lies before the video memory stays", is_marked(HOST_VIDEO - PAGE_SIZE));
	HOLDS("what lies after the video memory stays", is_marked(HOST_VIDEO + VVGA_MEMORY_SIZE));
}

/* --- what a guest does ------------------------------------------------------------------------ */

static void dispatch(void *unused)
{
	(void)unused;
	trap_dispatch(&vm.vcpu.frame);
	host_decide(&vm);
}

static bool goes_on(enum host_exit left)
{
	if (left == HOST_ENDED || left == HOST_WAITS)
		return false;
	frame_holds(&vm.vcpu);
	devices_hold(&vm);
	fence_holds();
	return true;
}

/* The instruction at CS:IP has reached the window. */
static bool page_fault(struct input *in)
{
	const uint8_t error = take8(in);

	host.cr2 = 0xa0000u + (take16(in) | (uint32_t)(error & 1) << 16);
	vm.vcpu.frame.vector = VEC_PF;
	vm.vcpu.frame.error = PF_PRESENT | PF_USER | (error & PF_WRITE);
	vm.vcpu.refusal = NULL;
	return goes_on(host_run(dispatch, NULL));
}

static void poke(struct input *in, uint32_t lin, unsigned count)
{
	for (; count--; lin++) {
		const uint8_t value = take8(in);

		if (lin < GUEST_SPACE)
			guest_write(&vm, lin, &value, 1);
	}
}

struct access { uint16_t port; uint8_t bits; uint32_t value; };

static void access_port(void *of)
{
	const struct access *a = of;
	const unsigned width = a->bits & 2 ? 2 : 1;

	if (a->bits & 1)
		port_in(&vm.vcpu, a->port, width);
	else
		port_out(&vm.vcpu, a->port, width, a->value);
}

/* An index and a value, or any port of the card's. */
static bool vga_port(struct input *in, uint8_t action)
{
	static const uint16_t indexed[4] = { 0x3c4, 0x3ce, 0x3d4, 0x3c0 };
	struct access a = { .port = (uint16_t)(0x3b0 + take8(in) % 0x30), .bits = (uint8_t)(action >> 6) };

	a.value = take16(in);
	if (action & 0x20) {
		a.port = indexed[action >> 3 & 3];
		a.bits = a.port == 0x3c0 ? 0 : 2;
	}
	host.time += action;
	return goes_on(host_run(access_port, &a));
}

static bool step(struct input *in)
{
	const uint8_t action = take8(in);

	switch (action & 7) {
	case 0:
		take_register(in, &vm.vcpu.frame);
		return true;
	case 1:
		poke(in, take32(in) & 0x1fffff, action >> 3);
		return true;
	case 2: case 3:
		return vga_port(in, action);
	case 4:
		video_dirty(&vm);
		return true;
	default:
		poke(in, linear(vm.vcpu.frame.cs, (uint16_t)vm.vcpu.frame.eip), action >> 3);
		return page_fault(in);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	host_guest_with_vga(&vm);
	HOLDS("the guest has a VGA of its own", video_has_model(&vm));
	walls_build(&vm);
	build_fence();
	vm.vcpu.frame.cs = CODE;
	vm.vcpu.frame.eip = 0;
	vm.vcpu.frame.ss = STACK;
	vm.vcpu.frame.esp = 0x800;
	for (unsigned n = 0; in.left && n < MOST_STEPS; n++)
		if (!step(&in))
			break;
	walls_hold(&vm);
	return 0;
}
