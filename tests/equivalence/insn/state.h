/* What a program can see of a real-mode CPU, and what happened on its ports. */
#ifndef INSN_STATE_H
#define INSN_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI, GPRS };		/* as ModRM numbers them */
enum { ES, CS, SS, DS, FS, GS, SEGMENTS };

struct table {
	uint32_t base, limit;
};

struct state {
	uint32_t gpr[GPRS], seg[SEGMENTS], ip, flags;	/* flags: as PUSHFD shows them */
	uint32_t cr0, cr2, cr3, cr4, dr[8];		/* dr[4], dr[5] stay zero */
	struct table gdtr, idtr;
};

/* Why a CPU does not go on. */
enum stop {
	STOP_NONE,
	STOP_HALTED,		/* HLT with IF=0 */
	STOP_PROTECTED_MODE,	/* CR0.PE was about to be set */
	STOP_NO_DELIVERY,	/* an event has no table entry or no stack: a real CPU shuts down */
};

struct port_access {
	uint32_t port, width, value;
	bool out;
};

enum { PORT_LOG = 512 };

struct port_log {
	unsigned count;
	struct port_access access[PORT_LOG];
};

/* What the nth IN of a case reads. */
static inline uint32_t port_pattern(uint32_t port, unsigned width, unsigned nth)
{
	return (0x9e3779b1u * (port + 1 + 17 * nth)) & (0xffffffffu >> (32 - 8 * width));
}

static inline void port_note(struct port_log *log, bool out, uint32_t port, unsigned width, uint32_t value)
{
	if (log->count < PORT_LOG)
		log->access[log->count] = (struct port_access){ port, width, value, out };
	log->count++;
}

static inline uint32_t linear_of(uint32_t segment, uint32_t offset)
{
	return (segment << 4) + (offset & 0xffff);
}

static inline void set_word(uint32_t *slot, uint32_t value)
{
	*slot = (*slot & 0xffff0000u) | (value & 0xffff);
}

#endif
