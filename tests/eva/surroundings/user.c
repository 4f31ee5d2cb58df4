/* client/user.h: the program reaches these bytes, or it does not; what they are is unknown. */
#include "any.h"
#include "client/user.h"

/*@ requires all_of_it_is_ours: \valid_read((const char *)from + (0 .. n - 1));
  @ assigns \nothing; */
void eva_is_read(const void *from, uint32_t n);

bool user_in_range(uint32_t at, uint32_t n)
{
	(void)at;
	(void)n;
	return any_bool();
}

/* It may have read a part. */
bool user_read(struct vm *vm, void *to, uint32_t from, uint32_t n)
{
	(void)vm;
	(void)from;
	Frama_C_make_unknown(to, n);
	return any_bool();
}

bool user_write(struct vm *vm, uint32_t to, const void *from, uint32_t n)
{
	(void)vm;
	(void)to;
	eva_is_read(from, n);
	return any_bool();
}

uint32_t user_reaches(struct vm *vm, uint32_t at, uint32_t n, bool write)
{
	(void)vm;
	(void)at;
	(void)write;
	return any_from(0, n);
}
