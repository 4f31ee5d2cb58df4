#include "run/life.h"
#include "bios/rom.h"		/* rom_install, rom_restart */
#include "cpu/features.h"	/* features_get */
#include "drivers/end.h"	/* end_* */
#include "drivers/pc.h"		/* FIRMWARE_SEGMENT */
#include "lib/log.h"		/* kprintf */
#include "machine/devices/vlink.h"	/* vlink_hang_up */
#include "run/console.h"	/* console_drop, console_is_wanted, console_left */
#include "machine/vm.h"		/* struct vm, vm_init */
#include "trace/report.h"	/* report_stop */
#include "trace/trace.h"	/* trace_stop */
#include "trap/iopl3.h"		/* iopl3_start */
#include "trap/vme.h"		/* vme_start */
#include "run/wall.h"		/* wall_finish, wall_is_shown */

#include <stddef.h>

static void start_vme(struct vm *vm)
{
	if (!features_get()->has_vme)
		end_with_error("vme=on: this CPU has no virtual-8086 mode extensions; Bochs and real ones have");
	vme_start(&vm->vcpu);
}

static void start_iopl3(struct vm *vm)
{
	if (!vm->board->owns_real_if)
		end_with_error("iopl=3 is for a passthrough guest, which is alone: guest %s could hold the machine "
			       "with CLI", vm->options.name);
	iopl3_start(&vm->vcpu);
}

void life_begin(struct vm *vm, const struct guest_options *options, const struct board *board,
		uint16_t log_port)
{
	vm_init(vm, options, board, log_port);
	if (vm->options.vme == SWITCH_ON)
		start_vme(vm);
	if (vm->options.iopl3 == SWITCH_ON)
		start_iopl3(vm);
	rom_install(vm);
}

static void start_again(struct vm *vm, const char *why)
{
	vm->ending.sentence = NULL;
	trace_stop(vm, why, "reset");
	vm->board->reset(vm);
	if (vcpu_is_over(&vm->vcpu))
		return;
	rom_install(vm);
	rom_restart(vm);
	if (console_is_wanted())	/* asked for in the same trap; the reset came first */
		vcpu_leave(&vm->vcpu, EXIT_SWITCH);
}

void life_reset(struct vm *vm)
{
	start_again(vm, "the guest has pulled its reset line");
}

/* The firmware's own way to reset goes through protected mode with SS=0; its
 * calls of 32-bit code come from a stack of their own. Let the board do it. */
static bool is_firmware_reset(const struct vm *vm)
{
	return vm->options.boot && vm->vcpu.frame.cs == FIRMWARE_SEGMENT && vm->vcpu.frame.ss == 0;
}

static bool restarts_by_itself(struct vm *vm)
{
	if (!vm->options.restarts)
		return false;
	vm->options.restarts--;
	return true;
}

/* What it costs, as long as that is known. */
static void tell_memory(const struct vm *vm)
{
	if (vm->pages.own)
		kprintf("trapeze: guest %s has written to %u KiB of memory that guests share\n", vm->options.name,
			(unsigned)shared_kib(vm));
}

static void report(struct vm *vm)
{
	const char *sentence = asked_sentence(vm, vm->ending.sentence);

	text_mirror_flush(vm);
	trace_stop(vm, sentence, "stopped");
	report_instruction(vm, vm->ending.instruction, sizeof(vm->ending.instruction));
	report_stop(vm, sentence);
	tell_memory(vm);
}

/* As the guest was when it came to its end. */
static void look_back(struct vm *vm)
{
	vm->vcpu.frame = vm->ending.frame;
	vm->vcpu.virtual_flags = vm->ending.virtual_flags;
}

/* Others go on meanwhile, where they are seen beside it. */
static bool is_to_start_again(struct vm *vm)
{
	if (restarts_by_itself(vm))
		return true;
	if (wall_is_shown() && console_left() > 1)
		return false;
	wall_finish();
	return end_offers_reset();
}

void life_stopped(struct vm *vm)
{
	look_back(vm);
	if (!is_firmware_reset(vm)) {
		report(vm);
		if (!vm->options.boot || !is_to_start_again(vm)) {
			end_note(VERDICT_STOPPED, 0);
			vlink_hang_up(vm);
			console_drop(vm);
			return;
		}
		kprintf("trapeze: guest %s starts again\n", vm->options.name);
	}
	start_again(vm, "the guest starts again");
}

void life_ended(struct vm *vm)
{
	look_back(vm);
	text_mirror_flush(vm);
	trace_stop(vm, vm->ending.sentence, vm->ending.verdict == VERDICT_CLEAN ? "clean" : "failed");
	kprintf("trapeze: guest %s has ended\n", vm->options.name);
	tell_memory(vm);
	end_note(vm->ending.verdict, vm->ending.detail);
	vlink_hang_up(vm);
	console_drop(vm);
}
