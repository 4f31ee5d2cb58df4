#include "deliver.h"
#include "memory.h"

#include <string.h>
#include <x86emu.h>

static x86emu_t *emu;
static uint8_t code[2];			/* INT n: what it fetches, wherever */
static unsigned fetched;

static unsigned memio(x86emu_t *e, u32 lin, u32 *value, unsigned type)
{
	const unsigned size = (type & 0xff) == X86EMU_MEMIO_32 ? 4 : (type & 0xff) == X86EMU_MEMIO_16 ? 2 : 1;

	(void)e;
	switch (type & ~0xffu) {
	case X86EMU_MEMIO_X:
		*value = code[fetched++ & 1];
		return 0;
	case X86EMU_MEMIO_R:
		*value = 0;
		memcpy(value, their_memory + lin, size);
		return 0;
	case X86EMU_MEMIO_W:
		memory_touched(lin, size);
		memcpy(their_memory + lin, value, size);
		return 0;
	default:
		return 1;
	}
}

void deliver_init(void)
{
	emu = x86emu_new(0, 0);
	x86emu_set_memio_handler(emu, memio);
}

bool deliver(struct state *s, uint8_t vector)
{
	const uint8_t *const entry = their_memory + s->idtr.base + vector * 4;
	uint8_t before[4];

	memcpy(before, entry, sizeof(before));
	x86emu_reset(emu);
	x86emu_set_seg_register(emu, emu->x86.R_CS_SEL, (u16)s->seg[CS]);
	x86emu_set_seg_register(emu, emu->x86.R_SS_SEL, (u16)s->seg[SS]);
	emu->x86.R_EIP = (s->ip - 2) & 0xffff;
	emu->x86.R_ESP = s->gpr[ESP];
	emu->x86.R_FLG = s->flags;
	emu->x86.R_IDT_BASE = s->idtr.base;
	emu->x86.R_IDT_LIMIT = s->idtr.limit;
	code[0] = 0xcd;
	code[1] = vector;
	fetched = 0;
	emu->max_instr = 1;
	emu->x86.R_TSC = 0;
	x86emu_run(emu, X86EMU_RUN_MAX_INSTR);
	s->gpr[ESP] = emu->x86.R_ESP;
	s->seg[CS] = emu->x86.R_CS;
	s->ip = emu->x86.R_EIP & 0xffff;
	s->flags = emu->x86.R_FLG;
	if (memcmp(before, entry, sizeof(before)) == 0)
		return false;
	s->ip = (uint32_t)(entry[0] | entry[1] << 8);
	s->seg[CS] = (uint32_t)(entry[2] | entry[3] << 8);
	return true;
}
