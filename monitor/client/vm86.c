/* Into v86 code and out of it. Order of checks and of reads is Linux's (arch/x86/kernel/vm86_32.c of 6.1). */
#include "client/vm86.h"
#include "client/calls.h"	/* call_vm86old, call_vm86 */
#include "client/client.h"	/* struct client, EFAULT, EINVAL */
#include "client/segments.h"	/* segments_stack */
#include "client/user.h"	/* user_* */
#include "client/watch.h"	/* vm86_begins, vm86_returns, WATCHED */
#include "lib/string.h"		/* memcpy, words_copy */
#include "trap/ring3.h"		/* ring3_in_v86, ring3_in_32bit */

/* struct vm86plus_struct; struct vm86_struct ends before maps.plus_word. From eip to gs it is as in a trap frame. */
struct vm86_user {
	uint32_t ebx, ecx, edx, esi, edi, ebp, eax, null_segments[4], orig_eax, eip;
	uint16_t cs, cs_high;
	uint32_t eflags, esp;
	uint16_t ss, ss_high, es, es_high, ds, ds_high, fs, fs_high, gs, gs_high;
	uint32_t flags, screen_bitmap, cpu_type;
	struct vm86_maps maps;
};
#define OFFSET(field) __builtin_offsetof(struct vm86_user, field)
_Static_assert(OFFSET(eip) == 48 && OFFSET(flags) == 84 && OFFSET(maps) == 96 && OFFSET(maps.plus_word) == 160 &&
	       sizeof(struct vm86_user) == 196, "the struct has Linux's layout");
#define TAIL (OFFSET(flags) - OFFSET(eip))
_Static_assert(sizeof(struct trap_frame) - offsetof(struct trap_frame, eip) == TAIL &&
	       offsetof(struct trap_frame, gs) - offsetof(struct trap_frame, eip) == OFFSET(gs) - OFFSET(eip) &&
	       offsetof(struct trap_frame, ss) - offsetof(struct trap_frame, eip) == OFFSET(ss) - OFFSET(eip),
	       "load_registers copies it in one piece");

enum { FUNCTION_INSTALL_CHECK = 0, FUNCTION_REQUEST_IRQ = 3, FUNCTION_LAST_IRQ = 6 };
enum { FLAGS_SCREEN_BITMAP = 1 };
#define V86_END 0x110000u		/* v86 code reaches linear 10FFEFh */
enum { CPU_286 = 2, CPU_386 = 3, CPU_486 = 4 };

static inline uint32_t mask_of(uint32_t cpu_type)
{
	static const uint32_t masks[] = {
		[CPU_286] = 0, [CPU_386] = EFLAGS_NT | EFLAGS_IOPL, [CPU_486] = EFLAGS_NT | EFLAGS_IOPL | EFLAGS_AC,
	};

	return cpu_type - CPU_286 <= CPU_486 - CPU_286 ? masks[cpu_type] :
							 EFLAGS_NT | EFLAGS_IOPL | EFLAGS_AC | EFLAGS_ID;
}

static inline void load_registers(struct trap_frame *tf, const struct vm86_user *u)
{
	const uint32_t callers = tf->eflags;

	tf->ebx = u->ebx;
	tf->ecx = u->ecx;
	tf->edx = u->edx;
	tf->esi = u->esi;
	tf->edi = u->edi;
	tf->ebp = u->ebp;
	tf->eax = u->eax;
	words_copy(&tf->eip, &u->eip, TAIL / 4);
	tf->eflags = (tf->eflags & VM86_SAFE) | (callers & ~(uint32_t)VM86_SAFE) | EFLAGS_VM;
}

/* IRET would fault in ring 0. Linux gives it up then, and so does this. */
static void check_ip(struct vm *vm)
{
	if (vm->vcpu.frame.eip <= 0xffff)
		return;
	signal_fault(vm, SIGILL, ILL_BADSTK, 0, 32, 0);
}

/* The struct is good: from now on its v86 code runs. The struct is not looked at again before the return, but for
 * maps that v86 code cannot reach; and what is mapped does not change while there is no system call. */
static inline uint32_t begin(struct vm *vm, struct vm86 *v86, const struct vm86_user *u)
{
	v86->active = true;
	words_copy(&v86->saved, &vm->vcpu.frame, sizeof(v86->saved) / 4);
	v86->veflags = u->eflags;
	v86->mask = mask_of(u->cpu_type);
	v86->plus_word = v86->plus ? u->maps.plus_word : 0;
	load_registers(&vm->vcpu.frame, u);
	ring3_in_v86(&vm->vcpu);
	if (unlikely(vm->vcpu.attention & WATCHED)) {
		/* Where a debugger finds the code: trap.c */
		vm->vcpu.frame.esp_r0 = (uint32_t)u->cs << 16 | (uint16_t)u->eip;
		vm86_begins(vm);
	}
	check_ip(vm);
	return u->eax;
}

static __attribute__((noinline)) uint32_t begin_with_copy(struct vm *vm, struct vm86 *v86, const struct vm86_user *u)
{
	v86->maps = &v86->copied;
	memcpy(&v86->copied, &u->maps, v86->plus ? sizeof(u->maps) : offsetof(struct vm86_maps, plus_word));
	return begin(vm, v86, u);
}

/* Across a page boundary, or where it cannot be read to its end. */
static uint32_t enter_slowly(struct vm *vm, struct vm86 *v86, uint32_t user, uint32_t size)
{
	struct vm86_user u;

	if (!user_in_range(user, OFFSET(maps)) || !user_read(vm, &u, user, OFFSET(maps)))
		return (uint32_t)-EFAULT;
	if (u.flags & FLAGS_SCREEN_BITMAP)
		return (uint32_t)-EINVAL;
	if (!user_in_range(user, size) || !user_read(vm, &u.maps, user + OFFSET(maps), size - OFFSET(maps)))
		return (uint32_t)-EFAULT;
	v86->user = user;
	return begin_with_copy(vm, v86, &u);
}

/* One that is somewhere else than the last time, or may be. */
static __attribute__((noinline)) uint32_t enter_anew(struct vm *vm, struct vm86 *v86, uint32_t user, bool plus)
{
	const uint32_t size = plus ? sizeof(struct vm86_user) : OFFSET(maps.plus_word);
	struct vm86_user *u = user_pointer(vm, user, size, true);

	v86->plus = plus;
	v86->whole = u;
	if (!u)
		return enter_slowly(vm, v86, user, size);
	v86->user = user;
	v86->maps = user >= V86_END && (space_entry(vm, user) & PTE_OWN) ? &u->maps : &v86->copied;
	if (u->flags & FLAGS_SCREEN_BITMAP)
		return (uint32_t)-EINVAL;
	return v86->maps == &u->maps ? begin(vm, v86, u) : begin_with_copy(vm, v86, u);
}

static inline uint32_t enter(struct vm *vm, uint32_t user, bool plus)
{
	struct vm86 *v86 = &vm->client->vm86;
	struct vm86_user *u = v86->whole;

	if (unlikely(!u || user != v86->user || plus != v86->plus || v86->maps != &u->maps ||
		     (u->flags & FLAGS_SCREEN_BITMAP)))
		return enter_anew(vm, v86, user, plus);
	return begin(vm, v86, u);
}

uint32_t call_vm86old(struct vm *vm, const uint32_t *a)
{
	(void)a;
	return enter(vm, vm->vcpu.frame.ebx, false);
}

uint32_t call_vm86(struct vm *vm, const uint32_t *a)
{
	const uint32_t function = vm->vcpu.frame.ebx;

	(void)a;
	if (function == FUNCTION_INSTALL_CHECK)
		return 0;
	if (function >= FUNCTION_REQUEST_IRQ && function <= FUNCTION_LAST_IRQ)
		return vm86_irq_call(vm, function, vm->vcpu.frame.ecx);
	return enter(vm, vm->vcpu.frame.ecx, true);
}

static inline uint32_t flags_out(const struct vm86 *v86, uint32_t real)
{
	const uint32_t theirs = v86->mask | EFLAGS_VIF;

	return (real & ~theirs) | (v86->veflags & theirs);
}

/* The fields that are written, and no byte between them. */
static inline void store_registers(struct vm86_user *u, const struct trap_frame *tf, uint32_t eflags)
{
	u->ebx = tf->ebx;
	u->ecx = tf->ecx;
	u->edx = tf->edx;
	u->esi = tf->esi;
	u->edi = tf->edi;
	u->ebp = tf->ebp;
	u->eax = tf->eax;
	u->eip = tf->eip;
	u->cs = tf->cs;
	u->eflags = eflags;
	u->esp = tf->esp;
	u->ss = tf->ss;
	u->es = tf->es;
	u->ds = tf->ds;
	u->fs = tf->fs;
	u->gs = tf->gs;
}

/* Across a page boundary, or where the program cannot write. */
static bool store_slowly(struct vm *vm, uint32_t user, uint32_t eflags)
{
	struct vm86_user u;

	if (user_reaches(vm, user, OFFSET(flags), true) != OFFSET(flags) || !user_read(vm, &u, user, OFFSET(flags)))
		return false;
	store_registers(&u, &vm->vcpu.frame, eflags);
	return user_write(vm, user, &u, OFFSET(flags));
}

void vm86_leave(struct vm *vm, uint32_t value)
{
	struct vm86 *v86 = &vm->client->vm86;
	const uint32_t eflags = flags_out(v86, vm->vcpu.frame.eflags);

	if (unlikely(vm->vcpu.attention & WATCHED))
		vm86_returns(vm, value, eflags);
	v86->active = false;
	if (likely(v86->whole))
		store_registers(v86->whole, &vm->vcpu.frame, eflags);
	else if (!store_slowly(vm, v86->user, eflags))
		signal_kill(vm);
	words_copy(&vm->vcpu.frame, &v86->saved, sizeof(v86->saved) / 4);
	vm->vcpu.frame.eax = value;
	ring3_in_32bit(&vm->vcpu);
}

void vm86_enter_raw(struct vm *vm, const uint16_t segments[6], uint32_t eflags)
{
	struct vm86 *v86 = &vm->client->vm86;
	struct trap_frame *tf = &vm->vcpu.frame;

	v86->raw = true;
	v86->raw_fs = tf->fs;
	v86->raw_gs = tf->gs;
	tf->es = segments[0];
	tf->cs = segments[1];
	tf->ss = segments[2];
	tf->ds = segments[3];
	tf->fs = segments[4];
	tf->gs = segments[5];
	tf->eflags = (eflags & (VM86_SAFE | EFLAGS_RF)) | EFLAGS_VM | EFLAGS_IF | EFLAGS_FIXED;
	segments_stack(vm);
	if (tf->eip > 0xffff)
		signal_fault(vm, SIGSEGV, SI_KERNEL, 0, VEC_GP, 0);
}
