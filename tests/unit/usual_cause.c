#include "usual_cause.h"

#include <stddef.h>
#include <stdio.h>

#define AT(field) offsetof(struct vcpu, field)

static const char *const names[8] = { "EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI" };

/* A general register: did its value go into another one, or is half of it right? */
static const char *register_cause(unsigned number)
{
	static char words[100];
	const uint32_t expected = *guest_register(&want, number), found = *guest_register(&cpu, number);

	for (unsigned other = 0; other < 8; other++) {
		const uint32_t there = *guest_register(&cpu, other);

		if (other == number || there != expected || there == *guest_register(&want, other))
			continue;
		snprintf(words, sizeof(words), "the wrong register: the value went into %s", names[other]);
		return words;
	}
	if (found != expected && (uint16_t)found == (uint16_t)expected)
		return "the low half is right: was the instruction's operand size 16 or 32?";
	return NULL;
}

static const char *ip_cause(const struct vcpu *before)
{
	static char words[100];

	if (cpu.frame.eip == before->frame.eip)
		return "IP was not advanced";
	if (cpu.frame.eip > 0xffff)
		return "IP has 16 bits: it wraps at the end of the segment";
	snprintf(words, sizeof(words), "IP was moved by %d bytes, not by %d",
		 (int)(cpu.frame.eip - before->frame.eip), (int)(want.frame.eip - before->frame.eip));
	return words;
}

static const char *sp_cause(const struct vcpu *before)
{
	static char words[100];

	if (cpu.frame.esp == before->frame.esp)
		return "nothing was pushed or popped";
	if (cpu.frame.esp >> 16 != want.frame.esp >> 16)
		return "SP has 16 bits: the high half of ESP stays";
	snprintf(words, sizeof(words), "SP was moved by %d bytes, not by %d",
		 (int)(cpu.frame.esp - before->frame.esp), (int)(want.frame.esp - before->frame.esp));
	return words;
}

static const char *real_flags_cause(void)
{
	const uint32_t differ = cpu.frame.eflags ^ want.frame.eflags;

	if (differ & EFLAGS_IF)
		return "the real IF and the virtual one are not what the instruction makes of them";
	if (differ & ~0xdd5u)
		return "the guest reached a flag that the real CPU must keep";
	return "the arithmetic flags, DF or TF are not those that the instruction leaves";
}

static const char *virtual_flags_cause(const struct vcpu *before)
{
	if (cpu.virtual_flags == before->virtual_flags)
		return "no virtual flag was changed (was the real one?)";
	return "the wrong virtual flags were changed: IF, IOPL, NT, AC and ID are virtual";
}

const char *usual_cause(size_t offset, const struct vcpu *before)
{
	for (unsigned number = 0; number < 8; number++)
		if (number != 4 && offset == (size_t)((char *)guest_register(&cpu, number) - (char *)&cpu))
			return register_cause(number);
	switch (offset) {
	case AT(frame.eip):
		return ip_cause(before);
	case AT(frame.esp):
		return sp_cause(before);
	case AT(frame.eflags):
		return real_flags_cause();
	case AT(virtual_flags):
		return virtual_flags_cause(before);
	case AT(shadow):
		return "only an STI, POPF or IRET that sets IF from 0 holds interrupts off for one instruction";
	default:
		return NULL;
	}
}
