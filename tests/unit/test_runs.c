/* Runs of sensitive instructions: one trap, and the same state as one trap each. */
#include "guest.h"
#include "vcpu/common_road.h"	/* common_road, RUN_MOST, COMMON_LAST_IP */

#include <string.h>

enum { STEPS_MOST = 40 };		/* more than a run may take, with the NOPs that it passes over */

static uint8_t *memory_before;

/* One trap by the common road, of at most @run_left instructions. */
static void trap_of(uint32_t run_left)
{
	const uint32_t at = place(cpu.frame.cs, (uint16_t)cpu.frame.eip);

	cpu.run_left = run_left;
	common_road[memory[at]](&cpu, at);
	cpu.run_left = 0;
}

static void trap(void)
{
	trap_of(RUN_MOST);
}

static bool same_place(const struct vcpu *a, const struct vcpu *b)
{
	return a->frame.eip == b->frame.eip && a->frame.cs == b->frame.cs && a->frame.esp == b->frame.esp;
}

/* NOP, and PAUSE with its prefix. */
static bool skip_nop(void)
{
	const uint32_t at = place(cpu.frame.cs, (uint16_t)cpu.frame.eip);

	if (memory[at] == 0x90)
		cpu.frame.eip += 1;
	else if (memory[at] == 0xf3 && memory[at + 1] == 0x90)
		cpu.frame.eip += 2;
	else
		return false;
	return true;
}

/* What the run did must be what the general road does instruction by instruction, until
 * it comes to the same place: in the whole vCPU, in memory, and in order at the ports.
 * Returns how many it took. */
static unsigned check_run(void)
{
	const struct vcpu before = cpu;
	unsigned steps;

	memcpy(memory_before, memory, GUEST_SIZE);
	begin();
	trap();
	want_all();
	cpu = before;
	memcpy(memory, memory_before, GUEST_SIZE);
	for (steps = 0; steps < STEPS_MOST && (steps == 0 || !same_place(&cpu, &want)); steps++)
		if (!skip_nop())
			exit_general(&cpu);
	check_all(__FILE__, __LINE__);
	want_all();		/* for what is poked next */
	return steps;
}

static void reset(bool own_real_if)
{
	static uint8_t buffer[GUEST_SIZE];

	memory_before = buffer;
	guest_reset();
	vcpu_own_real_if(&cpu, own_real_if);
	guest_flags_16(0);
	poke16(0x60 * 4, 0x40);			/* handlers of the INTs below */
	poke16(0x60 * 4 + 2, 0x7000);
	poke16(0x61 * 4, 0x80);
	poke16(0x61 * 4 + 2, 0x7000);
	poke8(0x70040, 0xcf);			/* IRET */
	poke8(0x70080, 0xfb);			/* STI; PUSHF; POPF; IRET */
	poke8(0x70081, 0x9c);
	poke8(0x70082, 0x9d);
	poke8(0x70083, 0xcf);
}

struct expected_run {
	const char *name;
	uint8_t code[20];
	unsigned virtual_steps, real_steps;	/* who owns the real IF: the monitor; the guest */
};

static void known_runs_are_one_trap(void)
{
	static const struct expected_run runs[] = {
		{ "sixteen CLI and STI", { 0xfa, 0xfb, 0xfa, 0xfb, 0xfa, 0xfb, 0xfa, 0xfb,
					   0xfa, 0xfb, 0xfa, 0xfb, 0xfa, 0xfb, 0xfa, 0xfb }, 16, 16 },
		{ "the firmware's wait: STI NOP PAUSE CLI CLD", { 0xfb, 0x90, 0xf3, 0x90, 0xfa, 0xfc }, 4, 1 },
		{ "NOPs before nothing stay native", { 0xfa, 0x90, 0x90, 0x40 }, 1, 1 },
		{ "PUSHF CLI", { 0x9c, 0xfa, 0x40 }, 2, 2 },
		{ "INT, and its handler is IRET", { 0xcd, 0x60, 0xfa }, 2, 2 },
		{ "INT, whose handler opens interrupts", { 0xcd, 0x61 }, 5, 2 },
		{ "CLI INT, and its handler is IRET", { 0xfa, 0xcd, 0x60 }, 3, 3 },
		{ "CLI IRET: nothing after IRET", { 0xfa, 0xcf }, 2, 2 },
		{ "CLI OUT CLI: a port ends a run", { 0xfa, 0xe6, 0x80, 0xfa }, 2, 2 },
	};

	for (unsigned i = 0; i < 2 * sizeof(runs) / sizeof(runs[0]); i++) {
		const struct expected_run *run = &runs[i / 2];

		check_case("%s, real IF %s", run->name, i % 2 ? "the guest's" : "always set");
		reset(i % 2);
		guest_code(run->code, sizeof(run->code));
		CHECK("instructions", i % 2 ? run->real_steps : run->virtual_steps, check_run());
	}
}

/* POPF that sets TF: the next instruction runs natively, and its trap comes after. */
static void a_flag_that_matters_ends_the_run(void)
{
	check_case("TF");
	reset(false);
	CODE(0x9d, 0xfa, 0xfa);
	poke16(place(SS, SP), EFLAGS_TF);
	CHECK("instructions", 1, check_run());
	check_case("IF, of a guest that owns the real one");
	reset(true);
	CODE(0x9d, 0xfa, 0xfa);
	poke16(place(SS, SP), EFLAGS_IF);
	CHECK("instructions", 1, check_run());
	check_case("IF, else");
	reset(false);
	CODE(0x9d, 0xfa, 0xfa);
	poke16(place(SS, SP), EFLAGS_IF);
	CHECK("instructions", 3, check_run());
}

/* STI is the last instruction of its run: the next one is in the shadow, and native. */
static void shadow_of_a_run(void)
{
	reset(false);
	cpu.traps = 77;
	CODE(0xfa, 0xfb, 0x40);
	trap();
	CHECK("IP", IP + 2, cpu.frame.eip);
	CHECK("in the shadow", true, vcpu_in_shadow(&cpu, CS * 16 + IP + 2, 77));
	CHECK("another CS", false, vcpu_in_shadow(&cpu, (CS + 0x100) * 16 + IP + 2, 77));
	CHECK("after the next trap", false, vcpu_in_shadow(&cpu, CS * 16 + IP + 2, 78));
	check_case("STI; CLI: the guest has passed the shadow");
	reset(false);
	cpu.traps = 77;
	CODE(0xfb, 0xfa, 0x40);
	trap();
	CHECK("IP", IP + 2, cpu.frame.eip);
	CHECK("in the shadow", false, vcpu_in_shadow(&cpu, CS * 16 + IP + 2, 77));
}

static void attention_ends_the_run(void)
{
	reset(false);
	CODE(0xfa, 0xe6, 0x80, 0xfa);
	port_raises = ATTENTION_IRQ;
	trap();
	CHECK("IP after OUT", IP + 3, cpu.frame.eip);
}

static void a_run_is_bounded(void)
{
	reset(false);
	for (uint32_t off = 0; off < 0x10000; off++)
		poke8(place(CS, (uint16_t)off), 0xfa);
	for (uint32_t ip = 0; ip <= COMMON_LAST_IP; ip += 0x3fb) {
		check_case("IP %x", ip);
		cpu.frame.eip = ip;
		trap();
		CHECK("instructions", RUN_MOST, cpu.frame.eip - ip);
	}
	check_case("PAUSEs that lie across the ends of lines");
	reset(false);
	for (uint32_t off = IP + 1; off < 0x8000; off += 2)
		poke16(place(CS, (uint16_t)off), 0x90f3);
	CODE(0xfa);
	poke8(place(CS, 0x8001), 0xfa);
	trap();
	CHECK("IP", IP + 1, cpu.frame.eip);
	check_case("a handler that calls itself");
	reset(false);
	CODE(0xcd, 0x60);
	poke8(0x70040, 0xcd);
	poke8(0x70041, 0x60);
	CHECK("instructions", RUN_MOST, check_run());
}

/* Trace, probe, debugger: the same rows, and each of them passes on that somebody watches. */
static void a_watched_trap_takes_one_instruction(void)
{
	static const struct { uint8_t code[6], length; } steps[] = {
		{ { 0xfa, 0xfa, 0xfa }, 1 }, { { 0xfb, 0xfa, 0xfb }, 1 }, { { 0x9c, 0x9c, 0x9d }, 1 },
		{ { 0x9d, 0x9d, 0x9d }, 1 }, { { 0xe4, 0x60, 0xfa }, 2 }, { { 0xe6, 0x80, 0xfa }, 2 },
		{ { 0xec, 0xfa }, 1 }, { { 0xed, 0xfa }, 1 }, { { 0xee, 0xfa }, 1 }, { { 0xef, 0xfa }, 1 },
		{ { 0x0f, 0x20, 0xc0, 0xfa }, 3 }, { { 0xfa, 0x90, 0xfa }, 1 },
	};

	for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		check_case("%02x", steps[i].code[0]);
		reset(i % 2);
		guest_code(steps[i].code, sizeof(steps[i].code));
		cpu.attention = ATTENTION_TRACE;
		trap_of(1);
		CHECK("IP", IP + steps[i].length, cpu.frame.eip);
		CHECK("attention is passed on", 1, attention_calls());
	}
	for (unsigned i = 0; i < 2; i++) {
		check_case(i ? "IRET" : "INT");
		reset(false);
		CODE(i ? 0xcf : 0xcd, 0x61);
		poke16(place(SS, SP), 0x80);
		poke16(place(SS, SP + 2), 0x7000);
		cpu.attention = ATTENTION_TRACE;
		trap_of(1);
		CHECK("IP", 0x80, cpu.frame.eip);
		CHECK("CS", 0x7000, cpu.frame.cs);
		CHECK("attention is passed on", 1, attention_calls());
	}
}

static void answered_poll(void)
{
	reset(false);
	CODE(0xcd, 0x16);
	poll_is_answered = true;
	begin();
	trap();
	CHECK("IP", IP + 2, cpu.frame.eip);
	CHECK("SP", want.frame.esp, cpu.frame.esp);
	check_case("in a run");
	reset(false);
	CODE(0xfa, 0xcd, 0x16);
	poll_is_answered = true;
	trap();
	CHECK("IP", IP + 3, cpu.frame.eip);
	CHECK("SP", want.frame.esp, cpu.frame.esp);
}

static void random_runs_equal_single_traps(void)
{
	static const uint8_t bytes[] = { 0xfa, 0xfb, 0x9c, 0x9d, 0xcd, 0xcf, 0x90, 0xf3, 0xe6, 0xec, 0x60, 0x61, 0x66 };

	for (unsigned n = 0; n < 20000; n++) {
		check_case("number %u", n);
		if (n % 64 == 0)
			reset(random32() & 1);
		for (uint16_t i = 0; i < 96; i++)
			poke8(place(CS, (uint16_t)(IP + i)), bytes[random32() % sizeof(bytes)]);
		cpu.frame.eip = IP + random32() % 64;
		cpu.frame.cs = CS;
		cpu.frame.ss = SS;
		low_half(&cpu.frame.esp, (uint16_t)(random32() % 8 ? SP : random32()));
		guest_flags_16(random32() & ~(uint32_t)EFLAGS_TF);
		for (uint16_t i = 0; i < 8; i++)
			poke16(place(SS, (uint16_t)(SP + 2 * i)), (uint16_t)random32());
		if (common_road[memory[place(CS, (uint16_t)cpu.frame.eip)]] != exit_general_at)
			check_run();
	}
}

const struct test run_tests[] = {
	{ "known-runs-are-one-trap", known_runs_are_one_trap },
	{ "a-flag-that-matters-ends-the-run", a_flag_that_matters_ends_the_run },
	{ "sti-at-the-end-of-a-run-has-a-shadow", shadow_of_a_run },
	{ "attention-ends-the-run", attention_ends_the_run },
	{ "a-run-is-bounded", a_run_is_bounded },
	{ "a-watched-trap-takes-one-instruction", a_watched_trap_takes_one_instruction },
	{ "an-answered-poll-goes-on-behind-the-int", answered_poll },
	{ "random-runs-equal-single-traps", random_runs_equal_single_traps },
	{ NULL, NULL },
};
