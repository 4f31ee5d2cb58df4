#include "machine/video_window.h"
#include "cpu/paging.h"		/* paging_map, paging_flush, PTE_* */
#include "drivers/pc.h"		/* SCREEN_START */
#include "lib/string.h"		/* memcpy */
#include "machine/devices/vvga_memory.h"	/* vvga_* */
#include "machine/video.h"	/* video_memory, video_traps */
#include "vcpu/guest_mem.h"	/* machine_writes_video: implemented here */


/* What the monitor's own services find where the guest has no page. */
static const uint8_t nothing[PAGE_SIZE] __attribute__((aligned(4096))) = { [0 ... PAGE_SIZE - 1] = 0xff };

/* All planes of a byte beside each other; and the text as the guest sees it, which is in another order in the planes
 * of some cards. */
void video_start(struct vm *vm, phys_t scratch)
{
	uint8_t *memory = video_memory(vm);
	const uint8_t *planes = ram(scratch);

	vga_save(&vm->vga, scratch, VGA_MEMORY_SIZE);
	for (uint32_t n = 0; n < VGA_MEMORY_SIZE / 4; n++)
		for (unsigned plane = 0; plane < 4; plane++)
			memory[4 * n + plane] = planes[plane * (VGA_MEMORY_SIZE / 4) + n];
	vvga_load(&vm->vvga, &vm->vga);
	vvga_set_view(&vm->vvga, memory, vvga_view_of(&vm->vvga));
	if (vm->vvga.view == VVGA_CELLS_COLOUR)
		memcpy(memory + VVGA_CELLS_AT, ram(phys(SCREEN_TEXT)), VVGA_CELLS);
}

phys_t video_page(const struct vm *vm, uint32_t at)
{
	const struct vvga_pages own = vvga_pages_of(vm->vvga.view);

	at -= SCREEN_START + own.first;
	if (at < own.bytes)
		return phys_add(vm->video, own.at + at);
	return phys_add(phys((uint32_t)(uintptr_t)nothing), at % PAGE_SIZE);
}

/* Not present, for ring 0 neither: see video_lend(). */
static void close_page(struct vm *vm, uint32_t page)
{
	paging_map(&vm->space, page, video_page(vm, page * PAGE_SIZE), PTE_P);
	vm->space.table[page] &= ~(uint32_t)PTE_P;
}

static void map(struct vm *vm)
{
	const struct vvga_pages own = vvga_pages_of(vm->vvga.view);

	for (uint32_t page = 0; page < VIDEO_PAGES; page++) {
		close_page(vm, VIDEO_FIRST_PAGE + page);
		if (page * PAGE_SIZE - own.first < own.bytes)
			vm->space.table[VIDEO_FIRST_PAGE + page] |= PTE_P | PTE_W | PTE_U;
	}
	paging_flush();
}

void video_follow(struct vm *vm)
{
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_LENT;
	video_keep_dirty(vm);
	vvga_set_view(&vm->vvga, video_memory(vm), vvga_view_of(&vm->vvga));
	vm->vvga.changed |= VVGA_CHANGED_MODE;
	map(vm);
}

uint32_t video_dirty(struct vm *vm)
{
	uint32_t written, cleared = 0;

	video_keep_dirty(vm);
	written = vm->video_written;
	vm->video_written = 0;
	for (uint32_t page = 0; page < VIDEO_PAGES; page++) {
		cleared |= vm->space.table[VIDEO_FIRST_PAGE + page] & PTE_D;
		vm->space.table[VIDEO_FIRST_PAGE + page] &= ~(uint32_t)PTE_D;
	}
	if (cleared)
		paging_flush();
	return written;
}

static uint8_t lent[2][PAGE_SIZE] __attribute__((aligned(4096)));	/* an operand reaches two pages at most */

/* All pages of the window that are lent from @slots, bit 0 or 1. */
static void close_lent(struct vm *vm, unsigned slots)
{
	for (uint32_t page = VIDEO_FIRST_PAGE; page < VIDEO_FIRST_PAGE + VIDEO_PAGES; page++)
		if (!(vm->space.table[page] & PTE_U) && (slots & 1u << page % 2))
			close_page(vm, page);
}

/* Differs: of all that is read so the first byte is in the latches. */
bool video_lend(struct vm *vm, uint32_t lin)
{
	const uint32_t page = lin / PAGE_SIZE;
	uint8_t *to = lent[page % 2];

	if (!video_traps(vm, lin))
		return false;
	video_peek(vm, lin);
	video_look(vm, page * PAGE_SIZE, to, PAGE_SIZE);
	close_lent(vm, 1u << page % 2);
	paging_map(&vm->space, page, phys((uint32_t)(uintptr_t)to), PTE_P);
	paging_flush();
	vm->vcpu.attention |= ATTENTION_LENT;
	vm->vcpu.run_left = 1;
	return true;
}

void video_take_back(struct vm *vm)
{
	if (!(vm->vcpu.attention & ATTENTION_LENT))
		return;
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_LENT;
	close_lent(vm, 3);
	paging_flush();
}

/* A client has holes there, which take nothing. */
void machine_writes_video(struct vcpu *v, uint32_t lin, uint8_t value)
{
	struct vm *vm = vm_of(v);

	if (!video_traps(vm, lin))
		return;
	video_take_back(vm);
	video_poke(vm, lin, value);
}
