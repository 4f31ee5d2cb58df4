/* A guest that consists of one INT instruction's frame: its IRET leads to a HLT with interrupts off, which ends it. It
 * stands on the real machine, as a client does that borrows it, but vectors, BIOS data area and stack are its own. */
#include "run/firmware.h"
#include "client/board_client.h"	/* board_client_real */
#include "cpu/pages.h"		/* pages_take */
#include "drivers/pit.h"	/* pit_now */
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* memcpy, memset */
#include "machine/alarm.h"	/* alarm_frames */
#include "machine/clock.h"	/* clock_frame_due, CLOCK_HZ */
#include "machine/guest_memory.h"	/* guest_* */
#include "machine/vm.h"		/* struct vm, vm_init */
#include "run/enter.h"		/* vm_enter */

#define PATIENCE (2 * CLOCK_HZ)

/* The pages that are not the machine's own. */
enum { PAGE_LOW, PAGE_DATA, PAGE_STACK, PAGES_OWN };
enum { STACK_SEGMENT = PAGE_STACK << 8, STACK_TOP = 0xff0, HLT_AT = 0xff8, HLT = 0xf4 };
_Static_assert(FIRMWARE_DATA_SEGMENT == PAGE_DATA << 8, "the header says where the data lie");

static struct vm *caller;
static uint64_t patience_ends;

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	(void)vm;
	*to = phys(at);
	return at < MIB;
}

static void init(struct vm *vm, uint16_t log_port)
{
	board_client_real.init(vm, log_port);
	for (unsigned page = PAGES_OWN; page < MIB / PAGE_SIZE; page++)
		paging_map(&vm->space, page, phys(page * PAGE_SIZE), PTE_P | PTE_W | PTE_U);
}

static void reset(struct vm *vm)
{
	vm_stop(vm, "it has reset the machine");
}

static void set_a20(struct vm *vm, bool on)
{
	(void)vm;
	(void)on;
}

static bool a20(const struct vm *vm)
{
	(void)vm;
	return false;
}

static void raise_irq(struct vm *vm, unsigned irq)
{
	(void)vm;
	(void)irq;		/* nobody asks for one */
}

static uint8_t acknowledge(struct vm *vm)
{
	(void)vm;
	return 0;
}

static uint8_t vector_base(const struct vm *vm, unsigned chip)
{
	(void)vm;
	return chip ? 0x70 : 8;
}

static const struct board board_firmware = {
	.name = "firmware", .raise_irq = raise_irq, .acknowledge = acknowledge, .init = init, .reset = reset,
	.translate = translate, .set_a20 = set_a20, .a20 = a20, .vector_base = vector_base,
};

static bool make_caller(void)
{
	static const struct guest_options options = { .name = "firmware" };
	phys_t at, own;

	if (caller)
		return true;
	if (!pages_take(sizeof(struct vm), &at) || !pages_take(PAGES_OWN * PAGE_SIZE, &own))
		return false;
	caller = memset(ram(at), 0, sizeof(struct vm));
	memset(ram(own), 0, PAGES_OWN * PAGE_SIZE);
	memcpy(ram(own), ram(phys(0)), PAGE_SIZE);
	vm_init(caller, &options, &board_firmware, 0);
	for (unsigned page = 0; page < PAGES_OWN; page++)
		paging_map(&caller->space, page, phys_add(own, page * PAGE_SIZE), PTE_P | PTE_W | PTE_U);
	guest_write8(caller, (STACK_SEGMENT << 4) + HLT_AT, HLT);
	return true;
}

static void look_at_clock(void)
{
	if (pit_now() >= patience_ends)
		vcpu_leave(&caller->vcpu, EXIT_SWITCH);
}

/* What INT n pushes, and where it goes. */
static void enter_vector(struct vm *vm, uint8_t vector)
{
	const uint16_t pushed[] = { HLT_AT, STACK_SEGMENT, EFLAGS_FIXED };
	struct trap_frame *tf = &vm->vcpu.frame;

	tf->ss = STACK_SEGMENT;
	tf->esp = STACK_TOP - sizeof(pushed);
	guest_write_far(vm, STACK_SEGMENT, (uint16_t)tf->esp, pushed, sizeof(pushed));
	tf->eip = guest_read16(vm, vector * 4u);
	tf->cs = guest_read16(vm, vector * 4u + 2);
}

static enum vm_exit run(struct vm *vm)
{
	enum vm_exit why;

	patience_ends = pit_now() + PATIENCE;
	alarm_frames(look_at_clock);
	clock_frame_due(patience_ends);
	do
		why = vm_enter(vm);
	while (why == EXIT_YIELDED);
	alarm_frames(NULL);
	return why;
}

/* At the HLT, or past it if it has come back with interrupts on. */
static bool has_come_back(const struct vm *vm, enum vm_exit why)
{
	const struct trap_frame *tf = &vm->vcpu.frame;

	return tf->cs == STACK_SEGMENT &&
		((why == EXIT_ENDED && tf->eip == HLT_AT) || (why == EXIT_HALTED && tf->eip == HLT_AT + 1));
}

bool firmware_call(uint8_t vector, struct trap_frame *registers)
{
	enum vm_exit why;

	if (!make_caller())
		return false;
	vm_reset_cpu(caller);
	caller->vcpu.frame = *registers;
	caller->vcpu.frame.eflags = EFLAGS_VM | EFLAGS_FIXED | EFLAGS_IF;
	caller->vcpu.virtual_flags = 0;
	caller->ending.sentence = NULL;
	enter_vector(caller, vector);
	why = run(caller);
	if (has_come_back(caller, why)) {
		*registers = caller->vcpu.frame;
		return true;
	}
	kprintf("trapeze: the firmware's INT %02xh AX=%04x has not come back: %s\n", vector,
		(unsigned)registers->eax & 0xffff,
		why == EXIT_STOPPED ? caller->ending.sentence : why == EXIT_SWITCH ? "it still runs after two seconds" :
		"it waits for an interrupt");
	return false;
}

void *firmware_data(void)
{
	return make_caller() ? guest_page_to_write(caller, FIRMWARE_DATA_SEGMENT << 4) : NULL;
}

void firmware_read(uint16_t seg, uint16_t off, void *to, uint32_t n)
{
	guest_read_far(caller, seg, off, to, n);
}
