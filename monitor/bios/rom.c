#include "bios/rom.h"
#include "bios/disk.h"		/* disk_int13 */
#include "bios/disk_tables.h"	/* disk_tables_install */
#include "bios/caller.h"	/* reg_ah, reg_al */
#include "bios/memory.h"	/* memory_int15 */
#include "drivers/pc.h"		/* BDA_* */
#include "lib/format.h"		/* format_string */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* memcpy, memset */
#include "machine/guest_memory.h"	/* guest_* */
#include "machine/virtual.h"	/* virtual_show_firmware_screen */
#include "machine/vm.h"		/* struct vm, vm_stop */
#include "drivers/end.h"		/* end_with_error */

enum {
#define ROM(name, number) name = (number),
#include "rom/rom_layout.def"
#undef ROM
};

#define ROM_AREA_START 0xc8000u
#define ROM_AREA_END   0xe0000u
#define ROM_ENTRIES    0x10	/* offset of struct rom_entries in rom.nasm */
#define ROM_TABLES     0xf00	/* the last 256 bytes hold disk parameter tables */

enum { EQUIPMENT_FLOPPY = 1 };
static const char NO_DISK[] = "the guest asks for a reboot (INT 18h or 19h), but it was not started from a disk";

struct rom_entries {
	uint16_t boot, restart, int13, int15, reboot, program_end, dos, boot_next;
};

extern const uint8_t rom_image[];	/* build/guest/rom/rom.bin */
extern const uint32_t rom_image_size;

static const struct rom_entries *entries(void)
{
	return (const struct rom_entries *)(const void *)(rom_image + ROM_ENTRIES);
}

static bool page_is_free(const struct vm *vm, uint32_t lin)
{
	const uint8_t *page = guest_page(vm, lin);

	if (page[0] != 0x00 && page[0] != 0xff)
		return false;
	for (uint32_t i = 1; i < PAGE_SIZE; i++)
		if (page[i] != page[0])
			return false;
	return true;
}

/* Option ROMs start on 2 KiB boundaries with 55 AA and their length in 512-byte
 * units (PnP BIOS specification 3.2). The first untouched page after them. */
static uint32_t find_free_page(const struct vm *vm)
{
	uint32_t lin = ROM_AREA_START;

	for (uint32_t at = 0xc0000; at < ROM_AREA_END; at += 2048) {
		const uint32_t end = at + guest_read8(vm, at + 2) * 512u;

		if (guest_read16(vm, at) == 0xaa55 && end > lin && end < ROM_AREA_END)
			lin = end;
	}
	lin = (lin + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	while (lin < ROM_AREA_END && !page_is_free(vm, lin))
		lin += PAGE_SIZE;
	return lin;
}

static void hook(struct vm *vm, uint8_t vector, uint16_t offset)
{
	vm->old_vector[vector] = guest_read32(vm, vector * 4u);
	guest_write32(vm, vector * 4u, (uint32_t)vm->rom_segment << 16 | offset);
}

static uint8_t *place_page(struct vm *vm, uint32_t lin)
{
	uint8_t *page = NULL;

	if (vm->board->place_rom_page(vm, lin / PAGE_SIZE)) {
		paging_flush();
		page = guest_page_to_write(vm, lin);
	}
	if (!page)
		end_with_error("no memory is left for the monitor's option ROM: give the machine more");
	return page;
}

void rom_install(struct vm *vm)
{
	const uint32_t lin = find_free_page(vm);
	uint8_t *page, sum = 0;

	if (lin >= ROM_AREA_END)
		end_with_error("no free page for the monitor's option ROM between C8000h and DFFFFh");
	page = place_page(vm, lin);
	memset(page, 0, PAGE_SIZE);
	memcpy(page, rom_image, rom_image_size);
	vm->rom_segment = (uint16_t)(lin >> 4);
	vm->old_vector[0x16] = guest_read32(vm, 0x16 * 4);	/* not hooked, but known */
	hook(vm, 0x15, entries()->int15);
	hook(vm, 0x18, entries()->boot_next);
	hook(vm, 0x19, entries()->reboot);
	if (vm->board->serves_disks) {
		hook(vm, 0x13, entries()->int13);
		hook(vm, 0x40, entries()->int13);
		disk_tables_install(vm, page + ROM_TABLES, vm->rom_segment, ROM_TABLES);
	}
	for (unsigned i = 0; i < PAGE_SIZE - 1; i++)
		sum = (uint8_t)(sum + page[i]);
	page[PAGE_SIZE - 1] = (uint8_t)-sum;		/* an option ROM adds up to zero */
	vm->space.table[lin / PAGE_SIZE] &= ~(uint32_t)PTE_W;
	paging_flush();
}

enum { START_SP = 0x6f00 };	/* until the ROM's code sets its own: guest/rom/rom.nasm */

static void start_at(struct vm *vm, uint16_t entry, char drive)
{
	struct trap_frame *tf = &vm->vcpu.frame;

	tf->cs = vm->rom_segment;
	tf->eip = entry;
	tf->ss = 0;
	tf->esp = START_SP;
	tf->edx = drive == 'a' ? 0x00 : 0x80;
	vm->boots_from = drive;
}

void rom_boot(struct vm *vm)
{
	start_at(vm, entries()->boot, vm->options.boot);
}

void rom_restart(struct vm *vm)
{
	start_at(vm, entries()->restart, vm->options.boot);
}

void rom_start_program(struct vm *vm)
{
	hook(vm, 0x20, entries()->program_end);
	hook(vm, 0x21, entries()->dos);
}

/* IP stays where it is. */
static enum service_result stop(struct vm *vm, const char *sentence)
{
	vm_stop(vm, sentence);
	return SERVICE_JUMPED;
}

static enum service_result boot_failed(struct vm *vm)
{
	static char sentence[96];

	format_string(sentence, sizeof(sentence),
		      "the boot sector of drive %c could not be read (INT 13h status %02xh)",
		      vm->boots_from, reg_ah(&vm->vcpu));
	return stop(vm, sentence);
}

/* Only newer firmware wants the signature: the IBM PC's did not ask for one on a floppy. The
 * ROM's code goes on and starts the boot sector. */
static enum service_result not_bootable(struct vm *vm)
{
	if (!vm->options.any_signature)
		return stop(vm, "the boot sector has no 55AAh signature: the disk is not bootable (signature=any starts it)");
	return SERVICE_DONE;
}

static enum service_result reboot(struct vm *vm)
{
	if (!vm->options.boot)
		return stop(vm, NO_DISK);
	rom_boot(vm);
	return SERVICE_JUMPED;
}

static bool has_drive(const struct vm *vm, char drive)
{
	return drive == 'a' ? guest_read8(vm, BDA_EQUIPMENT) & EQUIPMENT_FLOPPY : guest_read8(vm, BDA_DISK_COUNT) > 0;
}

/* INT 18h: a boot sector gives up, and the firmware tries the next drive (BIOS Boot Specification 1.01, 6.7). */
static enum service_result boot_next(struct vm *vm)
{
	static char sentence[96];
	const char next = vm->options.boot == 'a' ? 'c' : 'a';

	if (!vm->options.boot)
		return stop(vm, NO_DISK);
	if (vm->boots_from != next && has_drive(vm, next)) {
		start_at(vm, entries()->boot, next);
		return SERVICE_JUMPED;
	}
	format_string(sentence, sizeof(sentence),
		      "the boot sector of drive %c asks for another drive (INT 18h), and there is none",
		      vm->boots_from);
	return stop(vm, sentence);
}

/* A program that was loaded without a DOS may end itself; nothing else is there. */
static enum service_result dos_call(struct vm *vm)
{
	static char sentence[128];
	const uint8_t function = reg_ah(&vm->vcpu), code = reg_al(&vm->vcpu);

	if (function == 0x00 || function == 0x4c) {
		vm_end(vm, function && code ? VERDICT_FAILED : VERDICT_CLEAN, code);
		return SERVICE_JUMPED;
	}
	format_string(sentence, sizeof(sentence),
		      "the guest calls DOS (INT 21h AH=%02xh), and there is none: boot a disk with a DOS on it",
		      function);
	return stop(vm, sentence);
}

/* The log says it at once, and the report again: many boot sectors wait for ever then. */
static enum service_result int13(struct vm *vm)
{
	const bool missed = vm->missed_disk;
	const enum service_result result = disk_int13(vm);

	if (vm->missed_disk && !missed)
		kprintf("trapeze: guest %s: %s\n", vm->options.name, DISK_MISSED);
	return result;
}

static enum service_result serve(struct vm *vm, uint8_t service)
{
	switch (service) {
	case service_boot_failed: return boot_failed(vm);
	case service_not_bootable: return not_bootable(vm);
	case service_boot_returned: return stop(vm, "the boot sector gave up and returned to the firmware");
	case service_int13: return int13(vm);
	case service_int15: return memory_int15(vm);
	case service_reboot: return reboot(vm);
	case service_boot_next: return boot_next(vm);
	case service_firmware_screen: virtual_show_firmware_screen(vm); return SERVICE_DONE;
	case service_program_end: vm_end(vm, VERDICT_CLEAN, 0); return SERVICE_JUMPED;
	case service_dos: return dos_call(vm);
	default: return stop(vm, "a service number that the monitor's ROM does not have");
	}
}

uint8_t rom_vector_at(const struct vm *vm, uint16_t cs, uint16_t ip)
{
	if (cs != vm->rom_segment || ip + 1u >= rom_image_size || rom_image[ip] != ROM_TRAP_OPCODE)
		return 0;
	switch (rom_image[ip + 1]) {
	case service_int13: return 0x13;
	case service_int15: return 0x15;
	case service_boot_next: return 0x18;
	case service_reboot: return 0x19;
	case service_program_end: return 0x20;
	case service_dos: return 0x21;
	default: return 0;
	}
}

bool rom_service(struct vm *vm)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const uint16_t ip = (uint16_t)tf->eip;
	uint32_t old;

	if (tf->cs != vm->rom_segment || ip >= ROM_TABLES)
		return false;
	vm->vcpu.work++;
	switch (serve(vm, running_read8(&vm->vcpu, linear(tf->cs, ip) + 1))) {
	case SERVICE_DONE:
		tf->eip += 2;
		break;
	case SERVICE_CHAIN:
		old = vm->old_vector[rom_vector_at(vm, tf->cs, ip)];
		tf->cs = (uint16_t)(old >> 16);
		tf->eip = old & 0xffff;
		break;
	case SERVICE_JUMPED:
		break;
	}
	return true;
}
