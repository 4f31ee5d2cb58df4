#include "run/start.h"
#include "boot/loader.h"	/* loader_read */
#include "boot/options.h"	/* options_init, options_parse */
#include "cpu/pages.h"		/* pages_add */
#include "cpu/paging.h"		/* paging_start */
#include "drivers/end.h"	/* end_with_error, end_set_policy */
#include "drivers/log_port.h"	/* log_open */
#include "drivers/pit.h"	/* pit_ticks */
#include "lib/log.h"		/* kprintf */
#include "machine/post_memory.h"	/* post_memory_has_* */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* CONSOLE_GUESTS */
#include "run/orders.h"	/* ORDERS_ROOM */
#include "run/plan.h"		/* plan_make */
#include "run/wall.h"		/* WALL_BYTES */
#include "trace/lines.h"	/* LINES_BYTES */

#define NEEDED_KIB   (8u * 1024)
#define FIRMWARE_KIB 2048u		/* that the firmware may keep of them, at the end of RAM */
enum { FEW = 16, SENTENCE = 800 };

extern const struct builtin builtin_guests[];		/* build/builtin.nasm */
extern uint8_t monitor_data_end[], monitor_end[];	/* linker.ld */

uint16_t start_options(uint32_t magic, uint32_t multiboot_info, struct loader_info *info, struct options *options)
{
	const uint16_t log_port = log_open(LOG_AUTO);
	const char *error;
	char sentence[SENTENCE];

	info->text = (char *)monitor_data_end;	/* no more of that room is taken than they need */
	error = loader_read(magic, multiboot_info, info);
	if (error)
		end_with_error("%s", error);
	options_init(options);
	if (!options_parse(info->cmdline, options, &options->defaults, sentence, sizeof(sentence)))
		end_with_error("%s", sentence);
	end_set_policy(options->end);
	return options->log == LOG_AUTO ? log_port : log_open(options->log);
}

static void check_memory(const struct loader_info *info)
{
	if (info->upper_kib < NEEDED_KIB - FIRMWARE_KIB)
		end_with_error("%u MiB of memory needed, %u KiB found above 1 MiB: give the machine more",
			       NEEDED_KIB / 1024, (unsigned)info->upper_kib);
}

/* Guests call the machine's BIOS. A UEFI, qboot and a microvm have none. */
static void check_bios(void)
{
	if (!post_memory_has_bios())
		end_with_error("no PC BIOS here (its data area is empty): start the machine with a BIOS, or with a UEFI's CSM");
}

/* The first guest's own state, and its ROM page, must fit into the monitor's megabyte as well:
 * it may be one that closes the A20 gate (linker.ld). */
void start_memory(const struct loader_info *info)
{
	const phys_t end = phys(MIB + info->upper_kib * 1024);
	const uint32_t text_end = (uint32_t)(uintptr_t)(info->text + info->text_used);

	check_memory(info);
	pages_add(phys(text_end), phys((uint32_t)(uintptr_t)monitor_end));
	paging_start(end, text_end, sizeof(struct vm) + PAGE_SIZE);
	check_bios();
	if (ram_end().at < (end.at & ~(PAGE_SIZE - 1)))
		kprintf("trapeze: %u MiB of RAM stay unused: the monitor's map of it ends at %u MiB\n",
			(unsigned)((end.at - ram_end().at) / MIB), (unsigned)(ram_end().at / MIB));
}

/* Guests go on without them, in silence: the screen stays empty, or a wait for the clock takes for ever. */
void start_tell_missing(void)
{
	if (!post_memory_has_video_bios())
		kprintf("trapeze: no video BIOS here: what guests print by INT 10h is not seen\n");
	if (!pit_ticks())
		kprintf("trapeze: the timer of this machine (8254) does not tick: guests that wait for it wait for ever\n");
}

/* Room for the plan's guests: at the end of the room for guests, or with few of them in the monitor. */
static void choose_room(struct plan_input *in, struct plan *plan)
{
	static struct plan_guest few[FEW];

	*plan = (struct plan){ .guests = few, .most = plan_most_guests(in) };
	if (plan->most > CONSOLE_GUESTS)
		plan->most = CONSOLE_GUESTS;
	if (plan->most > FEW) {
		in->room.end -= (plan->most * sizeof(few[0]) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
		plan->guests = ram(phys(in->room.end));
	}
}

void start_plan(const struct loader_info *info, const struct options *options, struct plan *plan)
{
	struct plan_input in = { .info = info, .options = options, .builtins = builtin_guests,
				 .beside = sizeof(struct vm) + PAGE_SIZE, .wall = WALL_BYTES,
				 .trace = options->trace_out == TRACE_OUT_MEMORY ? LINES_BYTES : 0 };
	char sentence[SENTENCE];
	uint32_t answers;

	if (!plan_room(info, ram_end().at, &in.room, sentence, sizeof(sentence)))
		end_with_error("%s", sentence);
	if (options->orders)
		in.room.end -= ORDERS_ROOM;
	answers = in.room.end;
	choose_room(&in, plan);
	if (!plan_make(&in, plan, sentence, sizeof(sentence)))
		end_with_error("%s", sentence);
	plan->answers = phys(answers);
	pages_add(phys(in.room.start), phys(in.room.end));
}
