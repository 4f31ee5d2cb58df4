/* What a 32-bit program hands over: signal frames of any bytes, any selectors, any ELF file.
 *
 * sources: monitor/client/frames.c monitor/client/frames_fpu.c monitor/client/segments.c monitor/client/elf.c
 * with: user.c phys.c client_signals.c client_space.c
 * options: -eva-precision 2 -eva-domains symbolic-locations,equality,bitwise
 * variant frames: -DSIGNAL_FRAMES
 * variant elf: -DELF
 * seconds: 8
 */
#include "guest_pages.h"
#include "client/client.h"
#include "client/elf.h"
#include "client/frames.h"
#include "client/segments.h"
#include "cpu/features.h"
#include "trap/ring3.h"

static struct vm the_vm;
static struct client the_client;
static struct cpu_features features;

const struct cpu_features *features_get(void) { return &features; }
void fpu_init(void) { }
void fpu_save(struct fpu_state *to) { MAKE_UNKNOWN(*to); }
void fpu_load(const struct fpu_state *from) { (void)from; }
void ring3_mode(struct vcpu *v) { (void)v; }
/* vm86.c: what of these flags becomes real is its affair. */
void vm86_enter_raw(struct vm *vm, const uint16_t segments[6], uint32_t eflags)
{
	(void)eflags;
	vm->vcpu.frame.cs = segments[1];
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	MAKE_UNKNOWN(ram_base);
	MAKE_UNKNOWN(the_client);
	MAKE_UNKNOWN(features);
	MAKE_BOOL(features.has_fxsr);
	MAKE_BOOL(the_client.check_segments);
	vm->client = &the_client;
	vm->vcpu.frame.eflags = EFLAGS_FIXED | EFLAGS_IF | (any32() & (EFLAGS_CF | EFLAGS_TF | EFLAGS_DF | EFLAGS_RF | EFLAGS_AC));
}

/* The program runs on in ring 3, with the real IF set. */
static inline void goes_back_to_ring_3(const struct trap_frame *tf)
{
	const uint32_t never = tf->eflags & (EFLAGS_IOPL | EFLAGS_NT | EFLAGS_VIF | EFLAGS_VIP),
		       real_if = tf->eflags & EFLAGS_IF;

	/*@ assert no_other_flag: never == 0; */
	/*@ assert real_if: real_if == EFLAGS_IF; */
}

static inline void handle(struct vm *vm)
{
	struct client_siginfo info;

	MAKE_UNKNOWN(info);
	switch (any_from(0, 3)) {
	case 0: frame_push(vm, any_from(1, SIGNALS), &info); break;
	case 1: frame_pop(vm, any_bool()); break;
	case 2: segments_base(vm, any16()); break;
	case 3: segments_leave_v86(vm); break;
	}
	goes_back_to_ring_3(&vm->vcpu.frame);
}

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
#if defined(SIGNAL_FRAMES)
	handle(vm);
#else
	static struct elf_program program;

	elf_load(vm, phys(any32()), any32(), &program);
#endif
}
