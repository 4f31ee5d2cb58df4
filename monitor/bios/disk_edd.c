/* INT 13h extensions: hard disks by sector number. "BIOS Enhanced Disk Drive
 * Specification" 1.1 (Phoenix) and 3.0 for the flat buffer address. */
#include "bios/disk_parts.h"
#include "machine/guest_memory.h"	/* guest_read_far, guest_write_far */
#include "machine/vm.h"		/* struct vm */

/* The packet at DS:SI. */
enum {
	PACKET_SIZE = 0, PACKET_COUNT = 2, PACKET_OFFSET = 4, PACKET_SEGMENT = 6,
	PACKET_LBA = 8, PACKET_FLAT = 16,
};
enum { PACKET_WITH_FLAT = 24 };		/* the least size that has a flat address */

enum { EDD_SIGNATURE = 0xaa55, EDD_SUBSETS = 0x0007 };	/* access, lock and eject, EDD */
enum { RESULT_EDD1 = 26, RESULT_EDD2 = 30, GEOMETRY_VALID = 0x0002 };

/* Of 1 to 4 bytes. DS:SI wraps in its segment, and may lie at the very end of memory. */
static uint32_t packet_read(const struct vm *vm, uint16_t at, unsigned bytes)
{
	uint32_t value = 0;

	guest_read_far(vm, vm->vcpu.frame.ds, (uint16_t)(vm->vcpu.frame.esi + at), &value, bytes);
	return value;
}

static void packet_write(struct vm *vm, uint16_t at, unsigned bytes, uint32_t value)
{
	guest_write_far(vm, vm->vcpu.frame.ds, (uint16_t)(vm->vcpu.frame.esi + at), &value, bytes);
}

/* Segment and offset FFFFh: the address is the 64-bit one after them. Nothing above
 * 10FFFFh is the guest's, and disk_move() says so. */
static uint32_t packet_buffer(const struct vm *vm)
{
	const uint16_t seg = (uint16_t)packet_read(vm, PACKET_SEGMENT, 2);
	const uint16_t off = (uint16_t)packet_read(vm, PACKET_OFFSET, 2);

	if (seg != 0xffff || off != 0xffff || packet_read(vm, PACKET_SIZE, 1) < PACKET_WITH_FLAT)
		return linear(seg, off);
	return packet_read(vm, PACKET_FLAT + 4, 4) ? UINT32_MAX : packet_read(vm, PACKET_FLAT, 4);
}

static bool packet_lba(const struct vm *vm, const struct drive *d, uint32_t *lba)
{
	*lba = packet_read(vm, PACKET_LBA, 4);
	return packet_read(vm, PACKET_LBA + 4, 4) == 0 && *lba < d->sectors;
}

/* AH=42h, 43h, 44h. The packet's count becomes the sectors done. */
static enum disk_status extended_access(struct vm *vm, struct drive *d, enum disk_command command)
{
	enum disk_status status = DISK_BOUNDARY;
	uint32_t count = packet_read(vm, PACKET_COUNT, 2), lba;

	if (!packet_lba(vm, d, &lba))
		return DISK_BAD_COMMAND;
	if (count == 0)
		return DISK_OK;
	if (count <= DISK_MOST_SECTORS)
		status = disk_move(vm, d, command, lba, &count, packet_buffer(vm));
	else
		count = 0;
	packet_write(vm, PACKET_COUNT, 2, count);
	return status;
}

/* AH=48h: DS:SI starts with the size of the room there. */
static enum disk_status drive_facts(struct vm *vm, const struct drive *d)
{
	const uint32_t room = packet_read(vm, 0, 2);
	const struct chs *g = &d->medium;
	const bool valid = d->sectors <= 0x3fffu * g->heads * g->sectors;

	if (room < RESULT_EDD1)
		return DISK_BAD_COMMAND;
	packet_write(vm, 0, 2, room < RESULT_EDD2 ? RESULT_EDD1 : RESULT_EDD2);
	packet_write(vm, 2, 2, valid ? GEOMETRY_VALID : 0);
	packet_write(vm, 4, 4, g->cylinders);
	packet_write(vm, 8, 4, g->heads);
	packet_write(vm, 12, 4, g->sectors);
	packet_write(vm, 16, 4, d->sectors);
	packet_write(vm, 20, 4, 0);
	packet_write(vm, 24, 2, SECTOR_SIZE);
	/* Differs: QEMU's disks have an ATA controller to point to. FFFF:FFFF: there is none,
	 * and so nothing of EDD 3's path to the device either. */
	if (room >= RESULT_EDD2)
		packet_write(vm, 26, 4, UINT32_MAX);
	return DISK_OK;
}

/* AH=4Eh: PIO modes and DMA are for the controller; each "default" is what there is. */
static enum disk_status set_hardware(const struct vcpu *v)
{
	switch (reg_al(v)) {
	case 0x01: case 0x03: case 0x04: case 0x06: return DISK_OK;
	default: return DISK_BAD_COMMAND;
	}
}

enum disk_status disk_extended(struct vm *vm, struct drive *d)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	uint32_t lba;

	switch (reg_ah(&vm->vcpu)) {
	case 0x41:
		set_low16(&tf->ebx, EDD_SIGNATURE);
		set_low16(&tf->ecx, EDD_SUBSETS);
		return DISK_OK;
	case 0x42: return extended_access(vm, d, DISK_READ);
	case 0x43: return extended_access(vm, d, DISK_WRITE);
	case 0x44: return extended_access(vm, d, DISK_VERIFY);
	case 0x45: return DISK_OK;			/* lock, unlock: it cannot be taken out */
	case 0x46: return DISK_NOT_REMOVABLE;		/* eject */
	case 0x47: return packet_lba(vm, d, &lba) ? DISK_OK : DISK_BAD_COMMAND;
	case 0x48: return drive_facts(vm, d);
	case 0x49: return DISK_OK;			/* changed? */
	case 0x4e: return set_hardware(&vm->vcpu);
	default: return DISK_BAD_COMMAND;
	}
}
