#include "load.h"
#include "bios/rom.h"		/* rom_boot, rom_start_program */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* strcmp, strlcpy, memcpy */
#include "trap/end.h"		/* end_with_error */
#include "vcpu/guest_mem.h"	/* linear, mem_read16, mem_write* */

#define LOWEST_LOAD 0x500u	/* above interrupt vectors and BIOS data */
enum { BDA_MEMORY_KIB = 0x413, PSP_SIZE = 0x100, PSP_TAIL = 0x80, COM_STACK = 0xfffe };

/* build/builtin.nasm: made of guest/lecture/. */
struct builtin {
	const char *name, *options;
	const uint8_t *start;
	uint32_t size;
};
extern const struct builtin builtin_guests[];	/* ends with a NULL name */

static const struct builtin *find_builtin(const char *name)
{
	for (const struct builtin *b = builtin_guests; b->name; b++)
		if (strcmp(b->name, name) == 0)
			return b;
	kprintf("trapeze: built-in guests are:");
	for (const struct builtin *b = builtin_guests; b->name; b++)
		kprintf(" %s", b->name);
	kprintf("\n");
	end_with_error("there is no built-in guest \"%s\"", name);
}

static void parse_guest_line(const char *line, struct options *options, struct guest_options *guest)
{
	char error[400];

	if (!options_parse(line, options, guest, error, sizeof(error)))
		end_with_error("%s", error);
}

void load_choose(const struct loader_info *info, const struct options *options,
		 struct guest_options *guest)
{
	*guest = options->defaults;
	if (info->module_count > 1)
		end_with_error("%u modules were passed, but one guest runs at a time", info->module_count);
	if (info->module_count == 1) {
		if (options->guest[0])
			end_with_error("guest=%s and a module were passed: choose one", options->guest);
		parse_guest_line(info->module[0].string, NULL, guest);
		if (guest->boot)
			end_with_error("boot=%c starts a disk, but a module was passed as well", guest->boot);
		if (!guest->name[0])
			strlcpy(guest->name, "module", sizeof(guest->name));
	} else if (guest->boot) {
		if (options->guest[0])
			end_with_error("guest=%s and boot=%c were passed: choose one", options->guest,
				       guest->boot);
		if (!guest->name[0])
			strlcpy(guest->name, guest->boot == 'a' ? "floppy" : "disk", sizeof(guest->name));
	} else {
		const struct builtin *b = find_builtin(options->guest[0] ? options->guest : "cr0");

		/* The guest's own options first, and the user's line once more on top. */
		struct options again;

		options_init(&again);
		*guest = again.defaults;
		strlcpy(guest->name, b->name, sizeof(guest->name));
		parse_guest_line(b->options, NULL, guest);
		parse_guest_line(info->cmdline, &again, guest);
	}
}

/* Start of a program without an operating system, in the shape of a .COM: INT 20h
 * ends it, and so does a RET, by way of the zero on the stack and the PSP. */
static void build_psp(struct vm *vm, uint16_t seg)
{
	struct vcpu *v = &vm->vcpu;

	for (uint32_t i = 0; i < PSP_SIZE; i++)
		mem_write8(v, linear(seg, (uint16_t)i), 0);
	mem_write16(v, linear(seg, 0), 0x20cd);			/* INT 20h */
	mem_write8(v, linear(seg, PSP_TAIL + 1), '\r');		/* an empty command tail */
	mem_write16(v, linear(seg, COM_STACK), 0);
	rom_start_program(vm);
}

/* Copy from anywhere in physical memory, page by page through the window. */
static void copy_in(const struct vcpu *v, uint32_t lin, uint32_t phys, uint32_t size)
{
	(void)v;
	while (size) {
		uint32_t n = PAGE_SIZE - phys % PAGE_SIZE;

		n = n < size ? n : size;
		memmove(GUEST_BASE(v) + lin, phys_window(phys), n);
		lin += n;
		phys += n;
		size -= n;
	}
}

static void check_room(struct vm *vm, uint32_t lin, uint32_t size)
{
	const uint32_t top = mem_read16(&vm->vcpu, BDA_MEMORY_KIB) * 1024u;
	const struct guest_options *g = &vm->options;

	if (!size)
		end_with_error("guest %s is empty", g->name);
	if (lin < LOWEST_LOAD)
		end_with_error("load=%04x:%04x lies in the interrupt vectors or BIOS data; take 0050:0000 or above",
			       g->load_seg, g->load_off);
	if (lin >= top || size > top - lin)
		end_with_error("guest %s has %u bytes; from %04x:%04x its memory has room for %u", g->name,
			       (unsigned)size, g->load_seg, g->load_off, (unsigned)(lin < top ? top - lin : 0));
	if (g->is_com && size > COM_STACK - PSP_SIZE)
		end_with_error("guest %s has %u bytes; a .com program has at most %u", g->name,
			       (unsigned)size, COM_STACK - PSP_SIZE);
}

void load_guest(struct vm *vm, const struct loader_info *info, const struct options *options)
{
	struct guest_options *g = &vm->options;
	struct trap_frame *tf = &vm->vcpu.frame;
	uint32_t phys, size;

	if (g->boot) {
		rom_boot(vm, g->boot == 'a' ? 0x00 : 0x80);
		kprintf("trapeze: guest %s boots from drive %c\n", g->name, g->boot);
		return;
	}
	if (info->module_count) {
		phys = info->module[0].start;
		size = info->module[0].size;
	} else {
		const struct builtin *b = find_builtin(options->guest[0] ? options->guest : "cr0");

		phys = (uint32_t)(uintptr_t)b->start;
		size = b->size;
	}
	if (g->is_com)
		g->load_off = PSP_SIZE;
	check_room(vm, linear(g->load_seg, g->load_off), size);
	copy_in(&vm->vcpu, linear(g->load_seg, g->load_off), phys, size);
	if (g->is_com)
		build_psp(vm, g->load_seg);
	tf->cs = tf->ds = tf->es = tf->ss = g->load_seg;
	tf->eip = g->load_off;
	tf->esp = COM_STACK;
	kprintf("trapeze: guest %s, %u bytes, starts at %04x:%04x\n", g->name, (unsigned)size, g->load_seg,
		g->load_off);
}
