#include "run/program.h"
#include "bios/rom.h"		/* rom_start_program */
#include "cpu/phys.h"		/* phys_read */
#include "boot/loader.h"	/* what a module is */
#include "drivers/end.h"	/* end_with_error */
#include "drivers/pc.h"		/* BDA_MEMORY_KIB */
#include "lib/log.h"		/* kprintf */
#include "machine/guest_memory.h" /* guest_* */
#include "machine/vm.h"		/* struct vm */
#include "run/plan.h"		/* struct plan_guest */
#include "vcpu/guest_mem.h"	/* linear */

enum { PSP_TAIL = 0x80 };

/* INT 20h ends it, and so does a RET, which pops the zero on the stack and runs the PSP's INT 20h. */
static void build_psp(struct vm *vm, uint16_t seg)
{
	const uint8_t psp[PSP_SIZE] = {
		0xcd, 0x20,			/* INT 20h */
		[PSP_TAIL + 1] = '\r',		/* an empty command tail */
	};

	guest_write(vm, linear(seg, 0), psp, sizeof(psp));
	guest_write16(vm, linear(seg, COM_STACK), 0);
	rom_start_program(vm);
}

/* The end of its memory depends on the firmware, and on the monitor's ROM page. */
static void check_room(struct vm *vm, uint32_t lin, uint32_t size)
{
	const uint32_t top = guest_read16(vm, BDA_MEMORY_KIB) * 1024u;
	const struct guest_options *g = &vm->options;

	if (lin >= top || size > top - lin)
		end_with_error("guest %s has %u bytes; from %04x:%04x its memory has room for %u", g->name,
			       (unsigned)size, g->load_seg, g->load_off, (unsigned)(lin < top ? top - lin : 0));
}

static void copy_module(struct vm *vm, uint32_t lin, phys_t from, uint32_t size)
{
	uint8_t piece[512];

	for (uint32_t done = 0, n; done < size; done += n) {
		n = size - done < sizeof(piece) ? size - done : sizeof(piece);
		phys_read(phys_add(from, done), piece, n);
		guest_write(vm, lin + done, piece, n);
	}
}

void program_start(struct vm *vm, const struct plan_guest *plan)
{
	const struct guest_options *g = &vm->options;
	const uint32_t size = plan->builtin ? plan->builtin->size : plan->program->size;
	const uint32_t lin = linear(g->load_seg, g->load_off);
	struct trap_frame *tf = &vm->vcpu.frame;

	check_room(vm, lin, size);
	if (plan->builtin)
		guest_write(vm, lin, plan->builtin->start, size);
	else
		copy_module(vm, lin, phys(plan->program->start), size);
	if (g->format == FORMAT_COM)
		build_psp(vm, g->load_seg);
	if (g->format == FORMAT_FLAT)
		tf->eax = plan->copy;
	tf->cs = tf->ds = tf->es = tf->ss = g->load_seg;
	tf->eip = g->load_off;
	tf->esp = COM_STACK;
	kprintf("trapeze: guest %s, %u bytes, starts at %04x:%04x\n", g->name, (unsigned)size, g->load_seg,
		g->load_off);
}
