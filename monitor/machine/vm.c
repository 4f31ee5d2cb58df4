#include "machine/vm.h"
#include "bios/rom.h"		/* rom_install */
#include "cpu/cpu.h"		/* read_cr0, write_cr0 */
#include "cpu/desc.h"		/* desc_set_kernel_stack, desc_trap_ports */
#include "cpu/features.h"	/* features_get */
#include "drivers/keyboard.h"	/* keyboard_reset_machine */
#include "drivers/pic.h"	/* PIC1_COMMAND */
#include "drivers/poweroff.h"	/* PORT_DEBUG_EXIT */
#include "lib/string.h"		/* memset */
#include "trace/report.h"	/* report_stop */
#include "trap/end.h"		/* end_run */
#include "trap/trap.h"		/* v86_enter, idle_wait */

#define CR0_SHARED (CR0_MP | CR0_EM | CR0_TS | CR0_NE)
#define CR4_SHARED (CR4_OSFXSR | (features_get()->has_sse ? CR4_OSXMMEXCPT : 0u))
enum { UART_PORTS = 8 };

static bool decide(enum option_switch choice, bool otherwise)
{
	return choice == SWITCH_DEFAULT ? otherwise : choice == SWITCH_ON;
}

/* Ports that the monitor keeps trap even in a guest that has all the others. */
static void keep_ports(struct vm *vm, uint16_t first, uint16_t last, const struct port_device *device)
{
	ports_claim(&vm->ports, first, last, device);
	desc_trap_ports(first, last, true);
}

static void init_ports(struct vm *vm, uint16_t log_port)
{
	const bool disk = vm->options.boot;

	ports_init(&vm->ports, &port_real);
	desc_trap_ports(0, 0xffff, !decide(vm->options.ports_open, disk));
	pic_passthrough_init(&vm->pic);
	keep_ports(vm, PIC1_COMMAND, PIC1_DATA, &port_pic_passthrough);
	keep_ports(vm, PIC2_COMMAND, PIC2_DATA, &port_pic_passthrough);
	keep_ports(vm, PORT_DEBUG_EXIT, PORT_DEBUG_EXIT_LAST, &port_empty);
	if (log_port)
		keep_ports(vm, log_port, log_port + UART_PORTS - 1, &port_empty);
	if (decide(vm->options.probe, !disk))
		keep_ports(vm, PROBE_FIRST, PROBE_LAST, &port_probe);
}

static void init_vcpu(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;
	const bool disk = vm->options.boot;

	vcpu_reset(v);
	v->mem.pte = vm->space.table;
	v->frame.eflags = EFLAGS_VM | EFLAGS_FIXED;
	/* The guest owns the real machine, so the real IF is its own: the real PIC
	 * then keeps what is pending, in the right order. */
	v->if_forced = 0;
	vcpu_set_flags(v, EFLAGS_IF, true);
	v->real_cr3 = read_cr3();
	v->cr0_real = decide(vm->options.cr0_real, disk);
	v->cr3_real = decide(vm->options.cr3_real, false);
	v->gp_reflect = decide(vm->options.gp_reflect, false);
	vm_apply_fpu_bits(vm);
}

void vm_init_passthrough(struct vm *vm, const struct guest_options *options, uint16_t log_port)
{
	vm->options = *options;
	paging_init(&vm->space, vm->guard);
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		paging_map(&vm->space, page, page * PAGE_SIZE, PTE_P | PTE_W | PTE_U);
	paging_switch(&vm->space);
	desc_set_kernel_stack((uint32_t)(uintptr_t)(&vm->vcpu.frame + 1));
	init_vcpu(vm);
	init_ports(vm, log_port);
	rom_install(vm);
}

void vm_run(struct vm *vm)
{
	v86_enter(&vm->vcpu.frame);
}

/* The firmware's own way to reset goes through protected mode with SS=0; its
 * calls of 32-bit code come from a stack of their own. Let the board do it. */
static bool is_firmware_reset(const struct vm *vm)
{
	return vm->vcpu.frame.cs == 0xf000 && vm->vcpu.frame.ss == 0;
}

void vm_stop(struct vm *vm, const char *sentence)
{
	if (vm->options.boot && is_firmware_reset(vm))
		keyboard_reset_machine();
	report_stop(vm, sentence);
	end_run(VERDICT_STOPPED, 0);
}

void vm_irq(struct vm *vm, unsigned irq)
{
	vm->vcpu.pending_vector = pic_passthrough_vector(&vm->pic, irq);
	vm->vcpu.attention |= ATTENTION_IRQ;
}

void vm_idle(struct vm *vm)
{
	idle_wait();
	if (trap_woken_by() == VEC_NMI) {
		vm->vcpu.pending_vector = VEC_NMI;
		vm->vcpu.attention |= ATTENTION_IRQ;
	} else {
		vm_irq(vm, trap_woken_by() - VEC_IRQ0);
	}
}

void vm_apply_fpu_bits(struct vm *vm)
{
	struct vcpu *v = &vm->vcpu;

	v->attention &= ~(uint32_t)ATTENTION_FPU;
	write_cr0((read_cr0() & ~(uint32_t)CR0_SHARED) | (v->cr0 & CR0_SHARED));
	v->real_cr0 = read_cr0();
	if (features_get()->has_cr4 && features_get()->has_fxsr)
		write_cr4((read_cr4() & ~(uint32_t)CR4_SHARED) | (v->cr4 & CR4_SHARED));
}
