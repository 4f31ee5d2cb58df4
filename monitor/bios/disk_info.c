/* AH=08h and 15h: which drives there are, and how large. */
#include "bios/disk_parts.h"
#include "machine/guest_memory.h"	/* guest_read8 */
#include "machine/vm.h"		/* struct vm */

enum { TYPE_FLOPPY = 1, TYPE_HARD_DISK = 3 };	/* AH=15h; 2 would be a floppy with a change line */

static uint8_t floppy_count(const struct vm *vm)
{
	return vm->drives[DRIVE_B].present ? 2 : 1;	/* asked about a floppy drive: there is one */
}

enum disk_status disk_parameters(struct vm *vm, const struct drive *d)
{
	struct vcpu *v = &vm->vcpu;
	struct trap_frame *tf = &v->frame;
	/* A hard disk's last cylinder is kept back, for tests by its maker. */
	const uint16_t last = (uint16_t)(d->logical.cylinders - (d->is_floppy ? 1 : 2));
	const uint8_t count = d->is_floppy ? floppy_count(vm) : guest_read8(vm, BDA_DISK_COUNT);

	set_al(v, 0);
	set_low16(&tf->ecx, (uint16_t)((last & 0xff) << 8 | (last >> 2 & 0xc0) | d->logical.sectors));
	set_low16(&tf->edx, (uint16_t)((d->logical.heads - 1) << 8 | count));
	if (d->is_floppy) {
		set_low16(&tf->ebx, d->floppy_type);
		tf->es = d->table_seg;
		set_low16(&tf->edi, d->table_off);
	}
	return DISK_OK;
}

uint8_t disk_type(struct vm *vm, const struct drive *d)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const struct chs *g = &d->logical;
	const uint32_t sectors = (g->cylinders - 1u) * g->heads * g->sectors;

	if (d->is_floppy)
		return TYPE_FLOPPY;
	set_low16(&tf->ecx, (uint16_t)(sectors >> 16));
	set_low16(&tf->edx, (uint16_t)sectors);
	return TYPE_HARD_DISK;
}
