/* Bring-up: one call per line, in the order in which the CPU needs it. */
#include "boot/loader.h"
#include "boot/options.h"
#include "machine/memory_map.h"	/* memory_init */
#include "cpu/desc.h"		/* desc_init */
#include "cpu/features.h"	/* features_secure */
#include "cpu/pages.h"		/* pages_add */
#include "cpu/paging.h"		/* paging_start */
#include "drivers/keyboard.h"	/* keyboard_drain */
#include "drivers/pic.h"	/* pic_remap */
#include "drivers/log_port.h"	/* log_open */
#include "drivers/vga.h"	/* vga_init */
#include "lib/log.h"		/* kprintf */
#include "run/console.h"	/* CONSOLE_GUESTS */
#include "machine/guests.h"	/* vms */
#include "machine/virtual.h"	/* virtual_snapshot */
#include "machine/vm.h"		/* struct vm */
#include "run/build.h"		/* build_guests */
#include "run/plan.h"		/* plan_make */
#include "run/run.h"
#include "trace/trace.h"	/* trace_start */
#include "drivers/end.h"		/* end_with_error, end_run */
#include "trap/trap.h"		/* trap_stubs */

#define NEEDED_MIB 8
enum { FEW = 16 };

_Noreturn void main(uint32_t magic, uint32_t multiboot_info);

static struct loader_info info;
static struct options options;

extern const struct builtin builtin_guests[];		/* build/builtin.nasm */
extern uint8_t monitor_data_end[], monitor_end[];	/* linker.ld */

static void check_memory(void)
{
	/* Firmware keeps some hundred KiB at the top for itself. */
	if (info.upper_kib < NEEDED_MIB * 1024 - 2048)
		end_with_error("%u MiB of memory needed, %u KiB found above 1 MiB: give the machine more",
			       NEEDED_MIB, (unsigned)info.upper_kib);
}

/* The first guest's own state, and its ROM page, must fit into the monitor's megabyte as well:
 * it may be one that closes the A20 gate (linker.ld). */
static void map_memory(void)
{
	const phys_t end = phys(MIB + info.upper_kib * 1024);

	pages_add(phys((uint32_t)(uintptr_t)monitor_data_end), phys((uint32_t)(uintptr_t)monitor_end));
	paging_start(end, sizeof(struct vm) + PAGE_SIZE);
	if (ram_end().at < (end.at & ~(PAGE_SIZE - 1)))
		kprintf("trapeze: %u MiB of RAM stay unused: the monitor's map of it ends at %u MiB\n",
			(unsigned)((end.at - ram_end().at) / MIB), (unsigned)(ram_end().at / MIB));
}

/* The plan itself lies at the end of the room for guests, or with few of them in the monitor. */
static void make_plan(struct plan *plan)
{
	static struct plan_guest few[FEW];
	struct plan_input in = { .info = &info, .options = &options, .builtins = builtin_guests,
				 .beside = sizeof(struct vm) + PAGE_SIZE };
	char error[640];

	if (!plan_room(&info, ram_end().at, &in.room, error, sizeof(error)))
		end_with_error("%s", error);
	*plan = (struct plan){ .guests = few, .most = plan_most_guests(&in) };
	if (plan->most > CONSOLE_GUESTS)
		plan->most = CONSOLE_GUESTS;
	if (plan->most > FEW) {
		in.room.end -= (plan->most * sizeof(few[0]) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
		plan->guests = ram(phys(in.room.end));
	}
	if (!plan_make(&in, plan, error, sizeof(error)))
		end_with_error("%s", error);
	pages_add(phys(in.room.start), phys(in.room.end));
}

void main(uint32_t magic, uint32_t multiboot_info)
{
	struct plan plan;
	char sentence[640];
	const char *error;
	uint16_t log_port = log_open(LOG_AUTO);

	error = loader_read(magic, multiboot_info, &info);
	if (error)
		end_with_error("%s", error);
	options_init(&options);
	if (!options_parse(info.cmdline, &options, &options.defaults, sentence, sizeof(sentence)))
		end_with_error("%s", sentence);
	if (options.log != LOG_AUTO)
		log_port = log_open(options.log);
	end_set_policy(options.end);
	check_memory();

	desc_init(trap_stubs);
	map_memory();
	vga_init();
	virtual_snapshot();
	keyboard_drain();
	pic_remap(VEC_IRQ0);
	const bool umip = features_secure(options.umip);
	kprintf("trapeze: %u KiB above 1 MiB, UMIP %s\n", (unsigned)info.upper_kib,
		umip ? "on" : features_get()->has_umip ? "off" : "not there");

	memory_init(&info);
	make_plan(&plan);
	build_guests(&plan, &info, &options, log_port);
	trace_start(&options);
	for (struct vm *vm = vms; options.gdb && vm; vm = vm->next)
		vm->vcpu.attention |= ATTENTION_SINGLY;
	run_guests();
	end_run(VERDICT_CLEAN);
}
