/* Calls about the program itself. */
#include "client/calls.h"
#include "client/client.h"	/* struct client */
#include "client/segments.h"	/* segments_check */
#include "client/user.h"	/* user_* */
#include "cpu/desc.h"		/* desc_* */

uint32_t call_exit(struct vm *vm, const uint32_t *a)
{
	client_exit(vm, a[0] & 0xff);
	return 0;
}

uint32_t call_getpid(struct vm *vm, const uint32_t *a)
{
	(void)vm;
	(void)a;
	return CLIENT_PID;
}

/* Its only thread's, whatever it asks to be told when that ends. */
uint32_t call_set_tid_address(struct vm *vm, const uint32_t *a)
{
	(void)vm;
	(void)a;
	return CLIENT_PID;
}

/* --- thread areas: entries of the GDT that the program may fill in -------------------------- */

struct user_desc {
	uint32_t entry, base, limit, flags;
};
/* flags, from bit 0 on */
enum { UD_32BIT = 1, UD_CONTENTS = 6, UD_READ_ONLY = 8, UD_PAGES = 16, UD_NOT_PRESENT = 32, UD_USEABLE = 64 };
enum { UD_CODE = 4 };	/* of the contents */

static bool is_empty(const struct user_desc *d)
{
	const bool nothing = !d->base && !d->limit;

	return nothing && (!(d->flags & ~(uint32_t)UD_USEABLE) ||
			   (d->flags & ~(uint32_t)UD_USEABLE) == (UD_READ_ONLY | UD_NOT_PRESENT));
}

/* Code, 16-bit or absent segments are nothing that a program needs there, and Linux refuses them, too. */
static bool is_acceptable(const struct user_desc *d)
{
	return is_empty(d) || ((d->flags & UD_32BIT) && !(d->flags & (UD_CODE | UD_NOT_PRESENT)));
}

static int free_slot(const struct client *c)
{
	for (int i = 0; i < RING3_TLS_SLOTS; i++)
		if (!c->tls[i])
			return i;
	return -ESRCH;
}

uint32_t call_set_thread_area(struct vm *vm, const uint32_t *a)
{
	struct user_desc d;
	int slot;

	if (!user_read(vm, &d, a[0], sizeof(d)))
		return (uint32_t)-EFAULT;
	if (!is_acceptable(&d))
		return (uint32_t)-EINVAL;
	slot = (int)(d.entry - RING3_TLS_FIRST);
	if (d.entry == 0xffffffffu) {
		slot = free_slot(vm->client);
		if (slot < 0)
			return (uint32_t)slot;
		d.entry = (uint32_t)slot + RING3_TLS_FIRST;
		if (!user_write(vm, a[0], &d.entry, sizeof(d.entry)))
			return (uint32_t)-EFAULT;
	}
	if (slot < 0 || slot >= RING3_TLS_SLOTS)
		return (uint32_t)-EINVAL;
	vm->client->tls[slot] = is_empty(&d) ? 0 : desc_data_segment(d.base, d.limit, d.flags);
	desc_set_tls((unsigned)slot, vm->client->tls[slot]);
	segments_check(vm);
	return 0;
}
