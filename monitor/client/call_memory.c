/* brk, mmap, munmap, mprotect: checks in Linux's order. */
#include "client/calls.h"
#include "client/client.h"	/* struct client */
#include "client/user.h"	/* user_read */

enum { MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_TYPE = 3, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20 };
enum { PROT_SEM = 8 };
#define MAP_FIXED_NOREPLACE 0x100000u
#define PROT_GROWS 0x03000000u

static uint32_t up(uint32_t bytes)
{
	return (bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

/* The old end where the new one cannot be. A page stays free above the heap, as on Linux. */
uint32_t call_brk(struct vm *vm, const uint32_t *a)
{
	struct client_space *s = &vm->client->space;
	const uint32_t old = up(s->brk), new = up(a[0]);

	if (a[0] < s->brk_start || a[0] > MMAP_TOP || (a[0] - s->brk_start) / PAGE_SIZE > s->pages_total)
		return s->brk;
	if (new < old)
		space_unmap(vm, new, (old - new) / PAGE_SIZE);
	else if (new > old && (!space_is_free(vm, old, (new - old) / PAGE_SIZE + 1) ||
			       !space_in_range(old, new - old) ||
			       !space_map(vm, old, (new - old) / PAGE_SIZE, PROT_READ | PROT_WRITE, NULL, 0)))
		return s->brk;
	s->brk = a[0];
	return s->brk;
}

/* What a mapping shows, and what of it. */
struct wish {
	uint32_t address, length, prot, flags, offset;	/* length and offset in pages */
	const struct client_file *file;		/* NULL: MAP_ANONYMOUS */
};

static int check_wish(const struct wish *w)
{
	const uint32_t type = w->flags & MAP_TYPE;

	if (type != MAP_SHARED && type != MAP_PRIVATE)
		return -EINVAL;
	if (!w->file)
		return 0;
	if (!file_reads(w->file) || (type == MAP_SHARED && (w->prot & PROT_WRITE) && !file_writes(w->file)))
		return -EACCES;
	return 0;
}

/* Where it goes: a page address, or a negated error. */
static uint32_t place(struct vm *vm, const struct wish *w)
{
	const uint32_t hint = w->address & ~(PAGE_SIZE - 1);
	uint32_t found;

	if (w->length > vm->client->space.pages_total)
		return (uint32_t)-ENOMEM;
	if (w->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (w->address > RING3_END - w->length * PAGE_SIZE)
			return (uint32_t)-ENOMEM;
		if (w->address % PAGE_SIZE)
			return (uint32_t)-EINVAL;
		if (!space_in_range(w->address, w->length * PAGE_SIZE))
			return (uint32_t)-ENOMEM;
		if ((w->flags & MAP_FIXED_NOREPLACE) && !space_is_free(vm, w->address, w->length))
			return (uint32_t)-EEXIST;
		return w->address;
	}
	if (hint && space_in_range(hint, w->length * PAGE_SIZE) && space_is_free(vm, hint, w->length))
		return hint;
	found = space_find(vm, w->length);
	return found ? found : (uint32_t)-ENOMEM;
}

static bool show_memory(struct vm *vm, const struct wish *w, uint32_t at)
{
	const phys_t source = file_memory(vm, w->offset * PAGE_SIZE);
	const bool shared = (w->flags & MAP_TYPE) == MAP_SHARED;
	const uint32_t soft = shared && !file_writes(w->file) ? PTE_NEVER_W : 0;

	if (shared)
		return space_map(vm, at, w->length, w->prot & PROT_ALL, &source, soft);
	/* Unlike Linux: a private map shows what was there when it was made. */
	if (!space_map(vm, at, w->length, w->prot & PROT_ALL, NULL, 0))
		return false;
	for (uint32_t i = 0; i < w->length; i++)
		phys_read(phys_add(source, i * PAGE_SIZE), ram(phys(space_entry(vm, at + i * PAGE_SIZE) &
								   ~(PAGE_SIZE - 1))), PAGE_SIZE);
	return true;
}

static uint32_t map(struct vm *vm, const struct wish *w)
{
	const bool memory = w->file && w->file->kind == FILE_MEM;
	const int wrong = check_wish(w);
	uint32_t at;

	if (wrong)
		return (uint32_t)wrong;
	at = place(vm, w);
	if (at % PAGE_SIZE)
		return at;
	if (memory && !file_memory_reaches(vm, w->offset, w->length))
		return (uint32_t)-EFAULT;
	if (!(memory ? show_memory(vm, w, at) : space_map(vm, at, w->length, w->prot & PROT_ALL, NULL, 0)))
		return (uint32_t)-ENOMEM;
	return at;
}

uint32_t call_mmap2(struct vm *vm, const uint32_t *a)
{
	struct wish w = { .address = a[0], .length = up(a[1]) / PAGE_SIZE, .prot = a[2], .flags = a[3], .offset = a[5] };

	if (!(w.flags & MAP_ANONYMOUS)) {
		w.file = file_of(vm, a[4]);
		if (!w.file)
			return (uint32_t)-EBADF;
	}
	if (!a[1])
		return (uint32_t)-EINVAL;
	if (!w.length)
		return (uint32_t)-ENOMEM;
	if (w.file && w.file->kind != FILE_MEM && w.file->kind != FILE_ZERO)
		return (uint32_t)-EACCES;
	return map(vm, &w);
}

/* The same with its arguments in memory, and the offset in bytes. */
uint32_t call_mmap(struct vm *vm, const uint32_t *a)
{
	uint32_t six[6];

	if (!user_read(vm, six, a[0], sizeof(six)))
		return (uint32_t)-EFAULT;
	if (six[5] % PAGE_SIZE)
		return (uint32_t)-EINVAL;
	six[5] /= PAGE_SIZE;
	return call_mmap2(vm, six);
}

uint32_t call_munmap(struct vm *vm, const uint32_t *a)
{
	const uint32_t length = up(a[1]);

	if (a[0] % PAGE_SIZE || a[0] > RING3_END || a[1] > RING3_END - a[0] || !length)
		return (uint32_t)-EINVAL;
	space_unmap(vm, a[0], length / PAGE_SIZE);
	return 0;
}

uint32_t call_mprotect(struct vm *vm, const uint32_t *a)
{
	const uint32_t length = up(a[1]);

	if (a[0] % PAGE_SIZE || (a[2] & PROT_GROWS) == PROT_GROWS)
		return (uint32_t)-EINVAL;
	if (!a[1])
		return 0;
	if (a[0] + length <= a[0])
		return (uint32_t)-ENOMEM;
	if (a[2] & ~(uint32_t)(PROT_ALL | PROT_SEM | PROT_GROWS))
		return (uint32_t)-EINVAL;
	if (a[0] >= RING3_END)
		return (uint32_t)-ENOMEM;
	return (uint32_t)space_protect(vm, a[0], length / PAGE_SIZE, a[2] & PROT_ALL);
}
