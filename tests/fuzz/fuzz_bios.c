/* INT 13h, INT 15h and the other services of the option ROM: any registers, any image,
 * any memory. Images lie between pages that must stay. */
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "bios/disk.h"		/* disk_int13 */
#include "bios/memory.h"	/* memory_int15 */
#include "bios/rom.h"		/* rom_service */
#include "vcpu/common_road.h"	/* trap_attend */
#include "vcpu/guest_mem.h"	/* running_* */

#include <string.h>

enum { MOST_CALLS = 24, DRIVES = 4, APART = 0x100000, WALL = 0xa5, ROM_TABLES = 0xf00 };

static struct vm vm;
static uint32_t image_size[DRIVES];

/* --- images ------------------------------------------------------------------------- */

static uint32_t image_at(unsigned slot)
{
	return HOST_IMAGE + slot * 2 * APART + PAGE_SIZE;
}

static uint32_t some_size(struct input *in)
{
	static const uint32_t sizes[8] = {
		512, 160 * 1024, 360 * 1024, 720 * 1024, 1200 * 1024, 1440 * 1024, 63 * 512, 1,
	};
	const uint8_t which = take8(in);

	return which & 8 ? take32(in) % (APART + 1) : sizes[which & 7];
}

/* Its first sector is the fuzzer's: a BIOS parameter block, or a partition table. */
static void make_image(struct input *in, unsigned slot)
{
	const uint32_t at = image_at(slot);
	uint8_t *first = host_ram(phys(at));

	image_size[slot] = some_size(in);
	memset(host_ram(phys(at - PAGE_SIZE)), WALL, PAGE_SIZE);
	memset(host_ram(phys(at + image_size[slot])), WALL, PAGE_SIZE);
	memset(first, 0, SECTOR_SIZE);
	for (unsigned n = take8(in); n; n--)
		first[take16(in) % SECTOR_SIZE] = take8(in);
	if (image_size[slot] < SECTOR_SIZE)
		memset(first + image_size[slot], WALL, PAGE_SIZE);
	if (take8(in) & 1)
		drive_attach_empty(&vm, slot & 1);
	else
		drive_attach(&vm, slot, phys(at), image_size[slot], take8(in) & 1);
}

static void images_hold(void)
{
	for (unsigned slot = 0; slot < DRIVES; slot++) {
		const uint32_t at = image_at(slot);

		if (!image_size[slot])
			continue;
		for (unsigned i = 0; i < PAGE_SIZE; i++) {
			HOLDS("memory below an image stays", *host_ram(phys(at - PAGE_SIZE + i)) == WALL);
			HOLDS("memory above an image stays", *host_ram(phys(at + image_size[slot] + i)) == WALL);
		}
	}
}

static void drives_hold(void)
{
	for (unsigned slot = 0; slot < DRIVE_SLOTS; slot++) {
		const struct drive *d = &vm.drives[slot];

		if (!d->present)
			continue;
		const struct chs *g = &d->logical;
		HOLDS("a track has sectors, and INT 13h's registers hold them", g->sectors >= 1 && g->sectors <= 63);
		HOLDS("so it is with heads", g->heads >= 1 && g->heads <= 256);
		HOLDS("and with cylinders", g->cylinders >= 1 && g->cylinders <= 1024);
		HOLDS("an image of n bytes has its sectors", d->sectors == d->size / 512 + (d->size % 512 != 0));
	}
}

/* --- calls ---------------------------------------------------------------------------- */

static void set_registers(struct input *in)
{
	struct trap_frame *tf = &vm.vcpu.frame;

	tf->eax = take32(in);
	tf->ebx = take32(in);
	tf->ecx = take32(in);
	tf->edx = take32(in);
	tf->esi = take16(in);
	tf->edi = take16(in);
	tf->esp = take16(in);
	tf->es = take16(in);
	tf->ds = take16(in);
	tf->ss = take16(in);
}

static void poke(struct input *in)
{
	const uint8_t how = take8(in);
	uint32_t lin = how & 1 ? linear(vm.vcpu.frame.ds, (uint16_t)vm.vcpu.frame.esi) :
		       how & 2 ? linear(vm.vcpu.frame.es, (uint16_t)vm.vcpu.frame.esi) : take32(in) & 0xfffff;

	for (unsigned n = how >> 3; n && lin < GUEST_PAGES * PAGE_SIZE; n--)
		running_write8(&vm.vcpu, lin++, take8(in));
}

static void call(void *arg)
{
	const uint8_t which = *(const uint8_t *)arg;
	struct trap_frame *tf = &vm.vcpu.frame;

	if (which < 0x60) {
		HOLDS("INT 13h is never sent on", disk_int13(&vm) == SERVICE_DONE);
	} else if (which < 0xa0) {
		memory_int15(&vm);
	} else {
		tf->cs = vm.rom_segment;
		tf->eip = (uint32_t)(which << 4 | which >> 4) & 0xfff;
		/* The next trap byte of the page. */
		for (unsigned i = 0; i < 0x100 && guest_memory[linear(tf->cs, (uint16_t)tf->eip)] != ROM_TRAP_OPCODE; i++)
			tf->eip = (tf->eip + 1) & 0xfff;
		HOLDS("an ARPL of the ROM's is served", rom_service(&vm) == (tf->eip < ROM_TABLES));
	}
	if (vm.vcpu.exit == EXIT_NONE)
		return;
	trap_attend(&vm.vcpu);
	host_decide(&vm);
}

/* What no service changes: which registers those are, the unit tests know for each. */
static void call_holds(const struct trap_frame *was, bool is_disk)
{
	const struct trap_frame *is = &vm.vcpu.frame;

	if (!is_disk)
		return;
	HOLDS("CS:IP and SS:SP stay", was->cs == is->cs && was->eip == is->eip && was->ss == is->ss &&
	      was->esp == is->esp);
	HOLDS("the real flags stay", was->eflags == is->eflags);
	HOLDS("DS, FS, GS, ESI and EBP stay", was->ds == is->ds && was->fs == is->fs && was->gs == is->gs &&
	      was->esi == is->esi && was->ebp == is->ebp);
	HOLDS("high halves stay", !(((was->eax ^ is->eax) | (was->ebx ^ is->ebx) | (was->ecx ^ is->ecx) |
				     (was->edx ^ is->edx) | (was->edi ^ is->edi)) >> 16));
}

static bool one_call(struct input *in)
{
	const uint8_t which = take8(in);
	struct trap_frame was;
	enum host_exit left;

	set_registers(in);
	poke(in);
	was = vm.vcpu.frame;
	left = host_run(call, (void *)(uintptr_t)&which);
	if (left == HOST_ENDED || left == HOST_WAITS)
		return false;
	call_holds(&was, which < 0x60);
	vm.vcpu.frame.cs = 0x1000;
	vm.vcpu.frame.eip = 0x100;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	const unsigned drives = take8(&in) % (DRIVES + 1);

	host_virtual_guest(&vm);
	walls_build(&vm);
	memset(image_size, 0, sizeof(image_size));
	for (unsigned slot = 0; slot < drives; slot++)
		make_image(&in, slot);
	drives_hold();
	for (unsigned n = 0; in.left && n < MOST_CALLS; n++)
		if (!one_call(&in))
			break;
	drives_hold();
	images_hold();
	walls_hold(&vm);
	return 0;
}
