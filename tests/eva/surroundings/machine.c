/* What the trap path asks of a guest's machine: answers unknown. A service or an instruction that draws may change the
 * general registers, CS:IP, the stack pointer and the arithmetic flags; anything may ask for attention. */
#include "any_vcpu.h"
#include "bios/rom.h"
#include "cpu/desc.h"
#include "cpu/features.h"
#include "drivers/irq.h"
#include "machine/asked.h"
#include "machine/devices/vfpu.h"
#include "machine/probe.h"
#include "machine/rom_write.h"
#include "machine/video_insn.h"
#include "machine/vm.h"

extern struct vm the_vm;

static void may_change_registers(struct vm *vm)
{
	struct trap_frame *const tf = &vm->vcpu.frame;

	tf->eax = any32();
	tf->ebx = any32();
	tf->ecx = any32();
	tf->edx = any32();
	tf->esi = any32();
	tf->edi = any32();
	tf->ebp = any32();
	tf->esp = any32();
	tf->eip = any32();
	tf->cs = any32();
	tf->eflags = (tf->eflags & ~(uint32_t)FLAGS_ARITHMETIC) | (any32() & FLAGS_ARITHMETIC);
	may_ask_for_attention(&vm->vcpu);
}

bool rom_service(struct vm *vm)
{
	if (any_bool())
		return false;
	may_change_registers(vm);
	return true;
}

bool vfpu_error(struct vm *vm)
{
	may_ask_for_attention(&vm->vcpu);
	return any_bool();
}

void irq_arrived(unsigned irq)
{
	/*@ assert one_of_16: irq <= 15; */
	may_ask_for_attention(&the_vm.vcpu);
}

void probe_note(struct vm *vm, uint32_t vector)
{
	(void)vector;
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_PROBE;
}

void asked_after(struct vm *vm)
{
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_ASKED;
}

void vm_apply_fpu_bits(struct vm *vm)
{
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_FPU;
	vm->vcpu.real_cr0 = any32();
}

static struct cpu_features the_features;

const struct cpu_features *features_get(void)
{
	the_features.has_vme = any_bool();
	return &the_features;
}

void desc_redirect_interrupts(const bool *trap)
{
	(void)trap;
}

/* Whose instruction draws: decoded, or not. */
static enum emu_result any_body(struct vm *vm, const struct video_insn *i)
{
	(void)i;
	may_change_registers(vm);
	vm->vcpu.fault = any8();
	return any_bool() ? EMU_NEXT : any_bool() ? EMU_JUMPED : any_bool() ? EMU_AGAIN : EMU_FAULT;
}

static const struct video_row any_row = { .body = any_body };

bool video_decode(const struct vm *vm, struct video_insn *i)
{
	(void)vm;
	i->row = &any_row;
	i->insn.next_ip = any32();
	return any_bool();
}

bool video_goes_on(const struct vm *vm, const struct video_insn *i)
{
	(void)vm;
	(void)i;
	return any_bool();
}

const char *video_unknown(const struct vm *vm, uint32_t lin)
{
	(void)vm;
	(void)lin;
	return "an instruction that draws";
}
