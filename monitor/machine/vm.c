#include "machine/vm.h"
#include "bios/keyboard.h"	/* keyboard_poll */
#include "bios/rom.h"		/* rom_install */
#include "cpu/cpu.h"		/* read_cr0, write_cr0 */
#include "cpu/desc.h"		/* desc_set_kernel_stack */
#include "cpu/features.h"	/* features_get */
#include "drivers/pic.h"	/* PIC1_COMMAND */
#include "drivers/poweroff.h"	/* PORT_DEBUG_EXIT */
#include "machine/console.h"	/* console_drop */
#include "machine/virtual.h"	/* virtual_init */
#include "trace/report.h"	/* report_stop */
#include "trace/trace.h"	/* trace_stop */
#include "lib/log.h"		/* kprintf */
#include "drivers/end.h"		/* end_run */
#include "trap/trap.h"		/* v86_enter, idle_wait */
#include "trap/vme.h"		/* vme_start, vme_enter */
#include "vcpu/emulate.h"	/* guest_may_idle */

#define CR0_SHARED (CR0_MP | CR0_EM | CR0_TS)
#define CR4_SHARED (CR4_OSFXSR | (features_get()->has_sse ? CR4_OSXMMEXCPT : 0u))
enum { UART_PORTS = 8 };

static bool decide(enum option_switch choice, bool otherwise)
{
	return choice == SWITCH_DEFAULT ? otherwise : choice == SWITCH_ON;
}

static void init_passthrough(struct vm *vm, uint16_t log_port)
{
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		paging_map(&vm->space, page, page * PAGE_SIZE, PTE_P | PTE_W | PTE_U);
	paging_switch(&vm->space);

	/* The ports that the monitor keeps trap even in a guest that has all the others. */
	ports_init(&vm->ports, &port_real);
	if (decide(vm->options.ports_open, vm->options.boot))
		ports_open(&vm->ports, 0, 0xffff, &port_real);
	pic_passthrough_init(&vm->pic);
	ports_claim(&vm->ports, PIC1_COMMAND, PIC1_DATA, &port_pic_passthrough);
	ports_claim(&vm->ports, PIC2_COMMAND, PIC2_DATA, &port_pic_passthrough);
	ports_claim(&vm->ports, PORT_DEBUG_EXIT, PORT_DEBUG_EXIT_LAST, &port_empty);
	if (log_port)
		ports_claim(&vm->ports, log_port, log_port + UART_PORTS - 1, &port_empty);
}

void vm_reset_cpu(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	const bool disk = vm->options.boot;

	v->frame = (struct trap_frame){ .eflags = EFLAGS_VM | EFLAGS_FIXED };
	vcpu_reset(v);
	vcpu_set_flags(v, EFLAGS_IF, true);
	v->real_cr3 = (uint32_t)(uintptr_t)vm->space.directory;
	v->cr0_real = decide(vm->options.cr0_real, disk);
	v->cr3_real = decide(vm->options.cr3_real, false);
	v->gp_reflect = decide(vm->options.gp_reflect, false);
	v->attention &= ~(uint32_t)ATTENTION_ASKED;
	vm->asked = (struct asked){ .open = false };
	vm->missed_disk = false;
	vm_apply_fpu_bits(vm);
}

/* The CPU holds back the guest's own interrupts, but the real ones it cannot. */
static void start_vme(struct vm *vm)
{
	if (vm->board->owns_real_if)
		end_with_error("vme=on is for virtual guests: guest %s owns the real machine (--virtual?)",
			       vm->options.name);
	if (!features_get()->has_vme)
		end_with_error("vme=on: this CPU has no virtual-8086 mode extensions; Bochs and real ones have");
	vme_start(&vm->vcpu);
}

void vm_init(struct vm *vm, const struct guest_options *options, const struct board *board,
	     uint16_t log_port)
{
	vm->options = *options;
	vm->board = board;
	vm->vcpu.mem.pte = vm->space.table;
	vcpu_own_real_if(&vm->vcpu, board->owns_real_if);
	paging_init(&vm->space, vm->guard);
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&vm->vcpu.frame + 1));
	if (vm->options.restarts && board != &board_virtual)
		end_with_error("restart= is for virtual guests: guest %s's restart is the machine's, and nobody would count",
			       vm->options.name);
	if (board == &board_virtual)
		virtual_init(vm);
	else
		init_passthrough(vm, log_port);
	if (decide(vm->options.probe, !vm->options.boot))
		ports_claim(&vm->ports, PROBE_FIRST, PROBE_LAST, &port_probe);
	vm_reset_cpu(vm);
	if (decide(vm->options.vme, false))
		start_vme(vm);
	rom_install(vm);
}

void vm_run(struct vm *vm)
{
	vme_enter(&vm->vcpu);
	v86_enter(&vm->vcpu.frame);
}

/* The firmware's own way to reset goes through protected mode with SS=0; its
 * calls of 32-bit code come from a stack of their own. Let the board do it. */
static bool is_firmware_reset(const struct vm *vm)
{
	return vm->options.boot && vm->vcpu.frame.cs == 0xf000 && vm->vcpu.frame.ss == 0;
}

static bool restarts_by_itself(struct vm *vm)
{
	if (!vm->options.restarts)
		return false;
	vm->options.restarts--;
	return true;
}

void vm_stop(struct vm *vm, const char *sentence)
{
	if (!is_firmware_reset(vm)) {
		sentence = asked_sentence(vm, sentence);
		text_mirror_flush(vm);
		trace_stop(vm, sentence, "stopped");
		report_stop(vm, sentence);
		if (!vm->options.boot || (!restarts_by_itself(vm) && !end_offers_reset())) {
			end_note(VERDICT_STOPPED);
			console_drop(vm);
			end_run(VERDICT_STOPPED, 0);
		}
		kprintf("trapeze: guest %s starts again\n", vm->options.name);
	}
	trace_stop(vm, "the guest starts again", "reset");
	vm->board->reset(vm);
	vm_run(vm);
}

void vm_end(struct vm *vm, enum verdict verdict, unsigned detail)
{
	text_mirror_flush(vm);
	trace_stop(vm, "the guest has ended", verdict == VERDICT_CLEAN ? "clean" : "failed");
	kprintf("trapeze: guest %s has ended\n", vm->options.name);
	end_note(verdict);
	console_drop(vm);
	end_run(verdict, detail);
}

/* A system that was booted may have crashed: whoever waits for it wants to know. */
void vm_halted(struct vm *vm)
{
	if (vm->options.boot)
		kprintf("trapeze: guest %s has executed HLT with interrupts off at %04x:%04x, which ends it\n",
			vm->options.name, vm->vcpu.frame.cs, (unsigned)vm->vcpu.frame.eip & 0xffff);
	vm_end(vm, VERDICT_CLEAN, 0);
}

bool vm_idle(struct vm *vm)
{
	idle_wait();
	if (trap_woken_by() == VEC_NMI)
		return false;
	vm->board->irq(vm, trap_woken_by() - VEC_IRQ0);
	return true;
}

void vm_asks(struct vm *vm)
{
	if (vm->options.idle != SWITCH_OFF && idle_asks(vm) && !(vm->vcpu.attention & ATTENTION_AWAKE))
		vm_idle(vm);
}

/* DOS says that it idles by INT 28h and 2Fh AX=1680h (Ralf Brown's Interrupt List). */
bool guest_may_idle(struct vcpu *v, uint8_t vector)
{
	struct vm *vm = vm_of(v);

	if (vector == 0x16)
		return keyboard_poll(vm);
	asked_begin(vm, vector, v->frame.cs, (uint16_t)(v->frame.eip + 2), (uint16_t)v->frame.esp);
	if (vm->board == &board_virtual && (vector == 0x28 || (vector == 0x2f && (uint16_t)v->frame.eax == 0x1680))) {
		vuart_line_waits_elsewhere(vm);
		vm_asks(vm);
	}
	return false;
}

void vm_request_reset(struct vm *vm)
{
	vm->vcpu.attention |= ATTENTION_RESET;
}

void vm_set_a20(struct vm *vm, bool on)
{
	vm->board->set_a20(vm, on);
}

void vm_interrupt_changed(struct vm *vm)
{
	if (vpic_pending(vm))
		vm->vcpu.attention |= ATTENTION_IRQ;
	else
		vm->vcpu.attention &= ~(uint32_t)ATTENTION_IRQ;
}

void vm_apply_fpu_bits(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;

	v->attention &= ~(uint32_t)ATTENTION_FPU;
	/* x87 errors come as #MF, whatever the guest wants: vfpu_error() makes IRQ 13 of them. */
	write_cr0((read_cr0() & ~(uint32_t)CR0_SHARED) | (v->cr0 & CR0_SHARED) | CR0_NE);
	v->real_cr0 = read_cr0();
	if (features_get()->has_cr4 && features_get()->has_fxsr)
		write_cr4((read_cr4() & ~(uint32_t)CR4_SHARED) | (v->cr4 & CR4_SHARED));
}
