/* The six instructions that vm86 emulates: PUSHF, POPF, INT n, IRET, CLI and STI, with prefixes. Each ends in
 * the body that every other guest has (vcpu/), with what is Linux's own around it: a policy that is data,
 * memory with holes, and a stack that wraps byte by byte. */
#include "client/client.h"	/* struct client */
#include "client/vm86.h"
#include "vcpu/common_bodies.h"	/* do_* */
#include "vcpu/emulate.h"	/* vcpu_interrupt */

enum { OPCODE_PUSHF = 0x9c, OPCODE_POPF = 0x9d, OPCODE_INT = 0xcd, OPCODE_IRET = 0xcf, OPCODE_CLI = 0xfa,
       OPCODE_STI = 0xfb, OPCODE_NOP = 0x90, PREFIX_OPERAND = 0x66 };
enum { VEC_DOS = 0x21 };	/* whose functions have bits of their own */

/* What is looked at after an instruction. */
enum check { CHECK_NOTHING, CHECK_PIC_AND_STEP, CHECK_ALL };

static bool bit(const uint8_t *map, unsigned n)
{
	return map[n / 8] >> n % 8 & 1;
}

/* --- memory with holes ---------------------------------------------------------------------- */

static bool page_allows(const struct vm *vm, uint32_t lin, uint32_t need)
{
	return (vm->space.table[lin / PAGE_SIZE] & need) == need;
}

#define MAY_READ  (PTE_P | PTE_U)
#define MAY_WRITE (PTE_P | PTE_U | PTE_W)

/* @bytes at @off, without a wrap, all of them within reach. */
static bool plain(const struct vm *vm, uint16_t seg, uint16_t off, unsigned bytes, uint32_t need)
{
	const uint32_t lin = linear(seg, off);

	return fits(off, bytes) && page_allows(vm, lin, need) && page_allows(vm, lin + bytes - 1, need);
}

static bool fetch(const struct vm *vm, uint16_t *ip, uint8_t *byte)
{
	const uint32_t lin = linear(vm->vcpu.frame.cs, *ip);

	if (!page_allows(vm, lin, MAY_READ))
		return false;
	*byte = running_read8(&vm->vcpu, lin);
	*ip = (uint16_t)(*ip + 1);
	return true;
}

/* High byte first, as Linux pushes: what was written before a page that is closed stays written. */
static bool push(struct vm *vm, uint16_t *sp, unsigned bytes, uint32_t value)
{
	while (bytes--) {
		uint32_t lin;

		*sp = (uint16_t)(*sp - 1);
		lin = linear(vm->vcpu.frame.ss, *sp);
		if (!page_allows(vm, lin, MAY_WRITE))
			return false;
		*(volatile uint8_t *)(GUEST_BASE(&vm->vcpu) + lin) = (uint8_t)(value >> 8 * bytes);
	}
	return true;
}

static bool pop(const struct vm *vm, uint16_t *sp, unsigned bytes, uint32_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < bytes; i++) {
		const uint32_t lin = linear(vm->vcpu.frame.ss, *sp);

		if (!page_allows(vm, lin, MAY_READ))
			return false;
		*value |= (uint32_t)running_read8(&vm->vcpu, lin) << 8 * i;
		*sp = (uint16_t)(*sp + 1);
	}
	return true;
}

/* --- flags ---------------------------------------------------------------------------------- */

/* The virtual flags that a body sees: VIF is IF, IOPL reads 3 whatever the program gave. */
static void lend_flags(struct vm *vm)
{
	const struct vm86 *v86 = &vm->client->vm86;

	vm->vcpu.virtual_flags = (v86->veflags & EFLAGS_VIF ? EFLAGS_IF : 0) | EFLAGS_IOPL |
				 (v86->veflags & v86->mask & (EFLAGS_NT | EFLAGS_AC | EFLAGS_ID));
}

void vm86_show_flags(struct vm *vm)
{
	if (vm->client->vm86.active)
		lend_flags(vm);
	else
		vm->vcpu.virtual_flags = EFLAGS_IF;	/* in raw mode the program keeps its own */
}

static void take_if_back(struct vm *vm)
{
	struct vm86 *v86 = &vm->client->vm86;

	v86->veflags = (v86->veflags & ~(uint32_t)EFLAGS_VIF) |
		       (vm->vcpu.virtual_flags & EFLAGS_IF ? EFLAGS_VIF : 0);
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

/* Pushes FLAGS, CS and IP, and goes to @target. The table was read before, since the stack may lie in it. */
static __attribute__((noinline)) bool enter_target(struct vm *vm, uint8_t vector, uint32_t target)
{
	struct vcpu *v = &vm->vcpu;
	const uint16_t ip = (uint16_t)v->frame.eip;
	uint16_t sp = (uint16_t)v->frame.esp;

	lend_flags(vm);
	if (plain(vm, v->frame.ss, (uint16_t)(sp - 6), 6, MAY_WRITE) &&
	    linear(v->frame.ss, (uint16_t)(sp - 6)) > IVT_LIMIT) {
		(void)vcpu_interrupt(v, vector, ip);
	} else {
		if (!push(vm, &sp, 2, vcpu_flags(v)) || !push(vm, &sp, 2, v->frame.cs) || !push(vm, &sp, 2, ip))
			return false;
		set_low16(&v->frame.esp, sp);
		enter_vector(v, vector * 4u);
		v->frame.eip = (uint16_t)target;
		v->frame.cs = (uint16_t)(target >> 16);
	}
	take_if_back(vm);
	return true;
}

/* Is the interrupt the program's to do, and not the table's? */
static inline bool is_programs(const struct vm *vm, uint8_t vector)
{
	const struct vm86 *v86 = &vm->client->vm86;

	return vm->vcpu.frame.cs == BIOS_SEGMENT || bit(v86->maps->revectored, vector) ||
	       (vector == VEC_DOS && bit(v86->maps->revectored_21, vm->vcpu.frame.eax >> 8 & 0xff)) ||
	       !page_allows(vm, 0, MAY_READ) || running_read16(&vm->vcpu, vector * 4u + 2) == BIOS_SEGMENT;
}

bool vm86_interrupt(struct vm *vm, uint8_t vector)
{
	if (likely(!is_programs(vm, vector)) && enter_target(vm, vector, running_read32(&vm->vcpu, vector * 4u)))
		return true;
	vm86_leave(vm, vm86_type(VM86_INTX, vector));
	return false;
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

static void interrupt(struct vm *vm, uint16_t ip)
{
	const struct vm86 *v86 = &vm->client->vm86;
	uint8_t vector;

	if (!fetch(vm, &ip, &vector)) {
		vm86_leave(vm, VM86_UNKNOWN);
		return;
	}
	set_low16(&vm->vcpu.frame.eip, ip);
	if ((v86->plus_word & PLUS_DEBUG) && bit(v86->maps->debug, vector))
		vm86_leave(vm, vm86_type(VM86_INTX, vector));
	else if (is_programs(vm, vector) || !enter_target(vm, vector, running_read32(&vm->vcpu, vector * 4u)))
		vm86_leave(vm, vm86_type(VM86_INTX, vector));
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
		interrupt(vm, ip);
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
		interrupt(vm, ip);
		return VM86_DONE;
	case OPCODE_IRET: case OPCODE_PUSHF: case OPCODE_POPF:
		emulate(vm, byte, ip, false);
		return VM86_DONE;
	default:
		return byte;
	}
}
