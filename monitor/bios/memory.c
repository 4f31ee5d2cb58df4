#include "bios/memory.h"
#include "bios/caller.h"	/* set_ah, set_carry */
#include "lib/string.h"		/* memcpy */
#include "cpu/phys.h"	/* phys_read, phys_write */
#include "drivers/pc.h"	/* SCREEN_* */
#include "machine/guest_memory.h"	/* guest_read_far, guest_write_far */
#include "machine/memory_map.h"	/* struct memory_rows */
#include "machine/video.h"	/* video_traps */
#include "machine/virtual.h"	/* virtual_place_to_write */
#include "machine/vm.h"		/* struct vm */
#include "machine/asked.h"	/* asked_begin */

#define FIRST_GUEST_PAGES 0x100000u	/* below: rights are in the page table */
#define SMAP 0x534d4150u
enum { E820_ROW = 20 };
enum { MOVE_FAILED = 0x02 };	/* AH: "interrupted by an exception" */
enum { MOVE_BUFFER = 512, SEGMENT_WORDS = 0x8000 };

/* ES:SI may wrap, and may lie at the very end of guest memory. SDM vol 3 3.4.5. */
static uint32_t descriptor_base(const struct vm *vm, uint16_t off)
{
	uint8_t d[8];

	guest_read_far(vm, vm->vcpu.frame.es, off, d, sizeof(d));
	return (uint32_t)d[7] << 24 | (uint32_t)d[4] << 16 | (uint32_t)d[3] << 8 | d[2];
}

/* ROM below 1 MiB stays ROM, also when the monitor copies. */
static bool may_write(const struct vm *vm, uint32_t at)
{
	return at >= FIRST_GUEST_PAGES || (vm->space.table[at / PAGE_SIZE] & (PTE_W | PTE_SHARED));
}

/* Does it read back what was written to it? The screen may do something else with it. */
static bool is_ram(const struct vm *vm, uint32_t at)
{
	return may_write(vm, at) && (at < SCREEN_START || at >= SCREEN_END);
}

/* How many of @n bytes lie in one page. */
static uint32_t in_page(uint32_t at, uint32_t n)
{
	const uint32_t rest = PAGE_SIZE - at % PAGE_SIZE;

	return n < rest ? n : rest;
}

/* False if the guest has no memory at one of the addresses. */
static bool read_guest(const struct vm *vm, uint32_t at, uint8_t *to, uint32_t n)
{
	phys_t place;

	for (uint32_t part; n; at += part, to += part, n -= part) {
		part = in_page(at, n);
		if (!vm->board->translate(vm, at, &place))
			return false;
		if (video_traps(vm, at))
			guest_read(vm, at, to, part);
		else
			phys_read(place, to, part);
	}
	return true;
}

static bool write_guest(struct vm *vm, uint32_t at, const uint8_t *from, uint32_t n)
{
	phys_t place;

	for (uint32_t part; n; at += part, from += part, n -= part) {
		part = in_page(at, n);
		if (!vm->board->translate(vm, at, &place))
			return false;
		if (video_traps(vm, at))
			guest_write(vm, at, from, part);
		else if (may_write(vm, at))
			phys_write(vm->pages.own ? virtual_place_to_write(vm, at) : place, from, part);
	}
	return true;
}

/* The target lies @gap bytes above the source, so what is read later may be what was
 * written before. No more goes through the buffer at once than lies between the two,
 * but a whole element always does. */
static uint32_t piece(uint32_t gap, uint32_t width, uint32_t left)
{
	const uint32_t n = left < MOVE_BUFFER ? left : MOVE_BUFFER;

	if (!gap || gap >= n)
		return n;
	return gap < width ? width : gap - gap % width;
}

/* As often as the buffer and @left have room for it. Returns the bytes in all. */
static uint32_t repeat(uint8_t *buffer, uint32_t period, uint32_t left)
{
	uint32_t n = period;

	for (; n + period <= MOVE_BUFFER && n + period <= left; n += period)
		memcpy(buffer + n, buffer, period);
	return n;
}

/* REP MOVS upwards, of elements of @width bytes, which make up @bytes. */
static bool move_up(struct vm *vm, uint32_t src, uint32_t dst, uint32_t bytes, uint32_t width)
{
	const uint32_t gap = dst - src;
	uint8_t buffer[MOVE_BUFFER];

	for (uint32_t done = 0, n; done < bytes; done += n) {
		const uint32_t at = dst + done;

		n = piece(gap, width, bytes - done);
		if (!read_guest(vm, src + done, buffer, n))
			return false;
		/* A fill: the piece that is written is the one that is read next. */
		if (n == gap && is_ram(vm, at) && is_ram(vm, at + MOVE_BUFFER - 1))
			n = repeat(buffer, n, bytes - done);
		if (!write_guest(vm, at, buffer, n))
			return false;
	}
	return true;
}

/* AH=87h: CX words from the address in descriptor 2 of ES:SI to that in 3. As SeaBIOS
 * does it (measured, 1.16): dwords if CX is even, and offsets that wrap at 64 KiB. */
static enum service_result block_move(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	const uint16_t table = (uint16_t)v->frame.esi;
	const uint32_t words = v->frame.ecx & 0xffff, width = words % 2 ? 2 : 4;
	const uint32_t first = words <= SEGMENT_WORDS ? words : SEGMENT_WORDS;
	const uint32_t src = descriptor_base(vm, (uint16_t)(table + 0x10));
	const uint32_t dst = descriptor_base(vm, (uint16_t)(table + 0x18));
	const bool a20 = vm->board->a20(vm);
	bool good;

	vm->board->set_a20(vm, true);	/* as the firmware does, for odd megabytes */
	good = move_up(vm, src, dst, 2 * first, width) && move_up(vm, src, dst, 2 * (words - first), width);
	vm->board->set_a20(vm, a20);
	set_ah(v, good ? 0 : MOVE_FAILED);
	set_carry(v, !good);
	return SERVICE_DONE;
}

/* AH=88h: contiguous KiB from 1 MiB, at most 64 MiB - 1 KiB. */
static enum service_result extended_size(struct vm *vm)
{
	const uint32_t kib = vm->board->contiguous_kib(vm);

	set_low16(&vm->vcpu.frame.eax, (uint16_t)(kib < 0xffff ? kib : 0xffff));
	set_carry(&vm->vcpu, false);
	return SERVICE_DONE;
}

/* AX=E801h: AX=CX KiB from 1 to 16 MiB, BX=DX 64 KiB blocks above. */
static enum service_result extended_size_e801(struct vm *vm)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t limit = 15 * 1024, kib = vm->board->contiguous_kib(vm);
	const uint32_t total = vm->board->total_kib(vm);
	const uint16_t below = (uint16_t)(kib < limit ? kib : limit);
	const uint16_t above = (uint16_t)(total > limit ? (total - limit) / 64 : 0);

	set_low16(&tf->eax, below);
	set_low16(&tf->ecx, below);
	set_low16(&tf->ebx, above);
	set_low16(&tf->edx, above);
	set_carry(&vm->vcpu, false);
	return SERVICE_DONE;
}

/* AX=E820h: one row per call to ES:DI, EBX says which and comes back as the next. */
static enum service_result memory_map(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	struct trap_frame *tf = &v->frame;
	struct memory_rows r = { .wanted = tf->ebx };
	uint32_t words[E820_ROW / 4];

	vm->board->memory_rows(vm, &r);
	if (tf->edx != SMAP || tf->ecx < E820_ROW || r.wanted >= r.count) {
		set_ah(v, 0x86);
		set_carry(v, true);
		return SERVICE_DONE;
	}
	words[0] = (uint32_t)r.row.start;
	words[1] = (uint32_t)(r.row.start >> 32);
	words[2] = (uint32_t)r.row.size;
	words[3] = (uint32_t)(r.row.size >> 32);
	words[4] = r.row.type;
	guest_write_far(vm, tf->es, (uint16_t)tf->edi, words, E820_ROW);
	tf->eax = SMAP;
	tf->ecx = E820_ROW;
	tf->ebx = r.wanted + 1 < r.count ? r.wanted + 1 : 0;
	set_carry(v, false);
	return SERVICE_DONE;
}

/* The caller's CS:IP and SP, which the IRET of whoever answers will take from the stack. */
static void note(struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	const uint16_t sp = (uint16_t)tf->esp;

	asked_begin(vm, 0x15, running_read16(&vm->vcpu, linear(tf->ss, (uint16_t)(sp + 2))),
		    running_read16(&vm->vcpu, linear(tf->ss, sp)), (uint16_t)(sp + 6));
}

enum service_result memory_int15(struct vm *vm)
{
	const uint16_t ax = (uint16_t)vm->vcpu.frame.eax;

	note(vm);
	switch (ax >> 8) {
	case 0x87: return block_move(vm);
	case 0x88: return extended_size(vm);
	case 0xe8:
		if (ax == 0xe801)
			return extended_size_e801(vm);
		return ax == 0xe820 ? memory_map(vm) : SERVICE_CHAIN;
	default: return SERVICE_CHAIN;
	}
}
