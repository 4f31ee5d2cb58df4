/* The decoder on any bytes: what it says depends on the instruction's own bytes alone. */
#include "input.h"
#include "invariants.h"
#include "host/machine.h"
#include "vcpu/guest_mem.h"	/* linear, guest_memory */
#include "vcpu/insn.h"		/* insn_decode, insn_text */

#include <string.h>

enum { INSN_MAX = 15, ROOM = 24, TEXT = 48 };

static struct vm vm;
static struct address_space space;

static void set_up(void)
{
	host_power_on();
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		paging_map(&space, page, phys(page * PAGE_SIZE), PTE_P | PTE_W | PTE_U);
	paging_switch(&space);
}

static void registers(struct input *in)
{
	struct trap_frame *tf = &vm.vcpu.frame;

	tf->cs = take16(in);
	tf->eip = take16(in) + (tf->cs == 0xbeef);		/* 10000h, too, as a CPU may leave it */
	tf->ebx = tf->eax = take32(in);
	tf->esi = tf->ecx = take32(in);
	tf->edi = tf->edx = take32(in);
	tf->ebp = tf->esp = take32(in);
}

/* Bytes at CS:IP: as many as a decoder may look at, and some more. */
static void lay(const uint8_t code[ROOM])
{
	for (unsigned i = 0; i < ROOM; i++)
		guest_memory[linear(vm.vcpu.frame.cs, (uint16_t)(vm.vcpu.frame.eip + i))] = code[i];
}

static void text_holds(const struct insn *insn)
{
	char text[TEXT + 1];

	for (unsigned size = 1; size <= TEXT; size++) {
		memset(text, 0x7f, sizeof(text));
		insn_text(insn, text, size);
		HOLDS("the text ends in its room", memchr(text, 0, size));
		HOLDS("nothing is written after it", text[size] == 0x7f);
	}
}

static void instruction_holds(const struct insn *insn, enum decoded result)
{
	const unsigned length = (uint16_t)(insn->next_ip - vm.vcpu.frame.eip);

	if (result != DECODED)
		return;
	HOLDS("a row with a function", insn->row && insn->row->emulate && insn->row->mnemonic);
	HOLDS("1 to 15 bytes", length >= 1 && length <= INSN_MAX);
	HOLDS("it lies in its segment", vm.vcpu.frame.eip + length <= 0x10000);
	HOLDS("segments are six", insn->segment <= SEGMENT_GS && insn->memory_segment <= SEGMENT_GS);
	text_holds(insn);
}

/* The byte after the opcode comes with it, whether or not it belongs to the instruction. */
static bool has_second_byte(const struct insn *insn)
{
	const uint8_t kind = insn->row->operands;

	return kind == OPERANDS_IMM8 || kind == OPERANDS_MODRM || kind == OPERANDS_MODRM_REG;
}

/* What follows the instruction does not matter. */
static void depends_on_nothing_else(uint8_t code[ROOM], const struct insn *insn, enum decoded result)
{
	struct insn once = *insn, again;

	memset(&again, 0, sizeof(again));	/* what decoding does not use, it leaves alone */
	if (result != DECODED)
		return;
	for (unsigned i = (uint16_t)(insn->next_ip - vm.vcpu.frame.eip); i < ROOM; i++)
		code[i] ^= 0xff;
	lay(code);
	HOLDS("decodes again", insn_decode(&vm.vcpu, &again) == DECODED);
	if (!has_second_byte(insn))
		once.modrm = again.modrm;
	HOLDS("the same whatever follows", memcmp(&once, &again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct input in = { data, size };
	uint8_t code[ROOM];
	struct vcpu before;
	struct insn insn;
	enum decoded result;

	if (!ready)
		set_up();
	ready = true;
	registers(&in);
	for (unsigned i = 0; i < ROOM; i++)
		code[i] = take8(&in);
	lay(code);
	before = vm.vcpu;
	memset(&insn, 0, sizeof(insn));
	result = insn_decode(&vm.vcpu, &insn);
	HOLDS("the vCPU stays", memcmp(&before, &vm.vcpu, sizeof(before)) == 0);
	instruction_holds(&insn, result);
	depends_on_nothing_else(code, &insn, result);
	return 0;
}
