/* The six instructions that vm86 emulates: PUSHF, POPF, INT n, IRET, CLI and STI, with prefixes. Each ends in
 * the body that every other guest has (vcpu/), with what is Linux's own around it: a policy that is data,
 * memory with holes, and a stack that wraps byte by byte. */
#include "client/client.h"	/* struct client */
#include "client/vm86.h"
#include "client/vm86_flags.h"	/* lend_flags, take_if_back */
#include "client/vm86_memory.h"	/* plain, fetch, push, pop */
#include "vcpu/common_bodies.h"	/* do_* */
#include "vcpu/insn.h"		/* OPCODE_* */

enum { PREFIX_OPERAND = 0x66 };

/* What is looked at after an instruction. */
enum check { CHECK_NOTHING, CHECK_PIC_AND_STEP, CHECK_ALL };

void vm86_show_flags(struct vm *vm)
{
	if (vm->client->vm86.active)
		lend_flags(vm);
	else
		vm->vcpu.virtual_flags = EFLAGS_IF;	/* in raw mode the program keeps its own */
}

/* After POPF and IRET. The real NT is the caller's, and not v86 code's to change. */
static void take_flags_back(struct vm *vm, uint32_t before)
{
	struct vm86 *v86 = &vm->client->vm86;
	struct trap_frame *tf = &vm->vcpu.frame;

	take_if_back(vm);
	v86->veflags = (v86->veflags & ~v86->mask) | (vm->vcpu.virtual_flags & v86->mask);
	tf->eflags = (tf->eflags & ~(uint32_t)EFLAGS_NT) | (before & EFLAGS_NT);
	if ((v86->plus_word & (PLUS_DEBUG | PLUS_TF_PENDING)) == (PLUS_DEBUG | PLUS_TF_PENDING))
		tf->eflags |= EFLAGS_TF;
}

/* --- the instructions ----------------------------------------------------------------------- */

/* Each returns false where memory is out of reach: that is UNKNOWN, with the registers as they were. */

static bool pushf(struct vm *vm, bool wide)
{
	struct vcpu *v = &vm->vcpu;
	const unsigned size = wide ? 4 : 2;
	uint16_t sp = (uint16_t)v->frame.esp;

	lend_flags(vm);
	if (plain(vm, v->frame.ss, (uint16_t)(sp - size), size, MAY_WRITE) && (wide ? do_pushf32(v) : do_pushf16(v)))
		return true;
	if (!push(vm, &sp, size, vcpu_flags(v)))
		return false;
	set_low16(&v->frame.esp, sp);
	return true;
}

static bool popf(struct vm *vm, bool wide)
{
	struct vcpu *v = &vm->vcpu;
	const uint32_t before = v->frame.eflags;
	uint16_t sp = (uint16_t)v->frame.esp;
	const unsigned size = wide ? 4 : 2;
	uint32_t image;

	lend_flags(vm);
	if (plain(vm, v->frame.ss, sp, size, MAY_READ)) {
		if (wide)
			do_popf32(v);
		else
			do_popf16(v);
	} else {
		if (!pop(vm, &sp, size, &image))
			return false;
		set_low16(&v->frame.esp, sp);
		vcpu_set_flags(v, image, wide);
	}
	take_flags_back(vm, before);
	return true;
}

/* The high halves of IP and CS that IRETD pops are dropped. */
static bool iret(struct vm *vm, bool wide)
{
	struct vcpu *v = &vm->vcpu;
	const uint32_t before = v->frame.eflags;
	uint16_t sp = (uint16_t)v->frame.esp;
	uint32_t ip, cs, image;

	lend_flags(vm);
	if (!wide && plain(vm, v->frame.ss, sp, 6, MAY_READ)) {
		do_iret16(v);
	} else {
		const unsigned size = wide ? 4 : 2;

		if (!pop(vm, &sp, size, &ip) || !pop(vm, &sp, size, &cs) || !pop(vm, &sp, size, &image))
			return false;
		set_low16(&v->frame.esp, sp);
		set_low16(&v->frame.eip, (uint16_t)ip);
		v->frame.cs = (uint16_t)cs;
		vcpu_set_flags(v, image, wide);
	}
	take_flags_back(vm, before);
	return true;
}

/* --- what comes after ------------------------------------------------------------------------ */

static void check_after(struct vm *vm, enum check check, bool stepped)
{
	const struct vm86 *v86 = &vm->client->vm86;
	const uint32_t both = EFLAGS_VIP | EFLAGS_VIF;

	if (check == CHECK_NOTHING)
		return;
	if (check == CHECK_ALL && (v86->veflags & both) == both)
		vm86_leave(vm, VM86_STI);
	else if ((v86->plus_word & PLUS_RETURN_FOR_PIC) && (v86->veflags & (EFLAGS_IF | EFLAGS_VIF)))
		vm86_leave(vm, VM86_PICRETURN);
	else if (stepped && v86->plus)
		vm86_leave(vm, vm86_type(VM86_TRAP, VEC_DB));
	else if (stepped)
		signal_fault(vm, SIGTRAP, SI_KERNEL, 0, VEC_DB, 0);
}

bool vm86_is_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x66: case 0x67: case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64: case 0x65: case 0xf2: case 0xf3:
		return true;
	default:
		return false;
	}
}

/* The opcode after any number of prefixes. A segment that has nothing else is given up after one round,
 * where Linux would look for ever. */
static bool fetch_opcode(struct vm *vm, uint16_t *ip, uint8_t *opcode, bool *wide)
{
	const uint16_t first = *ip;

	do {
		if (!fetch(vm, ip, opcode))
			return false;
		*wide |= *opcode == PREFIX_OPERAND;
	} while (vm86_is_prefix(*opcode) && *ip != first);
	return !vm86_is_prefix(*opcode);
}

/* These look at no other flag. */
static inline void set_if(struct vm *vm, bool on, uint16_t ip)
{
	vm->vcpu.virtual_flags = vm->client->vm86.veflags & EFLAGS_VIF ? EFLAGS_IF : 0;
	if (on)
		(void)do_sti(&vm->vcpu, linear(vm->vcpu.frame.cs, ip));
	else
		do_cli(&vm->vcpu);
	take_if_back(vm);
}

/* @ip is after the opcode. */
static void emulate(struct vm *vm, uint8_t opcode, uint16_t ip, bool wide)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const bool stepped = tf->eflags & EFLAGS_TF;
	enum check check = CHECK_ALL;
	bool done = true;

	switch (opcode) {
	case OPCODE_PUSHF:
		done = pushf(vm, wide);
		check = CHECK_PIC_AND_STEP;
		break;
	case OPCODE_POPF:
		done = popf(vm, wide);
		break;
	case OPCODE_IRET:
		done = iret(vm, wide);
		ip = (uint16_t)tf->eip;
		break;
	case OPCODE_CLI:
	case OPCODE_STI:
		set_if(vm, opcode == OPCODE_STI, ip);
		check = opcode == OPCODE_STI ? CHECK_ALL : CHECK_PIC_AND_STEP;
		break;
	case OPCODE_INT:
		vm86_int(vm, ip);
		return;
	default:
		done = false;
		break;
	}
	if (!done) {
		vm86_leave(vm, VM86_UNKNOWN);
		return;
	}
	set_low16(&tf->eip, ip);
	check_after(vm, check, stepped);
}

void vm86_emulate(struct vm *vm)
{
	uint16_t ip = (uint16_t)vm->vcpu.frame.eip;
	bool wide = false;
	uint8_t opcode;

	if (fetch_opcode(vm, &ip, &opcode, &wide))
		emulate(vm, opcode, ip, wide);
	else
		vm86_leave(vm, VM86_UNKNOWN);
}

unsigned vm86_emulate_plain(struct vm *vm)
{
	uint16_t ip = (uint16_t)vm->vcpu.frame.eip;
	uint8_t byte;

	if (unlikely(!fetch(vm, &ip, &byte)))
		return OPCODE_NOP;
	if (unlikely(!vm->client->vm86.active))
		return byte;
	switch (byte) {
	case OPCODE_CLI: case OPCODE_STI:
		set_if(vm, byte == OPCODE_STI, ip);
		set_low16(&vm->vcpu.frame.eip, ip);
		check_after(vm, byte == OPCODE_STI ? CHECK_ALL : CHECK_PIC_AND_STEP, vm->vcpu.frame.eflags & EFLAGS_TF);
		return VM86_DONE;
	case OPCODE_INT:
		vm86_int(vm, ip);
		return VM86_DONE;
	case OPCODE_IRET: case OPCODE_PUSHF: case OPCODE_POPF:
		emulate(vm, byte, ip, false);
		return VM86_DONE;
	default:
		return byte;
	}
}
