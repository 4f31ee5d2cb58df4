#include "disk_machine.h"
#include "cpu/phys.h"

#include <stdlib.h>
#include <string.h>

struct image images[IMAGES] = {
	{ 4 * MIB, 360 * 1024, NULL }, { 8 * MIB, 1440 * 1024, NULL },
	{ 16 * MIB, 2 * MIB + 256, NULL }, { 32 * MIB, MIB, NULL },
};
struct vm vm;
uint8_t ram_base[GUEST_SIZE];		/* the guest's memory, at physical 0: ASan watches its end */
uint8_t *const memory = ram_base;
struct trap_frame want;
uint8_t rom_tables[DISK_TABLES_SIZE];

/* Physical memory is the images, each byte of it, and nothing else. */
static uint8_t *place(phys_t at, uint32_t n)
{
	for (unsigned i = 0; i < IMAGES; i++)
		if (at.at >= images[i].phys && at.at - images[i].phys + n <= images[i].size)
			return images[i].bytes + (at.at - images[i].phys);
	abort();
}

void phys_read(phys_t at, void *to, uint32_t n)
{
	if ((uint8_t *)to >= memory && (uint8_t *)to < memory + GUEST_SIZE &&
	    (uint8_t *)to + n > memory + GUEST_SIZE)
		abort();
	memcpy(to, place(at, n), n);
}

void phys_write(phys_t at, const void *from, uint32_t n)
{
	memcpy(place(at, n), from, n);
}

static void fill_image(unsigned which)
{
	struct image *im = &images[which];

	if (!im->bytes)
		im->bytes = malloc(im->size);
	for (uint32_t i = 0; i < im->size; i++)
		im->bytes[i] = (uint8_t)((which << 24 | i / SECTOR_SIZE) >> 8 * (i % 4));
}

static void firmware(void)
{
	static const uint8_t table[11] = { 0xaf, 2, 37, 2, 18, 0x1b, 0xff, 0x6c, 0xf6, 15, 8 };

	memset(memory, 0xee, GUEST_SIZE);
	memset(memory, 0, 0x600);
	memcpy(memory + 0xf601c, table, sizeof(table));
	running_write32(&vm.vcpu, 0x1e * 4, 0xf000601c);
	running_write32(&vm.vcpu, 0x41 * 4, 0xf000ff53);
	running_write32(&vm.vcpu, 0x46 * 4, 0xf000ff53);
	running_write16(&vm.vcpu, BDA_EQUIPMENT, 0x4226);
}

void disk_machine(void)
{
	memset(&vm, 0, sizeof(vm));
	for (unsigned i = 0; i < GUEST_SIZE / PAGE_SIZE; i++)
		vm.space.table[i] = i * PAGE_SIZE | PTE_P | (i >= 0xc0 && i < 0x100 ? 0 : PTE_W);
	vm.vcpu.mem.base = memory;
	vm.vcpu.mem.pte = vm.space.table;
	firmware();
	for (unsigned i = 0; i < IMAGES; i++) {
		fill_image(i);
		CHECK("attached", 0, (uintptr_t)drive_attach(&vm, i, phys(images[i].phys), images[i].size, false));
	}
	disk_tables_install(&vm, rom_tables, TABLES, 0x20);
	regs(0, 0, 0, 0);
}

void regs(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
	vm.vcpu.frame = (struct trap_frame){
		.eax = 0xaaaa0000u | ax, .ebx = 0xbbbb0000u | bx, .ecx = 0xcccc0000u | cx,
		.edx = 0xdddd0000u | dx,
		.esi = 0x51510000u, .edi = 0xd1d16666u, .ebp = 0xb9b97777u, .esp = 0x5b5b0000u | SP,
		.eip = 0x12340012u, .cs = TABLES, .ss = SS, .ds = DS, .es = ES, .fs = 0x6000, .gs = 0x7000,
		.eflags = EFLAGS_VM | EFLAGS_FIXED,
	};
	running_write16(&vm.vcpu, linear(SS, SP + 4), 0xfed4);	/* FLAGS of the caller, CF clear */
	want = vm.vcpu.frame;
}

void chs(uint16_t ax, uint8_t drive, unsigned cylinder, unsigned head, unsigned sector)
{
	regs(ax, 0, (uint16_t)(cylinder << 8 | (cylinder >> 2 & 0xc0) | sector),
	     (uint16_t)(head << 8 | drive));
}

void want_al(uint8_t al)
{
	want.eax = (want.eax & ~0xffu) | al;
}

void disk_call(const char *file, int line, uint8_t status)
{
	const uint8_t number = (uint8_t)vm.vcpu.frame.edx, function = (uint8_t)(vm.vcpu.frame.eax >> 8);
	const struct trap_frame *tf = &vm.vcpu.frame;
	const uint8_t ah = function == 0x15 && !status ? (number < 0x80 ? 1 : 3) :
			   function == 0x41 && !status ? 0x30 : status;
	const uint32_t other = number < 0x80 ? BDA_DISK_STATUS : BDA_FLOPPY_STATUS;
	const uint8_t before = memory[other];

	running_write16(&vm.vcpu, linear(SS, SP + 4), status ? 0xfed4 : 0xfed5);	/* the wrong CF */
	want.eax = (want.eax & ~0xff00u) | (uint32_t)ah << 8;
	check_equal(file, line, "result", SERVICE_DONE, disk_int13(&vm));
	check_equal(file, line, "FLAGS", status ? 0xfed5 : 0xfed4, running_read16(&vm.vcpu, linear(SS, SP + 4)));
	check_equal(file, line, "EAX", want.eax, tf->eax);
	check_equal(file, line, "EBX", want.ebx, tf->ebx);
	check_equal(file, line, "ECX", want.ecx, tf->ecx);
	check_equal(file, line, "EDX", want.edx, tf->edx);
	check_equal(file, line, "ES", want.es, tf->es);
	check_equal(file, line, "EDI", want.edi, tf->edi);
	check_equal(file, line, "all other registers", 0, memcmp(&want, tf, sizeof(want)));
	check_equal(file, line, "status in the BDA", status,
		    memory[number < 0x80 ? BDA_FLOPPY_STATUS : BDA_DISK_STATUS]);
	check_equal(file, line, "status of the other kind", before, memory[other]);
}

int compare_sectors(unsigned which, uint32_t lba, uint32_t count, uint32_t lin)
{
	return memcmp(images[which].bytes + lba * SECTOR_SIZE, memory + lin, count * SECTOR_SIZE);
}
