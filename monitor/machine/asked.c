#include "machine/asked.h"
#include "lib/format.h"		/* format_string */
#include "machine/vm.h"		/* struct vm */

/* How an answer says that there is none. */
enum answer { AX_IS_NOT_0, AL_IS_NOT_80, AH_IS_NOT_0, CARRY };

/* Ralf Brown's Interrupt List; DPMI 0.9, VCPI 1.0, XMS 3.0. */
static const struct {
	uint8_t vector;
	uint16_t ax, mask;
	enum answer none;
	const char *what;
} kinds[] = {
	{ 0x2f, 0x1687, 0xffff, AX_IS_NOT_0, "a DPMI host, INT 2Fh AX=1687h" },
	{ 0x67, 0xde00, 0xffff, AH_IS_NOT_0, "a VCPI server, INT 67h AX=DE00h" },
	{ 0x2f, 0x4300, 0xffff, AL_IS_NOT_80, "an XMS driver, INT 2Fh AX=4300h" },
	{ 0x15, 0x8900, 0xff00, CARRY, "the firmware's way to protected mode, INT 15h AH=89h" },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

void asked_begin(struct vm *vm, uint8_t vector, uint16_t cs, uint16_t ip, uint16_t sp)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	struct asked *a = &vm->asked;

	for (unsigned kind = 0; kind < KINDS && !a->open; kind++) {
		if (kinds[kind].vector != vector || (tf->eax & kinds[kind].mask) != kinds[kind].ax)
			continue;
		a->open = true;
		a->kind = (uint8_t)kind;
		a->cs = cs;
		a->ip = ip;
		a->ss = tf->ss;
		a->sp = sp;
		a->trap = vm->vcpu.traps;
		vm->vcpu.attention |= ATTENTION_ASKED;
	}
}

static bool says_none(const struct trap_frame *tf, enum answer none)
{
	switch (none) {
	case AX_IS_NOT_0:  return (tf->eax & 0xffff) != 0;
	case AL_IS_NOT_80: return (tf->eax & 0xff) != 0x80;
	case AH_IS_NOT_0:  return (tf->eax & 0xff00) != 0;
	default:           return tf->eflags & EFLAGS_CF;
	}
}

/* The call may have returned by RETF 2, which does not trap: then nothing is known. */
static bool is_lost(const struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	const struct asked *a = &vm->asked;

	return vm->vcpu.traps - a->trap > ASKED_TRAPS || (tf->ss == a->ss && (uint16_t)tf->esp > a->sp);
}

void asked_after(struct vm *vm)
{
	const struct trap_frame *tf = &vm->vcpu.frame;
	struct asked *a = &vm->asked;
	const bool back = tf->cs == a->cs && tf->eip == a->ip && tf->ss == a->ss && (uint16_t)tf->esp == a->sp;

	if (back && says_none(tf, kinds[a->kind].none))
		a->missing |= (uint8_t)(1 << a->kind);
	else if (back)
		a->missing &= (uint8_t)~(1 << a->kind);
	if (!back && !is_lost(vm))
		return;
	a->open = false;
	vm->vcpu.attention &= ~(uint32_t)ATTENTION_ASKED;
}

const char *asked_sentence(const struct vm *vm, const char *sentence)
{
	static char text[400];
	const char *joint = "; it had asked for ";
	int n;

	if (!vm->asked.missing)
		return sentence;
	n = format_string(text, sizeof(text), "%s", sentence);
	for (unsigned kind = 0; kind < KINDS; kind++) {
		if (!(vm->asked.missing & 1 << kind) || n >= (int)sizeof(text))
			continue;
		n += format_string(text + n, sizeof(text) - (unsigned)n, "%s%s", joint, kinds[kind].what);
		joint = ", for ";
	}
	if (n < (int)sizeof(text))
		format_string(text + n, sizeof(text) - (unsigned)n, ", and found none");
	return text;
}
