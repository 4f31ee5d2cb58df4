#include "unicorn_cpu.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicorn/unicorn.h>

enum { VEC_UD = 6, INSN_MAX = 15, STEPS_PER_ENGINE = 1 << 17 };
#define NOWHERE 0xffffffffu

static uc_engine *uc;
static uc_context *fresh;		/* as it comes up */
static struct port_log *ports;
static unsigned inputs;
static int event;
static unsigned started;		/* instructions in this step */
static uint32_t first_linear, next_linear;	/* of the first and of the second, which is not executed */
static bool wrote;			/* to memory, in this step */
static unsigned port_accesses;		/* before this step */

static void must(uc_err error, const char *what)
{
	if (error == UC_ERR_OK)
		return;
	fprintf(stderr, "unicorn: %s: %s\n", what, uc_strerror(error));
	exit(2);
}

static void on_write(uc_engine *engine, uc_mem_type type, uint64_t lin, int size, int64_t value, void *data)
{
	(void)engine, (void)type, (void)value, (void)data;
	wrote = true;
	memory_touched((uint32_t)lin, (unsigned)size);
}

static uint32_t on_in(uc_engine *engine, uint32_t port, int size, void *data)
{
	const uint32_t value = port_pattern(port & 0xffff, (unsigned)size, inputs++);

	(void)engine, (void)data;
	port_note(ports, false, port & 0xffff, (unsigned)size, value);
	return value;
}

static void on_out(uc_engine *engine, uint32_t port, int size, uint32_t value, void *data)
{
	(void)engine, (void)data;
	port_note(ports, true, port & 0xffff, (unsigned)size, value & (0xffffffffu >> (32 - 8 * size)));
}

static void on_event(uc_engine *engine, uint32_t vector, void *data)
{
	(void)data;
	event = (int)vector;
	uc_emu_stop(engine);
}

/* Stopping here leaves the linear address in EIP. */
static void on_instruction(uc_engine *engine, uint64_t lin, uint32_t size, void *data)
{
	(void)size, (void)data;
	if (started++ == 0)
		return;
	/* It began to write over its own bytes, was translated again and starts again. */
	if (lin == first_linear && wrote && ports->count == port_accesses) {
		started = 1;
		return;
	}
	next_linear = (uint32_t)lin;
	uc_emu_stop(engine);
}

/* A Pentium III has what the monitor's guests can use, and no SMAP, XSAVE or SVM. */
void unicorn_init(void)
{
	uc_hook hook;

	must(uc_open(UC_ARCH_X86, UC_MODE_16, &uc), "open");
	must(uc_ctl_set_cpu_model(uc, UC_CPU_X86_PENTIUM3), "model");
	must(uc_mem_map_ptr(uc, 0, MEMORY_SIZE + 0x1000, UC_PROT_ALL, their_memory), "memory");
	must(uc_hook_add(uc, &hook, UC_HOOK_MEM_WRITE, (void *)on_write, NULL, 1, 0), "hook");
	must(uc_hook_add(uc, &hook, UC_HOOK_CODE, (void *)on_instruction, NULL, 1, 0), "hook");
	must(uc_hook_add(uc, &hook, UC_HOOK_INTR, (void *)on_event, NULL, 1, 0), "hook");
	must(uc_hook_add(uc, &hook, UC_HOOK_INSN, (void *)on_in, NULL, 1, 0, UC_X86_INS_IN), "hook");
	must(uc_hook_add(uc, &hook, UC_HOOK_INSN, (void *)on_out, NULL, 1, 0, UC_X86_INS_OUT), "hook");
	must(uc_context_alloc(uc, &fresh), "context");
	must(uc_context_save(uc, fresh), "context");
}

void unicorn_begin(struct port_log *log)
{
	ports = log;
	inputs = 0;
}

/* Registers by number, and where they lie in struct state. */
#define REGISTERS(R)                                                                          \
	R(EAX, gpr[EAX]) R(ECX, gpr[ECX]) R(EDX, gpr[EDX]) R(EBX, gpr[EBX]) R(ESP, gpr[ESP])  \
	R(EBP, gpr[EBP]) R(ESI, gpr[ESI]) R(EDI, gpr[EDI])                                    \
	R(ES, seg[ES]) R(CS, seg[CS]) R(SS, seg[SS]) R(DS, seg[DS]) R(FS, seg[FS])            \
	R(GS, seg[GS]) R(EIP, ip) R(EFLAGS, flags) R(CR0, cr0) R(CR2, cr2) R(CR3, cr3)        \
	R(CR4, cr4) R(DR0, dr[0]) R(DR1, dr[1]) R(DR2, dr[2]) R(DR3, dr[3]) R(DR6, dr[6])     \
	R(DR7, dr[7])
#define COUNT(name, field) +1
enum { REGISTER_COUNT = 0 REGISTERS(COUNT), FLAGS_SHOWN = 0x247fd7 };

/* Selectors are read as 16 bits: the rest of the slot is zeroed here. */
static void transfer(struct state *s, bool load)
{
#define ID(name, field) UC_X86_REG_##name,
	static int ids[REGISTER_COUNT] = { REGISTERS(ID) };
#define SLOT(name, field) &s->field,
	void *slots[REGISTER_COUNT] = { REGISTERS(SLOT) };
	uc_x86_mmr gdtr = { .base = s->gdtr.base, .limit = s->gdtr.limit };
	uc_x86_mmr idtr = { .base = s->idtr.base, .limit = s->idtr.limit };

	if (load) {
		must(uc_reg_write_batch(uc, ids, slots, REGISTER_COUNT), "write");
		must(uc_reg_write(uc, UC_X86_REG_GDTR, &gdtr), "write");
		must(uc_reg_write(uc, UC_X86_REG_IDTR, &idtr), "write");
		return;
	}
	for (unsigned n = 0; n < SEGMENTS; n++)
		s->seg[n] = 0;
	must(uc_reg_read_batch(uc, ids, slots, REGISTER_COUNT), "read");
	must(uc_reg_read(uc, UC_X86_REG_GDTR, &gdtr), "read");
	must(uc_reg_read(uc, UC_X86_REG_IDTR, &idtr), "read");
	s->gdtr = (struct table){ (uint32_t)gdtr.base, gdtr.limit };
	s->idtr = (struct table){ (uint32_t)idtr.base, idtr.limit };
	s->flags &= FLAGS_SHOWN;
}

/* Translations of memory that has changed since are never used again but keep their room, up to a
 * gigabyte; flushing them touches all of it. A new engine does not. */
static void forget_translations(void)
{
	static unsigned steps;

	if (++steps % STEPS_PER_ENGINE)
		return;
	must(uc_context_free(fresh), "context");
	must(uc_close(uc), "close");
	unicorn_init();
}

int unicorn_step(struct state *s, uint32_t next)
{
	const uint32_t first = linear_of(s->seg[CS], s->ip);
	const uint32_t ip = s->ip;
	uc_err error;

	forget_translations();
	must(uc_context_restore(uc, fresh), "context");
	transfer(s, true);
	/* The memory was changed behind its back: no old translation of this place. */
	must(uc_ctl_remove_cache(uc, (uint64_t)first, (uint64_t)first + INSN_MAX + 1), "cache");
	event = EVENT_NONE;
	started = 0;
	wrote = false;
	first_linear = first;
	port_accesses = ports->count;
	error = uc_emu_start(uc, first, next == first ? NOWHERE : next, 0, 0);
	transfer(s, false);
	if (started > 1)
		s->ip = next_linear - (s->seg[CS] << 4);
	if (error == UC_ERR_INSN_INVALID) {
		event = VEC_UD;
		s->ip = ip;
	} else {
		must(error, "step");
	}
	return event;
}
