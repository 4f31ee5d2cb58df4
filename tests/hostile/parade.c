/* In place of build_guests(): two virtual guests are made, the hostile one and the
 * witness. The hostile one runs each guest of the parade in turn, and after each the
 * memory, the machine and the witness are looked at. The first failure ends the run:
 * nothing that comes later could be trusted. */
#include "parade.h"
#include "actor.h"
#include "digest.h"
#include "flat.h"
#include "plant.h"
#include "selfcheck.h"
#include "wraps.h"
#include "cpu/desc.h"		/* desc_set_kernel_stack */
#include "machine/virtual.h"	/* VIRTUAL_* */
#include "run/console.h"	/* console_add */
#include "run/input.h"		/* input_start */
#include "drivers/vga.h"	/* vga_save */
#include "lib/log.h"		/* kprintf */
#include "machine/guests.h"	/* vm_new */
#include "lib/string.h"		/* memcpy */
#include "drivers/end.h"		/* end_run, end_note */
#include "vcpu/guest_mem.h"	/* linear */

#define EXTENDED_HOSTILE 0x20000u	/* the high memory area, and some for INT 15h AH=87h */
#define EXTENDED_WITNESS 0x10000u
#define DISK_SIZE (40u * 8 * 512)	/* a floppy of 160 KiB */
#define WITNESS_SEGMENT  0x1000
#define WITNESS_BUDGET   (2 * CLOCK_HZ)	/* it needs a thousandth, but the host may be busy */
#define NEEDED           (5 * MIB)
#define EXCLUDED_MAX     128
#define GUEST_MAX        16384
#define OPCODE_HLT       0xf4
#define VIDEO_START 0xa0000u
#define VIDEO_END   0xc0000u

extern const uint8_t witness_image[];
extern const uint32_t witness_size;

static struct actor hostile, witness;
static struct parade_header header;
static struct parade_range excluded[EXCLUDED_MAX + 1];	/* and the hostile guest's own struct vm */
static struct vga_state screen;
static uint32_t free_start, next_guest;		/* physical */

static uint32_t take(uint32_t size)
{
	const uint32_t start = free_start;

	free_start += (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	return start;
}

static void make(struct actor *a, const char *name, uint32_t extended, uint32_t disk)
{
	struct vm *vm = vm_new();
	const uint32_t size = VIRTUAL_BLOCK(extended) + disk;
	const uint32_t memory = take(size);

	actor_make(a, vm, name, memory, size, disk, take(size + sizeof(*vm)));
}

/* A guest that runs off its code shall not walk through zeros, each an ADD to memory. */
static void fill_unused(const struct actor *a)
{
	flat_begin();
	for (uint32_t at = 0; at < VIRTUAL_BLOCK(EXTENDED_HOSTILE); at += PAGE_SIZE) {
		uint8_t *page = flat(a->phys + at);
		uint32_t i = 0;

		while (i < PAGE_SIZE && !page[i])
			i++;
		if (i == PAGE_SIZE)
			memset(page, OPCODE_HLT, PAGE_SIZE);
	}
	flat_end();
}

static void load_witness(struct actor *a)
{
	struct trap_frame *tf = &a->vm->vcpu.frame;

	memcpy(ram(phys_add(a->vm->memory, linear(WITNESS_SEGMENT, 0))), witness_image, witness_size);
	tf->cs = tf->ds = tf->es = tf->ss = WITNESS_SEGMENT;
	tf->eip = 0;
	tf->esp = 0xfffe;
	a->budget = WITNESS_BUDGET;
}

static void open_parade(const struct loader_info *info)
{
	const uint32_t end = MIB + info->upper_kib * 1024;
	uint32_t at = info->module[0].start;

	if (info->module_count != 1)
		end_with_error("one module is needed, the parade; %u were passed", info->module_count);
	flat_begin();
	memcpy(&header, flat(at), sizeof(header));
	flat_end();
	if (header.magic != PARADE_MAGIC || header.excluded_count > EXCLUDED_MAX)
		end_with_error("the module is no parade");
	at += sizeof(header);
	flat_begin();
	memcpy(excluded, flat(at), header.excluded_count * sizeof(excluded[0]));
	flat_end();
	next_guest = at + header.excluded_count * sizeof(excluded[0]);
	free_start = info->module[0].start + info->module[0].size;
	free_start = free_start > MONITOR_END ? free_start : MONITOR_END;
	free_start = (free_start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	if (free_start + NEEDED > end)
		end_with_error("the parade needs %u MiB", (unsigned)((free_start + NEEDED) / MIB + 2));
}

/* The next record, as far as there is room for it. */
static const struct parade_guest *copy_in(void)
{
	static union {
		struct parade_guest guest;
		uint8_t bytes[GUEST_MAX];
	} record;

	flat_begin();
	memcpy(&record, flat(next_guest), sizeof(record.guest));
	if (record.guest.size <= sizeof(record))
		memcpy(&record, flat(next_guest), record.guest.size);
	flat_end();
	if (record.guest.size > sizeof(record))
		end_with_error("guest %u is too long", (unsigned)record.guest.number);
	next_guest += record.guest.size;
	return &record.guest;
}

/* All RAM but the video memory, the hostile guest's own, and what the host says of
 * the monitor's variables. */
static void choose_digest(uint32_t end)
{
	uint32_t at = VIDEO_END;

	/* Behind the monitor's variables, which come first. */
	excluded[header.excluded_count].start = ram_phys(hostile.vm).at;
	excluded[header.excluded_count++].end = ram_phys(hostile.vm + 1).at;
	digest_add(0, VIDEO_START);
	for (uint32_t i = 0; i < header.excluded_count; at = excluded[i++].end)
		digest_add(at, excluded[i].start);
	digest_add(at, hostile.phys);
	digest_add(hostile.phys + hostile.size, end);
}

static void place(const struct parade_guest *g)
{
	phys_t to;
	struct vcpu *v = &hostile.vm->vcpu;
	struct trap_frame *tf = &v->frame;

	for (uint32_t i = 0; i < g->length; i++)
		if (board_virtual.translate(hostile.vm, g->load + i, &to)) {
			*(uint8_t *)ram(to) = g->bytes[i];
			actor_mark(&hostile, to.at, 1);
		}
	tf->eax = g->eax, tf->ebx = g->ebx, tf->ecx = g->ecx, tf->edx = g->edx;
	tf->esi = g->esi, tf->edi = g->edi, tf->ebp = g->ebp, tf->esp = g->esp;
	tf->eip = g->eip & 0xffff;
	tf->cs = g->cs, tf->ss = g->ss, tf->ds = g->ds, tf->es = g->es, tf->fs = g->fs, tf->gs = g->gs;
	vcpu_set_flags(v, g->flags, true);
}

static bool report(bool failed, const char *check, const char *what, uint32_t where)
{
	if (failed)
		kprintf("\nparade: fail %s: %s %08x", check, what, (unsigned)where);
	return failed;
}

static bool check_all(const struct parade_guest *g)
{
	uint32_t where = 0;
	enum ending how;
	const char *wrong = selfcheck(&hostile);
	const bool changed = digest_check(&where);
	bool failed = report(wrong, "selfcheck", wrong, hostile.vm->vcpu.frame.eflags);

	failed |= report(changed, "digest", "memory changed at", where);
	plant_witness(g, &witness);
	how = actor_run(&witness);
	failed |= report(how != ENDED_ITSELF, "witness", "it did not end, but", how);
	failed |= report(actor_word(&witness) != header.witness_answer, "witness", "its answer is",
			 actor_word(&witness));
	return failed;
}

static bool run(const struct parade_guest *g)
{
	static const char *const words[] = { "ended", "stopped", "reset", "budget" };
	enum ending how;
	bool failed;

	kprintf("parade: guest %u ", (unsigned)g->number);
	place(g);
	plant_before(g, &hostile);
	actor_real_reset(g->real_reset);
	how = actor_run(&hostile);
	plant_after(g);
	failed = check_all(g);
	kprintf("%s%s\n", failed ? "\nparade: guest failed, it had " : "", words[how]);
	/* Out of the witness's address space first: the CPU notes in it what is used. */
	paging_switch(&hostile.vm->space);
	vga_restore(&screen, phys(0), 0);
	actor_rewind(&witness);
	actor_rewind(&hostile);
	return !failed;
}

_Noreturn static void run_all(void)
{
	for (uint32_t i = 0; i < header.guest_count; i++)
		if (!run(copy_in())) {
			end_note(VERDICT_FAILED, 1);
			end_run(VERDICT_FAILED);
		}
	kprintf("parade: done, %u guests\n", (unsigned)header.guest_count);
	end_run(VERDICT_CLEAN);
}

void __wrap_build_guests(struct plan *plan, const struct loader_info *info, const struct options *options,
			 uint16_t log_port)
{
	uint32_t copy;

	(void)plan;
	(void)options;
	(void)log_port;
	open_parade(info);
	board_virtual_start();
	make(&witness, "witness", EXTENDED_WITNESS, 0);
	load_witness(&witness);
	make(&hostile, "hostile", EXTENDED_HOSTILE, DISK_SIZE);
	hostile.budget = header.budget;
	fill_unused(&hostile);
	console_add(hostile.vm);
	input_start(true);
	paging_switch(&hostile.vm->space);
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&hostile.vm->vcpu.frame + 1));
	io_permission_enforce(&hostile.vm->ports.permission);
	vga_save(&screen, phys(0), 0);
	copy = take(digest_copy_size());
	actor_note(&witness);
	actor_note(&hostile);
	choose_digest(MIB + info->upper_kib * 1024);
	selfcheck_note();
	digest_take(copy);
	run_all();
}
