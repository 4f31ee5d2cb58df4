/* Traps of a virtual guest, one after the other, by the monitor's own dispatcher. Each
 * run of the common road is also gone through instruction by instruction on the general one,
 * from the same state; that must pass through where the common one ended. */
#include "guest_registers.h"
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "trap/trap.h"		/* exit_gp, trap_dispatch */
#include "vcpu/common_road.h"	/* common_road, exit_general, RUN_MOST */
#include "vcpu/guest_mem.h"	/* linear, running_read8, running_write8 */
#include "vcpu/insn.h"		/* OPCODE_NOP */

#include <string.h>

enum { MOST_STEPS = 48, MOST_OF_A_RUN = 160, WINDOW = 288, WINDOWS = 6 };
enum { PREFIX_PAUSE = 0xf3 };

static struct vm vm;

/* --- the guest's state ------------------------------------------------------------- */

static void set_policy(struct input *in)
{
	const uint8_t bits = take8(in);

	if (vm.vcpu.attention & ATTENTION_STEP)
		return;			/* chosen once per guest in the monitor, so never amid a step */
	vm.vcpu.gp_reflect = bits & 1;
	vm.vcpu.cr0_real = bits & 2;
	vcpu_own_real_if(&vm.vcpu, bits & 4);
	vm.vcpu.frame.eflags &= ~(uint32_t)EFLAGS_IF;
	vm.vcpu.frame.eflags |= (vm.vcpu.virtual_flags | vm.vcpu.forced) & EFLAGS_IF;
	host.idle_vector = bits & 8 ? VEC_NMI : VEC_IRQ0;
	if (bits & 16)
		vm.vcpu.attention |= ATTENTION_TRACE;
}

static void poke(struct input *in, uint32_t lin, unsigned count)
{
	while (count--) {
		if (lin < GUEST_PAGES * PAGE_SIZE)
			running_write8(&vm.vcpu, lin, take8(in));
		lin++;
	}
}

/* --- both roads ---------------------------------------------------------------------- */

static uint8_t byte_at(unsigned n)
{
	return running_read8(&vm.vcpu, linear(vm.vcpu.frame.cs, (uint16_t)(vm.vcpu.frame.eip + n)));
}

static void take_common(void *unused)
{
	(void)unused;
	vm.vcpu.run_left = RUN_MOST;
	common_road[byte_at(0)](&vm.vcpu, linear(vm.vcpu.frame.cs, (uint16_t)vm.vcpu.frame.eip));
}

/* One instruction. A run may go over NOP and PAUSE, which do not trap. */
static void take_general(void *unused)
{
	(void)unused;
	if (byte_at(0) == OPCODE_NOP)
		vm.vcpu.frame.eip += 1;
	else if (byte_at(0) == PREFIX_PAUSE && byte_at(1) == OPCODE_NOP)
		vm.vcpu.frame.eip += 2;
	else
		exit_general(&vm.vcpu);
}

/* Where these instructions may write: around SS:SP and, as INS does, ES:DI, and at both ends of these segments. */
struct stack {
	uint32_t lin[WINDOWS];
	uint8_t bytes[WINDOWS][2 * WINDOW];
};

static void choose_windows_of(uint32_t *lin, uint16_t segment, uint16_t offset)
{
	const uint32_t at = linear(segment, offset);

	lin[0] = at < WINDOW ? 0 : at - WINDOW;
	lin[1] = linear(segment, 0);
	lin[2] = linear(segment, 0x10000 - 2 * WINDOW);
}

static void choose_windows(struct stack *s)
{
	const struct trap_frame *tf = &vm.vcpu.frame;

	choose_windows_of(s->lin, tf->ss, (uint16_t)tf->esp);
	choose_windows_of(s->lin + WINDOWS / 2, tf->es, (uint16_t)tf->edi);
}

static bool is_guests(uint32_t lin)
{
	return lin < GUEST_PAGES * PAGE_SIZE;
}

#define EACH_BYTE(i, n)                              \
	for (unsigned i = 0; i < WINDOWS; i++)       \
		for (unsigned n = 0; n < 2 * WINDOW; n++)

static void read_stack(struct stack *s)
{
	EACH_BYTE(i, n)
		s->bytes[i][n] = is_guests(s->lin[i] + n) ? guest_memory[s->lin[i] + n] : 0;
}

static void write_stack(const struct stack *s)
{
	EACH_BYTE(i, n)
		if (is_guests(s->lin[i] + n))
			running_write8(&vm.vcpu, s->lin[i] + n, s->bytes[i][n]);
}

static bool has_common_road(void)
{
	const struct vcpu *v = &vm.vcpu;

	return v->frame.eip <= COMMON_LAST_IP && !(v->frame.eflags & EFLAGS_TF) && !v->attention &&
	       common_road[byte_at(0)] != exit_general_at;
}

/* Does the general road come to @there, with this on the stack? */
static bool general_road_reaches(const struct vm *there, const struct stack *stack)
{
	struct stack here = *stack;

	for (unsigned n = 0; n < MOST_OF_A_RUN; n++) {
		if (host_run(take_general, NULL) != HOST_RETURNED || host.exit != EXIT_NONE)
			return false;
		if (memcmp(&vm.vcpu, &there->vcpu, sizeof(vm.vcpu)))
			continue;
		read_stack(&here);
		if (memcmp(&vm, there, sizeof(vm)) == 0 && memcmp(&here, stack, sizeof(here)) == 0)
			return true;
	}
	return false;
}

static void roads_agree(void)
{
	static struct vm before, by_common;
	static struct stack as_before, as_common;
	const uint64_t tsc = host.tsc;		/* RDTSC is on the general road alone, which common ones may end in */
	enum host_exit left;

	if (!has_common_road())
		return;
	before = vm;
	choose_windows(&as_before);
	as_common = as_before;
	read_stack(&as_before);
	left = host_run(take_common, NULL);
	by_common = vm;
	by_common.vcpu.run_left = before.vcpu.run_left;
	read_stack(&as_common);
	vm = before;
	paging_flush();
	write_stack(&as_before);
	if (left != HOST_RETURNED || host.exit != EXIT_NONE)
		return;			/* it was the general road in the end, and a decision for the loop */
	host.tsc = tsc;
	HOLDS("the general road comes to where the common one ended", general_road_reaches(&by_common, &as_common));
	vm = before;
	paging_flush();
	write_stack(&as_before);
}

/* --- traps ----------------------------------------------------------------------------- */

static void dispatch(void *unused)
{
	(void)unused;
	if (vm.vcpu.frame.vector == VEC_GP)
		exit_gp(&vm.vcpu.frame);
	else			/* the stubs know the commonest vector by themselves */
		trap_dispatch(&vm.vcpu.frame);
	host_decide(&vm);
}

/* Returns false when the guest is at its end. */
static bool trap(uint32_t vector, uint32_t error)
{
	enum host_exit left;

	vm.vcpu.frame.vector = vector;
	vm.vcpu.frame.error = error;
	vm.vcpu.refusal = NULL;
	left = host_run(dispatch, NULL);
	if (left == HOST_ENDED || left == HOST_WAITS)
		return false;
	frame_holds(&vm.vcpu);
	devices_hold(&vm);
	return true;
}

static bool other_trap(struct input *in)
{
	static const uint8_t vectors[16] = {
		VEC_DE, VEC_DB, VEC_NMI, VEC_BP, VEC_OF, VEC_BR, VEC_UD, VEC_NM,
		VEC_SS, VEC_PF, VEC_MF, VEC_XM, 0x20, 0x21, 0x24, 0x2c,
	};
	const uint8_t which = take8(in);

	host.cr2 = take32(in) & 0x1fffff;
	host.dr6 = which & 0x80 ? 1 << 14 : 0;
	host.time += 1000;
	if (vectors[which & 15] == 0x21)
		host_type(take8(in));
	return trap(vectors[which & 15], which >> 4 & 7);
}

static bool step(struct input *in)
{
	const uint8_t action = take8(in);

	switch (action & 7) {
	case 0: take_register(in, &vm.vcpu.frame); return true;
	case 1: poke(in, take32(in) & 0x1fffff, action >> 3); return true;
	case 2: set_policy(in); return true;
	case 3: return other_trap(in);
	case 4: host.time += take16(in); return trap(VEC_IRQ0, 0);
	default:
		poke(in, linear(vm.vcpu.frame.cs, (uint16_t)vm.vcpu.frame.eip), action >> 3 & 15);
		roads_agree();
		return trap(VEC_GP, 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	host_virtual_guest(&vm);
	walls_build(&vm);
	for (unsigned n = 0; in.left && n < MOST_STEPS; n++)
		if (!step(&in))
			break;
	walls_hold(&vm);
	return 0;
}
