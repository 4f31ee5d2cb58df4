#include "machine/guests.h"
#include "cpu/pages.h"		/* pages_take */
#include "lib/string.h"		/* memset */
#include "machine/vm.h"		/* struct vm */

const uint32_t vm_size = sizeof(struct vm);

struct vm *vms;

struct vm *vm_new(void)
{
	struct vm **last = &vms;
	phys_t at;

	if (!pages_take(sizeof(struct vm), &at))
		return NULL;
	while (*last)
		last = &(*last)->next;
	*last = memset(ram(at), 0, sizeof(struct vm));
	return *last;
}
