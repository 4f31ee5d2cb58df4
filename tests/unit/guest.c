#include "guest.h"
#include "usual_cause.h"
#include "vcpu/common_road.h"	/* common_road; exit_general, trap_attend: implemented here */
#include "vcpu/ports.h"		/* port_in, port_out: implemented here */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vcpu cpu, want;
uint8_t *memory;
uint32_t pte[272];
uint32_t port_raises;
bool poll_is_answered;

static uint8_t *want_memory;

struct port_access {
	bool out;
	uint16_t port;
	unsigned width;
	uint32_t value;
};
#define MAX_ACCESSES 1024
static struct port_access log_found[MAX_ACCESSES], log_wanted[MAX_ACCESSES];
static unsigned found_count, wanted_count, inputs, inputs_wanted;

static bool on_common_road;
static bool entered_general_road;
static unsigned attention_called;
static struct vcpu before;		/* the last guest_step() */
static int last_result;			/* enum emu_result, or UNKNOWN */
enum { COMMITTED = -1,			/* by the common road: NEXT, JUMPED or VECTORED */
       NOT_DECODED = -2 };

static struct ran {			/* by all tests, each in a process of its own */
	const struct opcode_row *rows[600];
	unsigned row_count;
	bool common[256];
} *ran;

/* --- right values ---------------------------------------------------------- */

uint32_t *guest_register(struct vcpu *v, unsigned number)
{
	struct trap_frame *const f = &v->frame;
	uint32_t *const slots[8] = { &f->eax, &f->ecx, &f->edx, &f->ebx, &f->esp, &f->ebp, &f->esi, &f->edi };

	return slots[number];
}

void low_half(uint32_t *slot, uint16_t value)
{
	*slot = (*slot & 0xffff0000u) | value;
}

/* V86-FACTS 3: the CPU has CF PF AF ZF SF TF DF OF, 0DD5h; IF, IOPL, NT, AC and ID are virtual. */
void guest_flags(uint32_t image)
{
	cpu.virtual_flags = image & 0x247200;
	cpu.frame.eflags = (cpu.frame.eflags & 0xffff0000u) | (image & 0x0dd5) | 2 |
			   (cpu.forced & 0x200 ? 0x200 : image & 0x200);
}

void guest_flags_16(uint16_t image)
{
	guest_flags((cpu.virtual_flags & 0x240000) | image);
}

uint32_t guest_shown(void)
{
	return (cpu.frame.eflags & 0x0dd5) | (cpu.virtual_flags & 0x247200) | 2;
}

uint8_t peek8(uint32_t lin)
{
	return memory[lin];
}

uint16_t peek16(uint32_t lin)
{
	return (uint16_t)(memory[lin] | memory[lin + 1] << 8);
}

uint32_t peek32(uint32_t lin)
{
	return peek16(lin) | (uint32_t)peek16(lin + 2) << 16;
}

/* --- setting up ---------------------------------------------------------- */

void guest_init(void)
{
	ran = check_shared(sizeof(*ran));
}

void guest_reset(void)
{
	if (!memory) {
		memory = malloc(GUEST_SIZE);		/* exactly: ASan watches its end */
		want_memory = malloc(GUEST_SIZE);
	}
	if (!memory || !want_memory)
		abort();
	memset(memory, 0, GUEST_SIZE);
	memset(want_memory, 0, GUEST_SIZE);
	for (unsigned i = 0; i < 272; i++)
		pte[i] = i << 12 | 7;
	memset(&cpu, 0, sizeof(cpu));
	cpu.mem.base = memory;
	cpu.mem.pte = pte;
	cpu.traps = TRAPS;
	vcpu_reset(&cpu);
	vcpu_own_real_if(&cpu, true);
	cpu.frame = (struct trap_frame){
		.eax = 0xa0a1a2a3, .ecx = 0xc0c1c2c3, .edx = 0xd0d1d2d3, .ebx = 0xb0b1b2b3,
		.ebp = 0xe0e1e2e3, .esi = 0x51525354, .edi = 0xd1d2d3d4, .esp = 0xe5e50000 | SP,
		.esp_r0 = 0xbad0bad0, .vector = VEC_GP, .eip = IP, .cs = CS, .ss = SS, .ds = DS,
		.es = ES, .fs = FS, .gs = GS, .eflags = EFLAGS_VM | EFLAGS_FIXED,
	};
	guest_flags(0x200);
	port_raises = 0;
	attention_called = 0;
	poll_is_answered = false;
	begin();
}

void guest_code(const uint8_t *bytes, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		poke8(place(cpu.frame.cs, (uint16_t)(cpu.frame.eip + i)), bytes[i]);
}

void want8(uint32_t lin, uint8_t value)
{
	if (lin < GUEST_SIZE)
		want_memory[lin] = value;
}

void want16(uint32_t lin, uint16_t value)
{
	want8(lin, (uint8_t)value);
	want8(lin + 1, (uint8_t)(value >> 8));
}

void want32(uint32_t lin, uint32_t value)
{
	want16(lin, (uint16_t)value);
	want16(lin + 2, (uint16_t)(value >> 16));
}

void poke8(uint32_t lin, uint8_t value)
{
	if (lin < GUEST_SIZE)
		memory[lin] = want_memory[lin] = value;
}

void poke16(uint32_t lin, uint16_t value)
{
	poke8(lin, (uint8_t)value);
	poke8(lin + 1, (uint8_t)(value >> 8));
}

void poke32(uint32_t lin, uint32_t value)
{
	poke16(lin, (uint16_t)value);
	poke16(lin + 2, (uint16_t)(value >> 16));
}

void rom_page(uint32_t lin)
{
	pte[lin >> 12] &= ~2u;
}

void begin(void)
{
	want = cpu;
	found_count = wanted_count = inputs = inputs_wanted = 0;
}

uint32_t random32(void)
{
	static uint64_t state = 1;

	state = state * 6364136223846793005u + 1442695040888963407u;	/* Knuth's MMIX */
	return (uint32_t)(state >> 32);
}

/* --- ports --------------------------------------------------------------- */

uint32_t port_pattern(uint16_t port, unsigned width, unsigned nth)
{
	return (0x9e3779b1u * (port + 1u + 17 * nth)) & (0xffffffffu >> (32 - 8 * width));
}

static void add(struct port_access *list, unsigned *count, struct port_access access)
{
	if (*count < MAX_ACCESSES)
		list[*count] = access;
	++*count;
}

uint32_t port_in(struct vcpu *v, uint16_t port, unsigned width)
{
	const uint32_t value = port_pattern(port, width, inputs++);

	CHECK("the vCPU that a port is told", (uintptr_t)&cpu, (uintptr_t)v);
	add(log_found, &found_count, (struct port_access){ false, port, width, value });
	cpu.attention |= port_raises;
	return value;
}

void port_out(struct vcpu *v, uint16_t port, unsigned width, uint32_t value)
{
	CHECK("the vCPU that a port is told", (uintptr_t)&cpu, (uintptr_t)v);
	value &= 0xffffffffu >> (32 - 8 * width);	/* ports.h: bytes above are ignored */
	add(log_found, &found_count, (struct port_access){ true, port, width, value });
	cpu.attention |= port_raises;
}

void want_in(uint16_t port, unsigned width)
{
	add(log_wanted, &wanted_count,
	    (struct port_access){ false, port, width, port_pattern(port, width, inputs_wanted++) });
}

void want_out(uint16_t port, unsigned width, uint32_t value)
{
	add(log_wanted, &wanted_count, (struct port_access){ true, port, width, value });
}

/* --- stepping: what trap.c does around the virtual CPU -------------------- */

void guest_round(unsigned round)
{
	on_common_road = round == 1;
}

static void note_row(const struct opcode_row *row)
{
	if (!row_was_run(row))
		ran->rows[ran->row_count++] = row;
}

bool row_was_run(const struct opcode_row *row)
{
	for (unsigned i = 0; i < ran->row_count; i++)
		if (ran->rows[i] == row)
			return true;
	return false;
}

bool common_road_was_run(uint8_t first_byte)
{
	return ran->common[first_byte];
}

unsigned attention_calls(void)
{
	return attention_called;
}

void machine_writes_video(struct vcpu *v, uint32_t lin, uint8_t value)
{
	(void)v;
	(void)lin;
	(void)value;
	abort();
}

bool machine_answers_int(struct vcpu *v, uint8_t vector)
{
	(void)v;
	if (vector != 0x16 && vector != 0x28 && vector != 0x2f && vector != 0x67)
		fprintf(stderr, "machine_answers_int(%02x)\n", vector), abort();
	return vector == 0x16 && poll_is_answered;
}

void trap_attend(struct vcpu *v)
{
	(void)v;
	attention_called++;
}

void exit_general(struct vcpu *v)
{
	struct insn insn;

	entered_general_road = true;
	memset(&insn, 0xa5, sizeof(insn));	/* what decoding leaves unset must not matter */
	if (insn_decode(v, &insn) != DECODED) {
		last_result = NOT_DECODED;
		return;
	}
	note_row(insn.row);
	last_result = (int)insn.row->emulate(v, &insn);
	if (last_result == EMU_NEXT || last_result == EMU_HALTED)
		v->frame.eip = insn.next_ip;
}

void exit_general_at(struct vcpu *v, uint32_t at)
{
	(void)at;
	exit_general(v);
}

/* V86-FACTS 1 and 3: what the image that IRETD loads must look like. */
static void check_real_flags(void)
{
	const uint32_t flags = cpu.frame.eflags;
	const uint32_t real_if = (cpu.virtual_flags | cpu.forced) & EFLAGS_IF;

	CHECK("real VM", EFLAGS_VM, flags & EFLAGS_VM);
	CHECK("real bit 1", EFLAGS_FIXED, flags & EFLAGS_FIXED);
	CHECK("real IOPL, NT, AC, VIF, VIP and ID", 0, flags & 0x3c7000);
	check_equal_or(__FILE__, __LINE__, "real IF", real_if, flags & EFLAGS_IF,
		       cpu.virtual_flags == before.virtual_flags ?
		       "the real IF was changed instead of the virtual one" :
		       "the real IF has to follow the virtual one, where the guest owns it");
	CHECK("virtual flags outside of IF, IOPL, NT, AC and ID", 0, cpu.virtual_flags & ~0x247200u);
}

void guest_step(void)
{
	const uint8_t first = memory[place(cpu.frame.cs, (uint16_t)cpu.frame.eip)];

	before = cpu;
	last_result = COMMITTED;
	entered_general_road = false;
	attention_called = 0;
	if (on_common_road && cpu.frame.eip <= COMMON_LAST_IP && !(cpu.frame.eflags & EFLAGS_TF) &&
	    common_road[first] != exit_general_at) {
		ran->common[first] = true;
		cpu.run_left = cpu.attention ? 1 : RUN_MOST;
		common_road[first](&cpu, place(cpu.frame.cs, (uint16_t)cpu.frame.eip));
		cpu.run_left = 0;
		if (!entered_general_road)
			CHECK("attention that the common road passes on", cpu.attention != 0, attention_called);
	} else {
		exit_general(&cpu);
	}
	check_real_flags();
	if (last_result == EMU_REFUSED || last_result == NOT_DECODED) {
		CHECK("a refusal leaves the frame untouched", 0,
		      memcmp(&before.frame, &cpu.frame, sizeof(cpu.frame)) != 0);
	}
}

/* --- comparing ------------------------------------------------------------ */

#define FRAME(field, off, by) { "frame." #field, offsetof(struct vcpu, frame.field), 4 },
#define TF FRAME
#define FIELD(field) { #field, offsetof(struct vcpu, field), sizeof(cpu.field) }
static const struct { const char *name; size_t offset, size; } fields[] = {
#include "cpu/trap_frame.def"
	FIELD(virtual_flags), FIELD(forced), FIELD(shadow), FIELD(shadow_trap), FIELD(traps),
	FIELD(attention), FIELD(exit), FIELD(halted), FIELD(ends_run), FIELD(run_left),
	FIELD(mem.base), FIELD(mem.pte), FIELD(idtr.limit), FIELD(idtr.base), FIELD(gdtr.limit),
	FIELD(gdtr.base), FIELD(cr0), FIELD(cr2), FIELD(cr3), FIELD(cr4), FIELD(dr[0]), FIELD(dr[1]),
	FIELD(dr[2]), FIELD(dr[3]), FIELD(dr[4]), FIELD(dr[5]), FIELD(dr[6]), FIELD(dr[7]),
	FIELD(real_cr0), FIELD(real_cr3), FIELD(cr0_real), FIELD(cr3_real), FIELD(wants_protected_mode),
	FIELD(guest_tf), FIELD(ivt_moved), FIELD(gp_reflect),
};
#undef TF

static void compare_vcpu(const char *file, int line)
{
	for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		uint64_t expected = 0, found = 0;

		memcpy(&expected, (const char *)&want + fields[i].offset, fields[i].size);
		memcpy(&found, (const char *)&cpu + fields[i].offset, fields[i].size);
		check_equal_or(file, line, fields[i].name, expected, found,
			       usual_cause(fields[i].offset, &before));
	}
}

static const char *usual_memory_cause(uint32_t lin)
{
	const uint32_t pushed = (place(before.frame.ss, (uint16_t)before.frame.esp) - lin) & 0xffff;

	if (pushed >= 1 && pushed <= 12)
		return "what was pushed is not what has to be pushed, or lies elsewhere";
	return "something was written to memory, or was not, that should not have been, or should";
}

static void compare_memory(const char *file, int line)
{
	if (memcmp(memory, want_memory, GUEST_SIZE) == 0)
		return;
	for (uint32_t lin = 0; lin < GUEST_SIZE; lin++) {
		char what[40];

		if (memory[lin] == want_memory[lin])
			continue;
		snprintf(what, sizeof(what), "memory at linear %xh", lin);
		check_equal_or(file, line, what, want_memory[lin], memory[lin], usual_memory_cause(lin));
		return;
	}
}

static const char *usual_result_cause(void)
{
	switch (last_result) {
	case NOT_DECODED: return "the decode table has no row for these bytes";
	case EMU_REFUSED: return "the guest was stopped: the body returns EMU_REFUSED";
	case EMU_FAULT:   return "the body raised a fault in the guest";
	default:          return NULL;
	}
}

static void compare_ports(const char *file, int line)
{
	check_equal_or(file, line, "number of port accesses", wanted_count, found_count,
		       found_count < wanted_count ? "no IN or OUT was made" : "an IN or OUT too many was made");
	for (unsigned i = 0; i < wanted_count && i < found_count && i < MAX_ACCESSES; i++) {
		char what[40];

		snprintf(what, sizeof(what), "port access %u: ", i);
		check_equal(file, line, strcat(what, "is an OUT"), log_wanted[i].out, log_found[i].out);
		check_equal(file, line, "port number", log_wanted[i].port, log_found[i].port);
		check_equal(file, line, "port access width", log_wanted[i].width, log_found[i].width);
		check_equal(file, line, "port value", log_wanted[i].value, log_found[i].value);
	}
}

void want_all(void)
{
	want = cpu;
	memcpy(want_memory, memory, GUEST_SIZE);
	memcpy(log_wanted, log_found, sizeof(log_wanted));
	wanted_count = found_count;
	inputs_wanted = inputs;
	found_count = inputs = 0;
}

void check_all(const char *file, int line)
{
	compare_vcpu(file, line);
	compare_memory(file, line);
	compare_ports(file, line);
}

static int expected_result(enum emu_result result)
{
	const bool commits = result == EMU_NEXT || result == EMU_JUMPED || result == EMU_VECTORED;

	return last_result == COMMITTED && commits ? COMMITTED : (int)result;
}

void check_step(const char *file, int line, enum emu_result result, unsigned length, uint8_t vector,
		const char *words)
{
	guest_step();
	check_equal_or(file, line, on_common_road && !entered_general_road ? "emu_result (common road)" : "emu_result",
		       (uint64_t)expected_result(result), (uint64_t)last_result, usual_result_cause());
	if (result == EMU_NEXT || result == EMU_HALTED)
		want.frame.eip = (uint16_t)(want.frame.eip + length);
	if (result == EMU_FAULT)
		check_equal(file, line, "fault vector", vector, cpu.fault);
	if (words && cpu.refusal && !strstr(cpu.refusal, words))
		check_text(file, line, "refusal", words, cpu.refusal);
	check_all(file, line);
}
