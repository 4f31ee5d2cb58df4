/* machine/guest_memory.h, copies: what the guest has is unknown, and @to has room for it. guest_memory.c is analysed by
 * itself. */
#include "any_vm.h"
#include "machine/guest_memory.h"

/*@ requires all_of_it_is_ours: \valid_read((const char *)from + (0 .. n - 1));
  @ assigns \nothing; */
void eva_is_read(const void *from, uint32_t n);

void guest_read(const struct vm *vm, uint32_t lin, void *to, uint32_t n)
{
	(void)vm;
	(void)lin;
	Frama_C_make_unknown(to, n);
}

void guest_write(struct vm *vm, uint32_t lin, const void *from, uint32_t n)
{
	(void)vm;
	(void)lin;
	eva_is_read(from, n);
}

void guest_read_far(const struct vm *vm, uint16_t seg, uint16_t off, void *to, uint32_t n)
{
	/*@ assert in_one_segment: n <= 0x10000; */
	(void)vm;
	(void)seg;
	(void)off;
	Frama_C_make_unknown(to, n);
}

void guest_write_far(struct vm *vm, uint16_t seg, uint16_t off, const void *from, uint32_t n)
{
	/*@ assert in_one_segment: n <= 0x10000; */
	(void)vm;
	(void)seg;
	(void)off;
	eva_is_read(from, n);
}
