/* Copies to and from a guest's memory: any page table, from the beginning of any page, up to three pages. Where a copy has
 * come to the end of a page it stands again at a beginning, so no length is another case. tests/enumerate/pieces.c shows
 * the first piece, of every offset in a page and every length: its two numbers add up to a page, which no interval says.
 * It has seg:off as well.
 *
 * sources: monitor/machine/guest_memory.c
 * with: shared_pages.c
 * options: -eva-precision 2 -inline-calls in_page -eva-domains octagon
 * options: -eva-slevel-function guest_read:2000,guest_write:2000,guest_clear:2000,video_look:0,write_video:0
 * options: -eva-min-loop-unroll 4
 * seconds: 3
 */
#include "guest_pages.h"
#include "machine/guest_memory.h"
#include "machine/video.h"

enum { PAGES = 3 };

static struct vm the_vm;
static uint8_t bytes[PAGES * PAGE_SIZE];

/* device_vga.c has what they do, at any address. */
void video_look(const struct vm *vm, uint32_t lin, uint8_t *to, uint32_t n)
{
	/*@ assert within_a_page: lin % PAGE_SIZE + n <= PAGE_SIZE; */
	(void)vm;
	for (uint32_t i = 0; i < n; i++)
		to[i] = any8();
}

void video_poke(struct vm *vm, uint32_t lin, uint8_t value) { (void)vm; (void)lin; (void)value; }

void shared_give_back(struct vm *vm, uint32_t first, uint32_t count)
{
	/*@ assert a_page_of_the_guests: first + count <= GUEST_PAGES; */
	(void)vm;
	(void)first;
	(void)count;
}

/* Conventional memory is RAM. */
static void all_is_ram(struct vm *vm)
{
	/*@ loop unroll 272; */
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		vm->space.table[page] = any_from(0, FRAMES - 1) * PAGE_SIZE + (PTE_P | PTE_W | PTE_U);
}

void main(void)
{
	struct vm *const vm = &the_vm;
	const uint32_t lin = any32() * PAGE_SIZE, n = any_from(0, sizeof(bytes));
	static uint32_t own[1];

	any_vm(vm);
	any_pages(vm);
	MAKE_UNKNOWN(bytes);
	vm->pages.own = any_bool() ? own : NULL;
	switch (any_from(0, 2)) {
	case 0: guest_read(vm, lin, bytes, n); break;
	case 1: guest_write(vm, lin, bytes, n); break;
	case 2:
		all_is_ram(vm);
		guest_clear(vm, any_from(0, GUEST_PAGES - PAGES) * PAGE_SIZE, n);
		break;
	}
}
