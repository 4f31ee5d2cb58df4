/* Into v86 code and out of it. Order of checks and of reads is Linux's (arch/x86/kernel/vm86_32.c of 6.1). */
#include "client/vm86.h"
#include "client/client.h"	/* struct client, EFAULT, EINVAL */
#include "client/segments.h"	/* segments_stack */
#include "client/user.h"	/* user_* */
#include "client/watch.h"	/* vm86_begins, vm86_returns, WATCHED */
#include "lib/string.h"		/* memcpy */

/* struct vm86plus_struct; struct vm86_struct ends before plus_word. */
struct vm86_user {
	uint32_t ebx, ecx, edx, esi, edi, ebp, eax, null_segments[4], orig_eax, eip;
	uint16_t cs, cs_high;
	uint32_t eflags, esp;
	uint16_t ss, ss_high, es, es_high, ds, ds_high, fs, fs_high, gs, gs_high;
	uint32_t flags, screen_bitmap, cpu_type;
	uint8_t revectored[32], revectored_21[32];
	uint32_t plus_word;
	uint8_t debug[32];
};
#define OFFSET(field) __builtin_offsetof(struct vm86_user, field)
_Static_assert(OFFSET(eip) == 48 && OFFSET(flags) == 84 && OFFSET(revectored) == 96 && OFFSET(plus_word) == 160 &&
	       sizeof(struct vm86_user) == 196, "the struct has Linux's layout");

enum { FUNCTION_INSTALL_CHECK = 0, FUNCTION_REQUEST_IRQ = 3, FUNCTION_LAST_IRQ = 6 };
enum { FLAGS_SCREEN_BITMAP = 1 };
enum { CPU_286 = 2, CPU_386 = 3, CPU_486 = 4 };

static uint32_t mask_of(uint32_t cpu_type)
{
	switch (cpu_type) {
	case CPU_286: return 0;
	case CPU_386: return EFLAGS_NT | EFLAGS_IOPL;
	case CPU_486: return EFLAGS_NT | EFLAGS_IOPL | EFLAGS_AC;
	default: return EFLAGS_NT | EFLAGS_IOPL | EFLAGS_AC | EFLAGS_ID;
	}
}

static void load_registers(struct trap_frame *tf, const struct vm86_user *u)
{
	tf->ebx = u->ebx;
	tf->ecx = u->ecx;
	tf->edx = u->edx;
	tf->esi = u->esi;
	tf->edi = u->edi;
	tf->ebp = u->ebp;
	tf->eax = u->eax;
	tf->eip = u->eip;
	tf->cs = u->cs;
	tf->eflags = (u->eflags & VM86_SAFE) | (tf->eflags & ~(uint32_t)VM86_SAFE) | EFLAGS_VM;
	tf->esp = u->esp;
	tf->ss = u->ss;
	tf->es = u->es;
	tf->ds = u->ds;
	tf->fs = u->fs;
	tf->gs = u->gs;
}

/* IRET would fault in ring 0. Linux gives it up then, and so does this. */
static void check_ip(struct vm *vm)
{
	if (vm->vcpu.frame.eip <= 0xffff)
		return;
	signal_fault(vm, SIGILL, ILL_BADSTK, 0, 32, 0);
}

/* The struct is good: from now on its v86 code runs. The struct is not looked at again before the return, and
 * what is mapped does not change while there is no system call. */
static uint32_t begin(struct vm *vm, uint32_t user, bool plus, const struct vm86_user *u, struct vm86_user *whole)
{
	struct vm86 *v86 = &vm->client->vm86;

	v86->active = true;
	v86->plus = plus;
	v86->user = user;
	v86->whole = whole;
	v86->saved = vm->vcpu.frame;
	v86->veflags = u->eflags;
	v86->mask = mask_of(u->cpu_type);
	v86->plus_word = plus ? u->plus_word : 0;
	memcpy(v86->revectored, u->revectored, 2 * sizeof(u->revectored));
	if (plus)
		memcpy(v86->debug, u->debug, sizeof(u->debug));
	load_registers(&vm->vcpu.frame, u);
	segments_stack(vm);
	if (unlikely(vm->vcpu.attention & WATCHED))
		vm86_begins(vm);
	check_ip(vm);
	return u->eax;
}

/* Across a page boundary, or where it cannot be read to its end. */
static uint32_t enter_slowly(struct vm *vm, uint32_t user, bool plus, uint32_t size)
{
	struct vm86_user u;

	if (!user_in_range(user, OFFSET(revectored)) || !user_read(vm, &u, user, OFFSET(revectored)))
		return (uint32_t)-EFAULT;
	if (u.flags & FLAGS_SCREEN_BITMAP)
		return (uint32_t)-EINVAL;
	if (!user_in_range(user, size) ||
	    !user_read(vm, u.revectored, user + OFFSET(revectored), size - OFFSET(revectored)))
		return (uint32_t)-EFAULT;
	return begin(vm, user, plus, &u, NULL);
}

static uint32_t enter(struct vm *vm, uint32_t user, bool plus)
{
	const uint32_t size = plus ? sizeof(struct vm86_user) : OFFSET(plus_word);
	struct vm86_user *u = user_pointer(vm, user, size, true);

	if (unlikely(!u))
		return enter_slowly(vm, user, plus, size);
	return u->flags & FLAGS_SCREEN_BITMAP ? (uint32_t)-EINVAL : begin(vm, user, plus, u, u);
}

uint32_t vm86_old(struct vm *vm, uint32_t user)
{
	return enter(vm, user, false);
}

uint32_t vm86_new(struct vm *vm, uint32_t function, uint32_t argument)
{
	if (function == FUNCTION_INSTALL_CHECK)
		return 0;
	if (function >= FUNCTION_REQUEST_IRQ && function <= FUNCTION_LAST_IRQ)
		return vm86_irq_call(vm, function, argument);
	return enter(vm, argument, true);
}

static uint32_t flags_out(const struct vm86 *v86, uint32_t real)
{
	const uint32_t theirs = v86->mask | EFLAGS_VIF;

	return (real & ~theirs) | (v86->veflags & theirs);
}

/* The fields that are written, and no byte between them. */
static void store_registers(struct vm86_user *u, const struct trap_frame *tf, uint32_t eflags)
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
	vm->vcpu.frame = v86->saved;
	vm->vcpu.frame.eax = value;
	segments_stack(vm);
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
