/* Signal frames on the program's stack, as Linux's i386 builds them, and the way back. */
#include "client/frames.h"
#include "client/client.h"	/* struct client */
#include "client/frames_fpu.h"	/* frame_fpu_* */
#include "client/segments.h"	/* segments_leave_v86, segments_check */
#include "client/user.h"	/* user_read, user_write */
#include "lib/string.h"		/* memcpy */

struct sigcontext {
	uint16_t gs, gs_high, fs, fs_high, es, es_high, ds, ds_high;
	uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, trapno, error, eip;
	uint16_t cs, cs_high;
	uint32_t eflags, esp_at_signal;
	uint16_t ss, ss_high;
	uint32_t fpstate, oldmask, cr2;
};

struct siginfo {
	struct client_siginfo head;
	uint32_t rest[27];
};

struct rt_frame {
	uint32_t restorer, signal, info_at, context_at;
	struct siginfo info;
	struct {
		uint32_t flags, link;
		struct client_altstack stack;
		struct sigcontext registers;
		uint32_t mask[2];
	} context;
	uint8_t code[8];
};

struct plain_frame {
	uint32_t restorer, signal;
	struct sigcontext registers;
	uint8_t unused[624];
	uint32_t mask_high;
	uint8_t code[8];
};

_Static_assert(sizeof(struct sigcontext) == 88 && sizeof(struct rt_frame) == 0x10c &&
	       __builtin_offsetof(struct rt_frame, context.registers) == 0xa4 &&
	       __builtin_offsetof(struct plain_frame, mask_high) == 0x2d0, "frames have Linux's layout");

/* What a frame may set. The rest stays as it is: IF, IOPL, NT, ID, VM and so on. */
#define FLAGS_OF_FRAME (EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_TF | EFLAGS_DF | EFLAGS_OF | \
			EFLAGS_RF | EFLAGS_AC)

/* --- into a handler ------------------------------------------------------------------------ */

static void fill_registers(struct vm *vm, struct sigcontext *c, uint32_t fpstate)
{
	const struct client_signals *s = &vm->client->signals;
	const struct trap_frame *tf = &vm->vcpu.frame;

	*c = (struct sigcontext){
		.gs = tf->gs, .fs = tf->fs, .es = tf->es, .ds = tf->ds, .cs = tf->cs, .ss = tf->ss,
		.edi = tf->edi, .esi = tf->esi, .ebp = tf->ebp, .esp = tf->esp, .ebx = tf->ebx, .edx = tf->edx,
		.ecx = tf->ecx, .eax = tf->eax, .trapno = s->trapno, .error = s->error, .eip = tf->eip,
		.eflags = tf->eflags, .esp_at_signal = tf->esp, .fpstate = fpstate,
		.oldmask = (uint32_t)s->blocked, .cr2 = s->cr2,
	};
}

/* Where the frame goes, with what the x87 has above it; 0 if that is off the alternate stack. */
static uint32_t place_frame(struct vm *vm, const struct client_action *a, uint32_t size, uint32_t *fpstate)
{
	const struct client_signals *s = &vm->client->signals;
	const struct trap_frame *tf = &vm->vcpu.frame;
	const bool v86 = tf->eflags & EFLAGS_VM;
	const uint32_t alt = v86 ? (s->alt.size ? 0 : SS_DISABLE) : altstack_flags(s, tf->esp);
	const bool entering = (a->flags & SA_ONSTACK) && alt == 0;
	uint32_t sp = entering ? s->alt.sp + s->alt.size : tf->esp;

	if (v86 && !entering)
		return 0;		/* SS:SP is no stack of 32-bit code */
	*fpstate = (sp - FRAME_FPU_BYTES) & ~63u;
	sp = ((*fpstate - size + 4) & ~15u) - 4;
	if ((entering || alt == SS_ONSTACK) && (sp <= s->alt.sp || sp - s->alt.sp > s->alt.size))
		return 0;
	return sp;
}

static bool push_rt(struct vm *vm, const struct client_action *a, const struct client_siginfo *info, uint32_t at,
		    uint32_t fpstate)
{
	const struct client_signals *s = &vm->client->signals;
	struct rt_frame f = {
		.restorer = a->flags & SA_RESTORER ? a->restorer : at + __builtin_offsetof(struct rt_frame, code),
		.signal = info->signo, .info_at = at + __builtin_offsetof(struct rt_frame, info),
		.context_at = at + __builtin_offsetof(struct rt_frame, context), .info.head = *info,
		.context = { .stack = s->alt, .mask = { (uint32_t)s->blocked, (uint32_t)(s->blocked >> 32) } },
		.code = { 0xb8, 173, 0, 0, 0, 0xcd, 0x80, 0 },	/* mov eax, rt_sigreturn; int 80h */
	};

	fill_registers(vm, &f.context.registers, fpstate);
	return user_write(vm, at, &f, sizeof(f));
}

static bool push_plain(struct vm *vm, const struct client_action *a, const struct client_siginfo *info, uint32_t at,
		       uint32_t fpstate)
{
	static struct plain_frame f;	/* all of it is written below, but for what stays zero */

	f.restorer = a->flags & SA_RESTORER ? a->restorer : at + __builtin_offsetof(struct plain_frame, code);
	f.signal = info->signo;
	f.mask_high = (uint32_t)(vm->client->signals.blocked >> 32);
	memcpy(f.code, "\x58\xb8\x77\0\0\0\xcd\x80", sizeof(f.code));	/* pop eax; mov eax, sigreturn; int 80h */
	fill_registers(vm, &f.registers, fpstate);
	return user_write(vm, at, &f, sizeof(f));
}

bool frame_push(struct vm *vm, unsigned number, const struct client_siginfo *info)
{
	const struct client_action *a = &vm->client->signals.action[number];
	const bool rt = a->flags & SA_SIGINFO;
	struct trap_frame *tf = &vm->vcpu.frame;
	uint32_t fpstate = 0;
	const uint32_t at = place_frame(vm, a, rt ? sizeof(struct rt_frame) : sizeof(struct plain_frame), &fpstate);

	if (!at || !user_in_range(at, 1) || !frame_fpu_save(vm, fpstate))
		return false;
	if (!(rt ? push_rt : push_plain)(vm, a, info, at, fpstate))
		return false;
	if (vm->client->signals.alt.flags & SS_AUTODISARM)
		vm->client->signals.alt = (struct client_altstack){ .flags = SS_DISABLE };
	frame_fpu_fresh();
	segments_leave_v86(vm);
	tf->eip = a->handler;
	tf->esp = at;
	tf->eax = number;
	tf->edx = rt ? at + __builtin_offsetof(struct rt_frame, info) : 0;
	tf->ecx = rt ? at + __builtin_offsetof(struct rt_frame, context) : 0;
	tf->eflags &= ~(uint32_t)(EFLAGS_TF | EFLAGS_DF | EFLAGS_RF);
	tf->cs = RING3_CODE;
	tf->ss = tf->ds = tf->es = RING3_DATA;
	return true;
}

/* --- and back ------------------------------------------------------------------------------- */

static void take_registers(struct trap_frame *tf, const struct sigcontext *c)
{
	tf->edi = c->edi;
	tf->esi = c->esi;
	tf->ebp = c->ebp;
	tf->esp = c->esp;
	tf->ebx = c->ebx;
	tf->edx = c->edx;
	tf->ecx = c->ecx;
	tf->eax = c->eax;
	tf->eip = c->eip;
}

/* A frame whose VM flag is set asks for v86 mode, but for one that is otherwise as Linux made it:
 * Linux ignores the flag, and a 32-bit place is no v86 one. */
static bool asks_for_v86(const struct sigcontext *c)
{
	return (c->eflags & EFLAGS_VM) && !(c->cs == RING3_CODE && c->eip > 0xffff);
}

static bool restore_registers(struct vm *vm, const struct sigcontext *c)
{
	struct trap_frame *tf = &vm->vcpu.frame;

	if (!frame_fpu_restore(vm, c->fpstate))
		return false;
	take_registers(tf, c);
	if (asks_for_v86(c)) {
		const uint16_t segments[6] = { c->es, c->cs, c->ss, c->ds, c->fs, c->gs };

		vm86_enter_raw(vm, segments, c->eflags);
		return true;
	}
	tf->eflags = (tf->eflags & ~(uint32_t)FLAGS_OF_FRAME) | (c->eflags & FLAGS_OF_FRAME);
	tf->cs = c->cs | 3;
	tf->ss = c->ss | 3;
	tf->ds = c->ds;
	tf->es = c->es;
	tf->fs = c->fs;
	tf->gs = c->gs;
	segments_check(vm);
	return true;
}

static uint32_t bad_frame(struct vm *vm)
{
	signal_force(vm, SIGSEGV, SI_KERNEL, 0);
	return 0;
}

static uint32_t pop_rt(struct vm *vm)
{
	const uint32_t at = vm->vcpu.frame.esp - 4;
	struct rt_frame f;

	if (!user_in_range(at, sizeof(f)) ||
	    !user_read(vm, &f.context, at + __builtin_offsetof(struct rt_frame, context), sizeof(f.context)))
		return bad_frame(vm);
	signals_set_blocked(vm, (uint64_t)f.context.mask[1] << 32 | f.context.mask[0]);
	if (!restore_registers(vm, &f.context.registers))
		return bad_frame(vm);
	(void)altstack_set(vm, &f.context.stack, vm->vcpu.frame.esp);
	return vm->vcpu.frame.eax;
}

static uint32_t pop_plain(struct vm *vm)
{
	const uint32_t at = vm->vcpu.frame.esp - 8;
	struct sigcontext registers;
	uint32_t mask_high;

	if (!user_read(vm, &registers, at + __builtin_offsetof(struct plain_frame, registers), sizeof(registers)) ||
	    !user_read(vm, &mask_high, at + __builtin_offsetof(struct plain_frame, mask_high), sizeof(mask_high)))
		return bad_frame(vm);
	signals_set_blocked(vm, (uint64_t)mask_high << 32 | registers.oldmask);
	return restore_registers(vm, &registers) ? vm->vcpu.frame.eax : bad_frame(vm);
}

uint32_t frame_pop(struct vm *vm, bool rt)
{
	return rt ? pop_rt(vm) : pop_plain(vm);
}
