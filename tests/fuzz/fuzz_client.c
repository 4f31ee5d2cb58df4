/* A client that does what it likes: system calls with any arguments, signal frames and vm86 structs of any bytes,
 * traps of its v86 code and of its own, and time that passes. */
#include "client_holds.h"
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "client/user.h"	/* user_write */
#include "drivers/irq.h"	/* irq_arrived */
#include "drivers/pit.h"	/* PIT_MAX_PERIOD */
#include "trap/ring3.h"		/* exit_ring3 */

#include <string.h>

enum { MOST_STEPS = 128, FIELD = 0x30000000, FIELD_BYTES = 0x4000, CODE = 0x10000, SYS_MMAP2 = 192, SYS_SIGRETURN = 119,
       SYS_RT_SIGRETURN = 173, SYS_VM86OLD = 113, SYS_VM86 = 166 };

static struct vm vm;
static bool over;		/* it has come to its end, or has reset its machine */

/* A program of no instructions: one page at 08048000h. */
static const uint8_t program[] = {
	0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0, 0x54, 0x80, 4, 8, 52, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 52, 0, 32, 0, 1, 0, 40, 0, 0, 0, 0, 0,
	1, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 4, 8, 0, 0x80, 4, 8, 84, 0, 0, 0, 84, 0, 0, 0, 7, 0, 0, 0, 0, 0x10, 0, 0,
};

/* A number that somebody may have got wrong, or any. */
static uint32_t some_number(struct input *in)
{
	static const uint32_t numbers[] = {
		0, 1, 2, 8, 0xfff, 0x1000, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffff000, 0xbffff000, 0xc0000000,
		0x1ff000, 0x200000, 0x3ff000, 0x400000, 0x10fff0, 0xa0000, CODE, FIELD, FIELD + 0xff8, FIELD + 0x1000,
		FIELD + FIELD_BYTES - 4, 0x8048000, 0xb7700000, 0x73, 0x7b, 0x33, 0x32, 0x22, 7, 0x1000000,
	};
	const uint8_t which = take8(in);

	if (which < 0x80)
		return numbers[which % (sizeof(numbers) / sizeof(numbers[0]))];
	return which < 0xc0 ? FIELD + take16(in) % FIELD_BYTES : which < 0xe0 ? take8(in) : take32(in);
}

/* As the stub does: until the loop has to decide. */
static void go_on(void)
{
	if (vm.vcpu.attention && exit_ring3_attention(&vm.vcpu) >= EXIT_RESET)
		over = true;
}

/* As the stub leaves it to C, and takes it back. */
static void trap(uint32_t vector, uint32_t error)
{
	struct vcpu *v = &vm.vcpu;

	v->frame.vector = vector;
	v->frame.error = error;
	v->frame.eflags &= v->possible;
	HOLDS("it goes on with its own frame", exit_ring3(&v->frame) == &v->frame);
	go_on();
}

static bool in_v86(void)
{
	return vm.vcpu.frame.eflags & EFLAGS_VM;
}

static void call(uint32_t number, uint32_t b, uint32_t c)
{
	vm.vcpu.frame.eax = number;
	vm.vcpu.frame.ebx = b;
	vm.vcpu.frame.ecx = c;
	trap(VEC_SYSTEM_CALL, 0);
}

static void some_call(struct input *in)
{
	struct trap_frame *tf = &vm.vcpu.frame;
	const uint8_t which = take8(in);
	const uint32_t number = which == 0xff ? 383 : which == 0xfe ? 295 : which;

	tf->edx = some_number(in);
	tf->esi = some_number(in);
	tf->edi = some_number(in);
	tf->ebp = some_number(in);
	tf->eip = some_number(in);
	tf->esp = some_number(in);
	call(number, some_number(in), some_number(in));
}

/* Bytes of the input at some place; what cannot be written stays. */
static void fill(struct input *in, uint32_t at, unsigned most)
{
	for (unsigned n = 0; in->left && n < most; n++) {
		const uint8_t byte = take8(in);

		(void)user_write(&vm, at + n, &byte, 1);
	}
}

static void some_frame(struct input *in)
{
	const bool rt = take8(in) & 1;
	const uint32_t at = FIELD + take8(in) * 4;

	fill(in, at + (take8(in) & 1 ? 0 : 0xa4), 200);
	vm.vcpu.frame.esp = at + 4;
	call(rt ? SYS_RT_SIGRETURN : SYS_SIGRETURN, 0, 0);
}

static void some_vm86(struct input *in)
{
	const uint8_t how = take8(in);
	const uint32_t at = how & 0x10 ? CODE + 0x800 : FIELD + (how & 0x20 ? 0xf80 : 0);
	const uint32_t segments[] = { 0x1000, 0x1000 };

	fill(in, at, 196);
	if (how & 1) {		/* one that runs in the code's segment */
		(void)user_write(&vm, at + 52, &segments[0], 4);
		(void)user_write(&vm, at + 64, &segments[1], 4);
	}
	if (how & 2)
		call(SYS_VM86OLD, at, 0);
	else
		call(SYS_VM86, how & 4 ? 1 : some_number(in), at);
}

static void some_trap(struct input *in)
{
	static const uint8_t vectors[] = { VEC_GP, VEC_GP, VEC_GP, VEC_GP, VEC_UD, VEC_DE, VEC_DB, VEC_BP, VEC_OF, VEC_BR,
					   VEC_SS, VEC_PF, VEC_PF, VEC_GP, VEC_GP, VEC_UD };
	const uint8_t which = take8(in);
	const uint8_t vector = vectors[which & 15];

	if (which & 0x10)
		fill(in, in_v86() ? (vm.vcpu.frame.cs * 16u + (uint16_t)vm.vcpu.frame.eip) : vm.vcpu.frame.eip, 4);
	host.cr2 = some_number(in);
	if (which & 0x20 && in_v86())
		vm.vcpu.frame.esp = some_number(in);
	trap(vector, vector == VEC_PF ? take8(in) & 7u : 0);
}

static void pass(struct input *in)
{
	const uint32_t ticks = take16(in);

	host.time += ticks < PIT_MAX_PERIOD ? ticks : PIT_MAX_PERIOD;
	irq_arrived(IRQ_TIMER);
	go_on();
}

static void reset_fpu(void)
{
	const uint32_t mxcsr = 0x1f80;

	__asm__ volatile("fninit; ldmxcsr %0" : : "m"(mxcsr));
}

static void step(struct input *in)
{
	const uint8_t action = take8(in);

	switch (in_v86() ? 4 + action % 4 : action % 8) {
	case 0: case 1: some_call(in); break;
	case 2: some_frame(in); break;
	case 3: some_vm86(in); break;
	case 4: case 5: some_trap(in); break;
	case 6: fill(in, some_number(in), 16); break;
	default: pass(in); break;
	}
	reset_fpu();
}

static void map(uint32_t at, uint32_t bytes)
{
	struct trap_frame *tf = &vm.vcpu.frame;

	tf->edx = 7;
	tf->esi = 0x32;		/* private, fixed, anonymous */
	tf->edi = 0xffffffffu;
	tf->ebp = 0;
	call(SYS_MMAP2, at, bytes);
	HOLDS("there is room for a field", tf->eax == at);
}

static void steps(void *arg)
{
	struct input *in = arg;

	map(FIELD, FIELD_BYTES);
	map(CODE, 0x3000);
	for (unsigned n = 0; in->left && n < MOST_STEPS; n++) {
		step(in);
		if (over || vm.vcpu.halted)	/* the latter waits for input, which does not come */
			return;
		client_frame_holds(&vm);
		space_holds(&vm);
	}
}

/* What is the extended memory of another guest is the client's own. */
static void walls(void (*what)(struct vm *vm))
{
	vm.extended = HOST_CLIENT_MEMORY;
	what(&vm);
	vm.extended = 0;
}

static void hold(struct vm *guest)
{
	walls_hold(guest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	host_power_on();
	memcpy(host_ram(phys(HOST_IMAGE)), program, sizeof(program));
	HOLDS("an empty program starts", host_client(&vm, sizeof(program)));
	over = false;
	walls(walls_build);
	HOLDS("no program ends the run", host_run(steps, &in) == HOST_RETURNED);
	walls(hold);
	return 0;
}
