/* enumerate [stacks] [bytes [N]]: the flag instructions; the pieces of copies; every SS:SP; every three bytes after N sets of prefixes. */
#include "enumerate.h"
#include "vcpu/common_road.h"	/* exit_general, trap_attend: implemented here */
#include "vcpu/ports.h"		/* port_in, port_out: likewise */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct vcpu cpu;
uint8_t *memory;
static uint32_t page_table[1024];
static int status;

uint32_t port_in(struct vcpu *of, uint16_t port, unsigned width)
{
	(void)of;
	(void)port;
	return 0xffffffffu >> (32 - 8 * width);
}

void port_out(struct vcpu *of, uint16_t port, unsigned width, uint32_t value)
{
	(void)of;
	(void)port;
	(void)width;
	(void)value;
}

void machine_writes_video(struct vcpu *of, uint32_t lin, uint8_t value)
{
	(void)of;
	(void)lin;
	(void)value;
}

bool machine_answers_int(struct vcpu *of, uint8_t vector)
{
	(void)of;
	(void)vector;
	return false;
}

void exit_general(struct vcpu *of)
{
	(void)of;
}

void exit_general_at(struct vcpu *of, uint32_t at)
{
	(void)of;
	(void)at;
}

void trap_attend(struct vcpu *of)
{
	(void)of;
}

void begin(uint32_t flags, bool owns_if)
{
	cpu.forced = (V86 & 0xffff) | (owns_if ? 0 : FLAG_IF);
	cpu.virtual_flags = flags & (SHOWN & ~KEPT_IN_CPU);
	cpu.frame.eflags = V86 | (flags & KEPT_IN_CPU) | (owns_if ? flags & FLAG_IF : FLAG_IF);
	cpu.frame.cs = CODE_SEGMENT;
	cpu.frame.eip = CODE_IP;
	cpu.frame.ss = STACK_SEGMENT;
	cpu.frame.esp = STACK_SP;
}

bool has_flags(uint32_t flags, bool owns_if)
{
	return cpu.virtual_flags == (flags & (SHOWN & ~KEPT_IN_CPU)) &&
	       cpu.frame.eflags == (V86 | (flags & KEPT_IN_CPU) | (owns_if ? flags & FLAG_IF : FLAG_IF));
}

void store16(uint32_t lin, uint16_t value)
{
	memory[lin] = (uint8_t)value;
	memory[lin + 1] = (uint8_t)(value >> 8);
}

uint16_t load16(uint32_t lin)
{
	return (uint16_t)(memory[lin] | memory[lin + 1] << 8);
}

uint32_t virtual_state(unsigned n)
{
	return (n & 1) << 9 | (n >> 1 & 7) << 12 | (n >> 4 & 1) << 18 | (n >> 5 & 1) << 21;
}

void claim(const char *name, uint64_t cases, uint64_t differ)
{
	if (differ || !cases)
		status = 1;
	printf(differ || !cases ? "FAIL enumerate-%s: %" PRIu64 " cases, %" PRIu64 " differ\n" :
	       "PASS enumerate-%s: %" PRIu64 " cases, %" PRIu64 " differ\n", name, cases, differ);
}

/* Whoever leaves the guest's memory ends the program. */
static void make_memory(void)
{
	enum { PAGE = 4096, GUEST = 0x110000 };
	uint8_t *const all = mmap(NULL, GUEST + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED || mprotect(all + PAGE, GUEST, PROT_READ | PROT_WRITE))
		exit(2);
	memory = all + PAGE;
	for (unsigned page = 0; page < 1024; page++)
		page_table[page] = GUEST_PAGE_WRITABLE;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	make_memory();
	vcpu_reset(&cpu);
	cpu.mem.base = memory;
	cpu.mem.pte = page_table;
	enumerate_flags();
	enumerate_pieces();
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "stacks"))
			enumerate_stacks();
		else if (!strcmp(argv[i], "bytes"))
			enumerate_bytes(i + 1 < argc && atoi(argv[i + 1]) ? (unsigned)atoi(argv[i + 1]) : 1);
	}
	return status;
}
