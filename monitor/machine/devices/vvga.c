#include "machine/devices/vvga.h"
#include "drivers/vga_dispi.h"	/* DISPI_* */
#include "machine/clock.h"	/* clock_now, clock_due, CLOCK_SCREEN */
#include "machine/devices/vvga_memory.h"	/* vvga_view_of */
#include "machine/ports.h"	/* ports_claim */
#include "machine/screen_ports.h"	/* VGA_FIRST, DISPI_FIRST */
#include "machine/video.h"	/* video_has_model */
#include "machine/video_window.h"	/* video_follow */
#include "machine/vm.h"		/* struct vm, vm_may_wait */

enum { RETRACE = 0x08, BOTH_VALUES = 3, PATIENCE = 40 };	/* looks in a row */

/* A program that waits for the retrace looks again and again, from one place, and sees the first bit change with
 * each line: then it is not that bit that it waits for. */
static void looked(struct vm *vm, uint8_t status, bool again)
{
	struct vvga_looks *l = &vm->vvga_looks;

	if (!again || (status ^ l->status) & RETRACE) {
		l->count = 0;
		l->values = 0;
	}
	l->status = status;
	l->values |= (uint8_t)(1 << (status & 1));
	if (l->count < PATIENCE)
		l->count++;
	if (l->count < PATIENCE || l->values != BOTH_VALUES || (status & RETRACE) || !vm_may_wait(vm))
		return;
	clock_due(vm, CLOCK_SCREEN, vvga_next_retrace(&vm->vvga, clock_now(vm)));
	vcpu_leave(&vm->vcpu, EXIT_YIELDED);
}

static uint8_t look(struct vm *vm)
{
	struct vvga_looks *l = &vm->vvga_looks;
	const uint32_t from = (uint32_t)vm->vcpu.frame.cs << 16 | (uint16_t)vm->vcpu.frame.eip;
	const bool again = from == l->from && vm->vcpu.work == l->work + 1;
	const uint8_t status = vvga_status(&vm->vvga, clock_now(vm), again);

	l->from = from;
	l->work = vm->vcpu.work;
	looked(vm, status, again);
	return status;
}

static uint32_t vga_in(struct vm *vm, uint16_t port, unsigned width)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < width; i++, port++)
		value |= (uint32_t)(port == vvga_status_port(&vm->vvga) ? look(vm) : vvga_in(&vm->vvga, port)) << 8 * i;
	return value;
}

static void vga_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	struct vvga *v = &vm->vvga;

	for (; width; width--, port++, value >>= 8)
		vvga_out(v, port, (uint8_t)value);
	if (vvga_view_of(v) != v->view)
		video_follow(vm);
}

/* The VBE of QEMU and Bochs: words. It is there, has the VGA's memory, and no mode of it can be set, so that the
 * video BIOS believes itself in a mode of the VGA's. */
static uint32_t dispi_word(const struct vvga *v, uint16_t port)
{
	if (port == DISPI_INDEX)
		return v->dispi_index;
	if (port != DISPI_DATA && port != DISPI_DATA_ALSO)
		return 0xffff;
	switch (v->dispi_index) {
	case DISPI_ID: return DISPI_ID_WITH_MEMORY_SIZE;
	case DISPI_MEMORY_64K: return VGA_MEMORY_SIZE / 0x10000;
	default: return 0;
	}
}

static uint32_t dispi_in(struct vm *vm, uint16_t port, unsigned width)
{
	if (width == 1)
		return 0xff;
	return dispi_word(&vm->vvga, port) |
	       (width == 4 ? dispi_word(&vm->vvga, (uint16_t)(port + 2)) << 16 : 0);
}

static void dispi_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	if (port == DISPI_INDEX && width > 1)
		vm->vvga.dispi_index = (uint16_t)value;
}

static const struct port_device port_vvga = { "vga", 4, vga_in, vga_out },
				port_dispi = { "vga", 4, dispi_in, dispi_out };

void vvga_reset(struct vm *vm)
{
	if (!video_has_model(vm))
		return;
	vvga_load(&vm->vvga, &vm->vga);
	vm->vvga.frame = clock_now(vm);
	video_follow(vm);
}

void vvga_init(struct vm *vm)
{
	clock_due(vm, CLOCK_SCREEN, CLOCK_NEVER);
	if (!video_has_model(vm))
		return;
	ports_claim(&vm->ports, VGA_FIRST, VGA_LAST, &port_vvga);
	ports_claim(&vm->ports, DISPI_FIRST, DISPI_LAST, &port_dispi);
	vvga_reset(vm);
}

uint64_t vvga_advance(struct vm *vm, uint64_t now)
{
	(void)vm;
	(void)now;
	return CLOCK_NEVER;
}
