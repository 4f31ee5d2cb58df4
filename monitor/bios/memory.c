#include "bios/memory.h"
#include "bios/frame.h"		/* reg_ah, set_ah, set_carry */
#include "boot/loader.h"	/* struct loader_info */
#include "cpu/cpu.h"		/* inb, outb */
#include "cpu/paging.h"		/* phys_window, PAGE_SIZE */
#include "machine/vm.h"		/* struct vm */
#include "lib/string.h"		/* memcpy */

#define MIB (1024u * 1024u)
#define MONITOR_BASE (2 * MIB)	/* linker.ld; a whole MiB, for the tables of guests */
#define MONITOR_END  (3 * MIB)
#define SMAP 0x534d4150u
enum { PORT_A20 = 0x92, A20_ENABLE = 0x02 };
enum { E820_RAM = 1, E820_RESERVED = 2, E820_ROW = 20 };
enum { MOVE_FAILED = 0x02 };	/* AH: "interrupted by an exception" */

static struct loader_range map[LOADER_MAX_RANGES + 2];
static unsigned map_count;
static uint32_t extended_kib;	/* from 1 MiB, as the firmware counts it */

static void add_row(uint64_t start, uint64_t end, uint32_t type)
{
	if (start < end)
		map[map_count++] = (struct loader_range){ start, end - start, type };
}

void memory_init(const struct loader_info *info)
{
	extended_kib = info->upper_kib;
	for (unsigned i = 0; i < info->range_count; i++) {
		const struct loader_range *r = &info->range[i];
		const uint64_t end = r->start + r->size;

		if (r->type != E820_RAM || r->start > MONITOR_BASE || end < MONITOR_END) {
			add_row(r->start, end, r->type);
			continue;
		}
		add_row(r->start, MONITOR_BASE, E820_RAM);
		add_row(MONITOR_BASE, MONITOR_END, E820_RESERVED);
		add_row(MONITOR_END, end, E820_RAM);
	}
}

static bool touches_monitor(uint32_t start, uint32_t bytes)
{
	return start < MONITOR_END && start + bytes > MONITOR_BASE;
}

/* Byte by byte: ES:SI may wrap, and may lie at the very end of guest memory. */
static uint32_t descriptor_base(const struct vcpu *v, uint16_t off)
{
	static const uint8_t order[4] = { 7, 4, 3, 2 };
	uint32_t base = 0;

	for (unsigned i = 0; i < 4; i++)
		base = base << 8 | mem_read8(v, linear(v->frame.es, (uint16_t)(off + order[i])));
	return base;
}

/* AH=87h: CX words from the address in descriptor 2 of ES:SI to that in 3. */
static enum service_result block_move(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	const uint16_t table = (uint16_t)v->frame.esi;
	const uint32_t bytes = (v->frame.ecx & 0xffff) * 2;
	const uint32_t src = descriptor_base(v, (uint16_t)(table + 0x10));
	const uint32_t dst = descriptor_base(v, (uint16_t)(table + 0x18));
	const bool bad = bytes > 0x10000 || touches_monitor(src, bytes) || touches_monitor(dst, bytes);
	const uint8_t a20 = inb(PORT_A20);
	uint8_t buffer[512];

	outb(PORT_A20, a20 | A20_ENABLE);	/* as the firmware does, for odd megabytes */
	for (uint32_t done = 0; !bad && done < bytes;) {
		const uint32_t from = PAGE_SIZE - (src + done) % PAGE_SIZE;
		const uint32_t to = PAGE_SIZE - (dst + done) % PAGE_SIZE;
		uint32_t n = bytes - done;

		n = n < sizeof(buffer) ? n : sizeof(buffer);
		n = n < from ? n : from;
		n = n < to ? n : to;
		memcpy(buffer, phys_window(src + done), n);
		memcpy(phys_window(dst + done), buffer, n);
		done += n;
	}
	outb(PORT_A20, a20);
	set_ah(v, bad ? MOVE_FAILED : 0);
	set_carry(v, bad);
	return SERVICE_DONE;
}

/* AH=88h counts contiguous KiB from 1 MiB: the monitor ends them at 2 MiB. */
static enum service_result extended_size(struct vm *vm)
{
	set_low16(&vm->vcpu.frame.eax, MONITOR_BASE / 1024 - 1024);
	set_carry(&vm->vcpu, false);
	return SERVICE_DONE;
}

/* AX=E801h: AX=CX KiB from 1 to 16 MiB, BX=DX 64 KiB blocks above. */
static enum service_result extended_size_e801(struct vm *vm)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t above = extended_kib > 15 * 1024 ? (extended_kib - 15 * 1024) / 64 : 0;

	set_low16(&tf->eax, MONITOR_BASE / 1024 - 1024);
	set_low16(&tf->ecx, MONITOR_BASE / 1024 - 1024);
	set_low16(&tf->ebx, (uint16_t)above);
	set_low16(&tf->edx, (uint16_t)above);
	set_carry(&vm->vcpu, false);
	return SERVICE_DONE;
}

/* AX=E820h: one row per call to ES:DI, EBX says which and comes back as the next. */
static enum service_result memory_map(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	struct trap_frame *tf = &v->frame;
	const uint32_t row = tf->ebx;
	uint32_t words[E820_ROW / 4];

	if (tf->edx != SMAP || tf->ecx < E820_ROW || row >= map_count) {
		set_ah(v, 0x86);
		set_carry(v, true);
		return SERVICE_DONE;
	}
	words[0] = (uint32_t)map[row].start;
	words[1] = (uint32_t)(map[row].start >> 32);
	words[2] = (uint32_t)map[row].size;
	words[3] = (uint32_t)(map[row].size >> 32);
	words[4] = map[row].type;
	for (unsigned i = 0; i < E820_ROW; i++)
		mem_write8(v, linear(tf->es, (uint16_t)(tf->edi + i)),
			   (uint8_t)(words[i / 4] >> 8 * (i % 4)));
	tf->eax = SMAP;
	tf->ecx = E820_ROW;
	tf->ebx = row + 1 < map_count ? row + 1 : 0;
	set_carry(v, false);
	return SERVICE_DONE;
}

enum service_result memory_int15(struct vm *vm)
{
	const uint16_t ax = (uint16_t)vm->vcpu.frame.eax;

	switch (ax >> 8) {
	case 0x87: return block_move(vm);
	case 0x88: return extended_size(vm);
	case 0xe8:
		if (ax == 0xe801)
			return extended_size_e801(vm);
		return ax == 0xe820 && map_count ? memory_map(vm) : SERVICE_CHAIN;
	default: return SERVICE_CHAIN;
	}
}
