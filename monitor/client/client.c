#include "client/client.h"
#include "client/elf.h"		/* elf_load */
#include "client/ports.h"	/* client_ports_init */
#include "client/start.h"	/* start_stack */
#include "cpu/control_bits.h"	/* CR4_* */
#include "drivers/end.h"	/* end_with_error */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* memset */
#include "machine/virtual.h"	/* VIRTUAL_BLOCK */

static void make_client(struct vm *vm, uint32_t memory)
{
	const phys_t start = phys_add(vm->memory, VIRTUAL_BLOCK(0));
	const uint32_t own = (sizeof(struct client) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

	if (memory <= own)
		end_with_error("client %s has %u KiB of memory, which is not enough to begin: give it more with mem=KIB",
			       vm->options.name, (unsigned)memory / 1024);
	vm->client = memset(ram(start), 0, sizeof(struct client));
	space_init(vm, phys_add(start, own), memory - own);
	files_init(vm);
	signals_init(vm);
	client_ports_init(vm);
	vm->needs_card = false;		/* it draws by itself, if at all: client_needs_card() */
	vm->client->in.piped = vm->options.stdin == STDIN_PIPE;
	vm86_irqs_init(vm);
}

/* SSE is on, since programs ask CPUID alone for it. */
static void set_registers(struct vm *vm, uint32_t entry)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t esp = tf->esp;

	*tf = (struct trap_frame){
		.eip = entry, .cs = RING3_CODE, .eflags = EFLAGS_IF | EFLAGS_FIXED, .esp = esp, .ss = RING3_DATA,
		.ds = RING3_DATA, .es = RING3_DATA,
	};
	vm->vcpu.cr4 = CR4_OSFXSR | CR4_OSXMMEXCPT;
	vm->vcpu.attention |= ATTENTION_FPU;
}

void client_start(struct vm *vm, phys_t file, uint32_t size, uint32_t memory)
{
	struct elf_program program;
	const char *wrong;

	make_client(vm, memory);
	wrong = elf_load(vm, file, size, &program);
	if (wrong)
		end_with_error("%s %s", vm->options.name, wrong);
	vm->client->space.brk_start = vm->client->space.brk = (program.end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	if (!start_stack(vm, vm->options.argv, vm->options.name, &program))
		end_with_error("client %s has no room for its arguments: give it fewer, or more memory with mem=KIB",
			       vm->options.name);
	set_registers(vm, program.entry);
	kprintf("trapeze: client %s, %u bytes, has %u KiB of memory and starts at %08x\n", vm->options.name,
		(unsigned)size, (unsigned)memory / 1024, (unsigned)program.entry);
}
