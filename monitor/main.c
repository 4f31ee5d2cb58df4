/* Bring-up: one call per line, in the order in which the CPU needs it. */
#include "boot/loader.h"	/* struct loader_info */
#include "boot/options.h"	/* struct options */
#include "cpu/desc.h"		/* desc_init */
#include "cpu/features.h"	/* features_secure */
#include "drivers/end.h"	/* end_run */
#include "drivers/keyboard.h"	/* keyboard_drain */
#include "drivers/pic.h"	/* pic_remap */
#include "drivers/vga.h"	/* vga_init */
#include "lib/log.h"		/* kprintf */
#include "machine/memory_map.h"	/* memory_init */
#include "machine/virtual.h"	/* virtual_snapshot */
#include "run/build.h"		/* build_guests */
#include "run/plan.h"		/* struct plan */
#include "run/run.h"		/* run_guests */
#include "run/start.h"		/* start_* */
#include "run/wall.h"		/* wall_finish */
#include "trace/trace.h"	/* trace_start */
#include "trap/debugger.h"	/* debugger_start */
#include "trap/ring3.h"	/* trap_ring3_stubs */
#include "trap/trap.h"		/* trap_stubs */

_Noreturn void main(uint32_t magic, uint32_t multiboot_info);

static struct loader_info info;
static struct options options;

static void greet(bool umip)
{
	kprintf("trapeze: %u KiB above 1 MiB, UMIP %s\n", (unsigned)info.upper_kib,
		umip ? "on" : features_get()->has_umip ? "off" : "not there");
}

void main(uint32_t magic, uint32_t multiboot_info)
{
	struct plan plan;
	const uint16_t log_port = start_options(magic, multiboot_info, &info, &options);

	desc_init(trap_stubs);			/* segments, and where traps go */
	desc_ring3_init(trap_ring3_stubs);	/* those of 32-bit programs */
	start_memory(&info);			/* paging */
	vga_init();
	virtual_snapshot();			/* before a chip is touched: the pattern of virtual guests */
	keyboard_drain();
	pic_remap(VEC_IRQ0);			/* real interrupts, off the exceptions' vectors */
	greet(features_secure(options.umip));	/* CR0 and CR4 */
	start_tell_missing();
	memory_init(&info);
	start_plan(&info, &options, &plan);	/* which guests there are */
	build_guests(&plan, &info, &options, log_port);
	trace_start(&options);
	debugger_start(&options);
	run_guests();				/* the loop */
	wall_finish();				/* the last picture stays */
	end_run(VERDICT_CLEAN);
}
