#include "bios/disk.h"
#include "bios/disk_parts.h"	/* the functions */
#include "machine/guest_memory.h"	/* guest_low */
#include "machine/vm.h"		/* struct vm */

enum { FIRST_HARD_DISK = 0x80, EDD_VERSION = 0x30 };

static struct drive *find_drive(struct vm *vm, uint8_t number)
{
	const unsigned slot = number < FIRST_HARD_DISK ? number : number - FIRST_HARD_DISK + DRIVE_C;
	const unsigned end = number < FIRST_HARD_DISK ? DRIVE_C : DRIVE_SLOTS;

	return slot < end && vm->drives[slot].present ? &vm->drives[slot] : 0;
}

static uint32_t status_address(uint8_t number)
{
	return number < FIRST_HARD_DISK ? BDA_FLOPPY_STATUS : BDA_DISK_STATUS;
}

static void finish(struct vm *vm, uint8_t number, enum disk_status status)
{
	guest_low(vm)[status_address(number)] = (uint8_t)status;
	set_ah(&vm->vcpu, (uint8_t)status);
	set_carry(&vm->vcpu, status != DISK_OK);
}

static enum disk_status floppy_function(struct vm *vm, struct drive *d)
{
	switch (reg_ah(&vm->vcpu)) {
	case 0x00: return floppy_reset(vm);
	case 0x02: return disk_access(vm, d, DISK_READ);
	case 0x03: return disk_access(vm, d, DISK_WRITE);
	case 0x04: return disk_access(vm, d, DISK_VERIFY);
	case 0x05: return floppy_format(vm, d);
	case 0x08: return disk_parameters(vm, d);
	case 0x16: return DISK_CHANGED;		/* AH=15h promised no change line: it may have */
	case 0x17: return floppy_set_type(vm, d);
	case 0x18: return floppy_set_media(vm, d);
	default: return DISK_BAD_COMMAND;
	}
}

/* AH=05h: a drive of today has its own format on it, and takes the command for a no-op. */
static enum disk_status format_hard_disk(const struct vcpu *v, const struct drive *d)
{
	const uint8_t count = reg_al(v);

	if (reg_ch(v) >= d->logical.cylinders || reg_dh(v) >= d->logical.heads || count == 0 ||
	    count > d->logical.sectors)
		return DISK_BAD_COMMAND;
	return d->read_only ? DISK_WRITE_PROTECTED : DISK_OK;
}

/* Differs: SeaBIOS takes AH=0Ch for a no-op, whatever the cylinder. */
static enum disk_status seek(const struct vcpu *v, const struct drive *d)
{
	return reg_cylinder(v) < d->logical.cylinders && reg_dh(v) < d->logical.heads ? DISK_OK
										     : DISK_SEEK_FAILED;
}

static enum disk_status hard_disk_function(struct vm *vm, struct drive *d)
{
	switch (reg_ah(&vm->vcpu)) {
	case 0x00:		/* reset */
	case 0x09:		/* take the parameters of INT 41h */
	case 0x0d:		/* reset of the hard disks alone */
	case 0x10:		/* ready? */
	case 0x11:		/* recalibrate */
	case 0x14:		/* controller's self-test */
		return DISK_OK;
	case 0x02: return disk_access(vm, d, DISK_READ);
	case 0x03: return disk_access(vm, d, DISK_WRITE);
	case 0x04: return disk_access(vm, d, DISK_VERIFY);
	case 0x05: return format_hard_disk(&vm->vcpu, d);
	case 0x08: return disk_parameters(vm, d);
	case 0x0c: return seek(&vm->vcpu, d);
	default: return disk_extended(vm, d);
	}
}

/* A hard disk's image that is as long as a floppy is taken for one, and its boot sector then
 * looks for the rest of itself on drive 80h. Whoever asks first (AH=08h, 15h, 41h) does not read. */
static void note_missing(struct vm *vm, uint8_t number, uint8_t function)
{
	if (number >= FIRST_HARD_DISK && (function == 0x02 || function == 0x42) && vm->options.boot == 'a' &&
	    !vm->drives[DRIVE_C].present)
		vm->missed_disk = true;
}

enum service_result disk_int13(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	const uint8_t number = reg_dl(v), function = reg_ah(v);	/* AH=08h changes DL */
	struct drive *d = find_drive(vm, number);

	if (!d) {
		note_missing(vm, number, function);
		finish(vm, number, DISK_BAD_COMMAND);
	} else if (function == 0x01) {			/* status of the last call; it stays */
		const uint8_t last = guest_read8(vm, status_address(number));

		set_ah(v, last);
		set_carry(v, last != DISK_OK);
	} else if (function == 0x15) {
		finish(vm, number, DISK_OK);
		set_ah(v, disk_type(vm, d));
	} else {
		finish(vm, number, d->is_floppy ? floppy_function(vm, d) : hard_disk_function(vm, d));
		if (function == 0x41 && !d->is_floppy)
			set_ah(v, EDD_VERSION);
	}
	return SERVICE_DONE;
}
