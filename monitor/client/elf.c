/* Source: Tool Interface Standard, Executable and Linking Format 1.2. */
#include "client/elf.h"
#include "client/client.h"	/* struct client, space_* */
#include "cpu/phys.h"		/* phys_read */
#include "lib/string.h"		/* memcmp */

struct elf_header {
	uint8_t magic[4], class, data, version, pad[9];
	uint16_t type, machine;
	uint32_t version_again, entry, headers_at, sections_at, flags;
	uint16_t size, header_size, header_count, section_size, section_count, names;
};

struct program_header {
	uint32_t type, offset, address, physical, in_file, in_memory, flags, align;
};

enum { ELFCLASS32 = 1, ELFCLASS64 = 2, ELFDATA2LSB = 1, ET_REL = 1, ET_EXEC = 2, ET_DYN = 3, EM_386 = 3 };
enum { PT_LOAD = 1, PT_INTERP = 3, PF_X = 1, PF_W = 2, PF_R = 4 };
enum { MOST_HEADERS = 64 };

#define BUILD "build it with gcc -m32 -static"

static const char *check_header(const struct elf_header *h, uint32_t size)
{
	if (size < sizeof(*h) || memcmp(h->magic, "\177ELF", 4) != 0)
		return "is no ELF file: " BUILD;
	if (h->class == ELFCLASS64)
		return "is a 64-bit program: " BUILD;
	if (h->class != ELFCLASS32 || h->data != ELFDATA2LSB || h->machine != EM_386)
		return "is for another processor than the i386: " BUILD;
	if (h->type == ET_REL)
		return "is an object file and no program: link it, with gcc -m32 -static";
	if (h->type != ET_EXEC && h->type != ET_DYN)
		return "is no program: " BUILD;
	if (h->header_size != sizeof(struct program_header) || !h->header_count || h->header_count > MOST_HEADERS ||
	    h->headers_at > size || h->header_count * sizeof(struct program_header) > size - h->headers_at)
		return "has program headers that are not in it: the file is damaged or cut off, build it anew";
	return NULL;
}

static struct program_header header(phys_t file, const struct elf_header *h, unsigned n)
{
	struct program_header p;

	phys_read(phys_add(file, h->headers_at + n * sizeof(p)), &p, sizeof(p));
	return p;
}

static const char *check_segment(const struct program_header *p, uint32_t size)
{
	if (p->offset > size || p->in_file > size - p->offset)
		return "has a segment that is not all in the file: it is damaged or cut off, build it anew";
	if (p->in_file > p->in_memory)
		return "has a segment that is larger in the file than in memory: it is damaged, build it anew";
	if (p->offset % PAGE_SIZE != p->address % PAGE_SIZE)
		return "has a segment that does not lie on the pages of the file: link it without -n or -N";
	if (p->address > RING3_END || p->in_memory > RING3_END - p->address)
		return "has a segment above C0000000h, where the kernel's addresses are: link it for 08048000h, as ld does";
	return NULL;
}

/* Checks that need all headers. */
static const char *check_headers(phys_t file, uint32_t size, const struct elf_header *h)
{
	bool loads = false;

	for (unsigned i = 0; i < h->header_count; i++) {
		const struct program_header p = header(file, h, i);
		const char *wrong = NULL;

		if (p.type == PT_INTERP)
			return "is dynamically linked and asks for an interpreter: " BUILD;
		if (p.type == PT_LOAD && p.in_memory) {
			wrong = check_segment(&p, size);
			loads = true;
		}
		if (wrong)
			return wrong;
	}
	if (h->type == ET_DYN)
		return "is position-independent, for a loader to place: build it with gcc -m32 -static -no-pie";
	return loads ? NULL : "has nothing to load: " BUILD;
}

/* The whole pages around a segment. */
static uint32_t first_page(const struct program_header *p)
{
	return p->address & ~(PAGE_SIZE - 1);
}

static uint32_t page_count(const struct program_header *p)
{
	return (p->address % PAGE_SIZE + p->in_memory + PAGE_SIZE - 1) / PAGE_SIZE;
}

/* From the page's beginning, as Linux maps a file: what lies there before the segment comes with it. */
static void fill(struct vm *vm, phys_t file, const struct program_header *p)
{
	const uint32_t before = p->address % PAGE_SIZE, size = before + p->in_file;

	for (uint32_t done = 0, part; done < size; done += part) {
		const uint32_t entry = space_entry(vm, first_page(p) + done);

		part = size - done < PAGE_SIZE ? size - done : PAGE_SIZE;
		phys_read(phys_add(file, p->offset - before + done), ram(phys(entry & ~(PAGE_SIZE - 1))), part);
	}
}

static bool map_segment(struct vm *vm, const struct program_header *p)
{
	const unsigned prot = (p->flags & PF_R ? PROT_READ : 0) | (p->flags & PF_W ? PROT_WRITE : 0) |
			      (p->flags & PF_X ? PROT_EXEC : 0);

	return space_map(vm, first_page(p), page_count(p), prot, NULL, 0);
}

static const char *load_segment(struct vm *vm, phys_t file, const struct program_header *p)
{
	if (!space_in_range(first_page(p), page_count(p) * PAGE_SIZE))
		return "has a segment between 200000h and 3FFFFFh, where the monitor is: link it for 08048000h, as ld does";
	if (page_count(p) > vm->client->space.pages_left || !map_segment(vm, p))
		return "is too large for its memory: give it more with mem=KIB";
	fill(vm, file, p);
	return NULL;
}

const char *elf_load(struct vm *vm, phys_t file, uint32_t size, struct elf_program *program)
{
	struct elf_header h = { .class = 0 };
	const char *wrong;

	if (size >= sizeof(h))
		phys_read(file, &h, sizeof(h));
	wrong = check_header(&h, size);
	if (!wrong)
		wrong = check_headers(file, size, &h);
	*program = (struct elf_program){ .entry = h.entry, .header_count = h.header_count };
	for (unsigned i = 0; i < h.header_count && !wrong; i++) {
		const struct program_header p = header(file, &h, i);

		if (p.type != PT_LOAD || !p.in_memory)
			continue;
		wrong = load_segment(vm, file, &p);
		if (h.headers_at >= p.offset && h.headers_at < p.offset + p.in_file)
			program->headers = p.address + h.headers_at - p.offset;
		if (p.address + p.in_memory > program->end)
			program->end = p.address + p.in_memory;
	}
	return wrong;
}
