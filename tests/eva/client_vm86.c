/* vm86 of a client: any struct of any program, any trap of its v86 code, any IRQ that it asks for.
 *
 * sources: monitor/client/vm86.c monitor/client/vm86_emulate.c monitor/client/vm86_interrupt.c
 * sources: monitor/client/vm86_irqs.c monitor/client/vm86_traps.c
 * sources: monitor/vcpu/vcpu.c monitor/vcpu/guest_mem.c monitor/vcpu/emulate.c
 * with: video_window.c user.c ports.c client_signals.c client_space.c trace.c machine_answers.c
 * options: -eva-precision 2 -eva-split-return auto -eva-domains bitwise
 * seconds: 12
 */
#define POLICY POLICY_KEPT
#include "any_vcpu.h"
#include "any_vm.h"
#include "guest_memory.h"
#include "client/calls.h"
#include "client/client.h"
#include "client/faults.h"
#include "client/port_insn.h"
#include "client/segments.h"
#include "client/umip.h"
#include "client/user.h"
#include "client/watch.h"
#include "drivers/irq.h"
#include "drivers/pic.h"
#include "machine/devices/vpic.h"
#include "trap/ring3.h"

enum { STRUCT = 196 };		/* struct vm86plus_struct */

static struct vm the_vm;
static struct client the_client;
static uint8_t a_page[PAGE_SIZE];	/* of the program's, in which its struct lies */

void *user_pointer(struct vm *vm, uint32_t at, uint32_t n, bool write)
{
	/*@ assert in_a_struct: n <= STRUCT; */
	(void)vm;
	(void)at;
	(void)write;
	return any_bool() ? a_page : NULL;
}

void segments_stack(struct vm *vm) { (void)vm; }
void desc_set_kernel_stack(uint32_t esp) { (void)esp; }
void fault_signal(struct vm *vm, uint8_t vector) { (void)vm; (void)vector; }
bool umip_insn(struct vm *vm) { (void)vm; return any_bool(); }
void vm86_begins(struct vm *vm) { (void)vm; }
void vm86_returns(struct vm *vm, uint32_t value, uint32_t eflags) { (void)vm; (void)value; (void)eflags; }
enum port_result port_insn(struct vm *vm) { (void)vm; return any_bool() ? PORT_NOT_OURS : any_bool() ? PORT_DONE : PORT_WAITS; }

static inline void one_of_16(unsigned irq)
{
	/*@ assert one_of_16: irq <= 15; */
}

void irq_own(unsigned irq, irq_function *arrived, void *of)
{
	one_of_16(irq);
	if (arrived && any_bool())
		arrived(of, irq);
}

void pic_open(unsigned irq) { one_of_16(irq); }
void pic_close(unsigned irq) { one_of_16(irq); }
void pic_eoi(unsigned irq) { one_of_16(irq); }
void vpic_set_masks(struct vm *vm, uint8_t master, uint8_t slave)
{
	vm->vpic.master.imr = master;
	vm->vpic.slave.imr = slave;
	vm->vpic.master.intr = any_bool();
}

uint8_t vpic_acknowledge(struct vm *vm)
{
	vm->vpic.master.intr = any_bool();
	return any8();
}

/* Of a program, and of v86 code that it lets run. */
static uint32_t any_flags(uint32_t mode)
{
	return (any32() & FLAGS_OF_PROGRAM & ~(uint32_t)EFLAGS_VM) | EFLAGS_IF | EFLAGS_FIXED | mode;
}

static void any_vm86(struct vm86 *v86)
{
	MAKE_BOOL(v86->active);
	MAKE_BOOL(v86->plus);
	MAKE_BOOL(v86->raw);
	v86->whole = any_bool() ? (struct vm86_user *)a_page : NULL;
	v86->maps = any_bool() ? &v86->copied : (struct vm86_maps *)(a_page + 96);
	v86->saved.eflags = any_flags(0);
	/*@ loop unroll 16; */
	for (unsigned irq = 0; irq < 16; irq++)
		v86->irq_signal[irq] = (uint8_t)any_from(0, SIGNALS + 1);
}

static void any_state(struct vm *vm)
{
	static struct board a_board;

	any_vm(vm);
	any_vcpu(&vm->vcpu, vm->space.table);
	MAKE_UNKNOWN(guest_memory);
	MAKE_UNKNOWN(a_page);
	MAKE_UNKNOWN(the_client);
	MAKE_BOOL(the_client.has_ports);
	MAKE_BOOL(vm->vpic.master.intr);
	any_vm86(&the_client.vm86);
	a_board.real_irqs = any_bool();
	vm->client = &the_client;
	vm->board = &a_board;
}

/* Ring 3 or v86 code goes on, with the real IF set and without a privilege. */
static inline void goes_back_to_the_program(const struct trap_frame *tf)
{
	const uint32_t never = tf->eflags & (EFLAGS_IOPL | EFLAGS_VIF | EFLAGS_VIP), real_if = tf->eflags & EFLAGS_IF;

	/*@ assert no_privilege: never == 0; */
	/*@ assert real_if: real_if == EFLAGS_IF; */
}

static inline void signals_hold(const struct vm86 *v86)
{
	/*@ loop unroll 16; */
	for (unsigned irq = 0; irq < 16; irq++) {
		const uint8_t asked = v86->irq_signal[irq];

		/*@ assert a_signal_and_1: asked <= SIGNALS + 1; */
	}
}

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	vm->vcpu.frame.eflags = any_flags(0);
	switch (any_from(0, 3)) {
	case 0: call_vm86old(vm, NULL); break;
	case 1: call_vm86(vm, NULL); break;
	case 2:
		vm->vcpu.frame.eflags = any_flags(EFLAGS_VM);
		vm86_trap(vm);
		break;
	case 3:
		switch (any_from(0, 5)) {
		case 0: vm86_leave(vm, any32()); break;
		case 1: vm86_show_flags(vm); break;
		case 2: vm86_irq(vm, any_from(0, 15)); break;
		case 3: vm86_irqs_init(vm); break;
		case 4: vm86_irqs_settle(vm); break;
		case 5: vm86_irqs_end(vm); break;
		}
		break;
	}
	goes_back_to_the_program(&vm->vcpu.frame);
	signals_hold(&the_client.vm86);
}
