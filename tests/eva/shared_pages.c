/* Memory that guests share: any page table, any pages of its own, any pool, and any one of the calls. Each page is at the
 * end of all RAM, or the one before: whoever runs off it is an alarm. A free page holds the address of another one, and
 * there is one whenever one is taken: which page is whose, and that the promises add up, tests/unit/test_shared_pages.c shows.
 *
 * with: phys.c paging.c
 * options: -eva-precision 2 -eva-min-loop-unroll 8
 * variant calls: -DCALLS
 * variant start: -DSTART
 * seconds: 5
 */
#include "any_vm.h"
#include "machine/drive.h"
#include "machine/shared_pages.c"

enum { FRAMES = 3, BLOCK = VIRTUAL_BLOCK(0x10000) / PAGE_SIZE, IMAGE_PAGES = 8 };

#if defined(START)
enum { RAM_PAGES = 1 + SHARED_COMMON_PAGES + FRAMES };
#else
enum { RAM_PAGES = 1 + FRAMES };
#endif

uint8_t ram_base[RAM_PAGES * PAGE_SIZE];
static struct vm the_vm;
static uint32_t own[BLOCK], own_pieces[IMAGE_PAGES];

void vm_stop(struct vm *vm, const char *sentence) { vm->ending.sentence = sentence; }

static uint32_t any_frame(void) { return any_from(1, FRAMES) * PAGE_SIZE; }

static void any_slots(uint32_t *slots, unsigned count)
{
	/*@ loop unroll BLOCK; */
	for (unsigned n = 0; n < count; n++)
		slots[n] = any_bool() ? any_frame() : 0;
}

static void any_pool(void)
{
	/*@ loop unroll FRAMES; */
	for (unsigned n = 1; n <= FRAMES; n++)
		*(uint32_t *)(void *)(ram_base + n * PAGE_SIZE) = any_bool() ? any_frame() : 0;
	MAKE_UNKNOWN(pool);
	pool.fresh = any_frame();
	pool.returned = any_bool() ? any_frame() : 0;
}

static void slots_hold(const uint32_t *slots, unsigned count)
{
	/*@ loop unroll BLOCK; */
	for (unsigned n = 0; n < count; n++) {
		const uint32_t slot = slots[n], in_page = slot % PAGE_SIZE;

		/*@ assert a_page_of_ram: in_page == 0 && slot <= FRAMES * PAGE_SIZE; */
	}
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	any_pool();
	any_slots(own, BLOCK);
	any_slots(own_pieces, IMAGE_PAGES);
	vm->pages.own = own;
	vm->pages.count = BLOCK;
	vm->pages.last = phys(any_frame());
	/*@ loop unroll 8; */
	for (unsigned n = 0; n < DRIVE_SLOTS; n++) {
		vm->drives[n].own = any_bool() ? own_pieces : NULL;
		vm->drives[n].vm = vm;
		vm->drives[n].size = any_from(0, sizeof(own_pieces) / sizeof(own_pieces[0]) * PAGE_SIZE);
	}
}

static void call(struct vm *vm)
{
	const uint32_t page = any_from(0, BLOCK - 1);

	switch (any_from(0, 9)) {
	case 0: shared_break(vm, any32()); break;
	case 1: vm->pages.own = any_bool() ? own : NULL; shared_own_rom(vm, any32()); break;
	case 2: shared_place_to_write(vm, page); break;
	case 3: shared_place(vm, page); break;
	case 4: shared_rights(vm, page); break;
	case 5: shared_give_back(vm, page, any_bool()); break;
	case 6: shared_own_piece(vm, &own_pieces[any_from(0, IMAGE_PAGES - 1)], phys(any32()), any_from(0, PAGE_SIZE)); break;
	case 7: shared_forget_last(vm); break;
	case 8: shared_add(phys(any_frame()), 1); break;
	case 9: shared_kib(vm); break;
	}
}

void main(void)
{
	struct vm *const vm = &the_vm;

#if defined(START)
	shared_start(phys(PAGE_SIZE), SHARED_COMMON_PAGES + FRAMES, any32());
	/*@ assert first_page: pool.fresh == (1 + SHARED_COMMON_PAGES) * PAGE_SIZE; */
	shared_join(vm, own, BLOCK, phys(PAGE_SIZE));
#else
	any_state(vm);
	call(vm);
#endif
	slots_hold(own, BLOCK);
	slots_hold(own_pieces, IMAGE_PAGES);
}
