/* The text of an instruction in traces and stop reports: any row of the decode tables, any operands, any bytes.
 *
 * sources: monitor/vcpu/insn_text.c monitor/vcpu/opcodes.c monitor/vcpu/vcpu.c monitor/trace/report.c monitor/lib/format.c
 * with: guest_memory_far.c
 * options: -eva-precision 2 -eva-min-loop-unroll 24
 * options: -eva-slevel-function number:100,pad:20,text:100,format_v:400,format_string:100,insn_text:1000,field:200,report_instruction:1000,put_buffer:10
 * variant text: -DTEXT -eva-slevel-function main:0,say:0,say_in:0,say_less:0
 * variant report: -DREPORT
 * seconds: 10
 */
#include "any_vcpu.h"
#include "any_vm.h"
#include "lib/log.h"
#include "trace/report.h"
#include "trace/trace.h"
#include "vcpu/emulate.h"
#include "vcpu/insn.h"

enum { MOST = 15, TEXT_ROOM = 48 };	/* bytes of an instruction that is decoded; of its text: insn.h */

static struct vm the_vm;

void kprintf(const char *fmt, ...) { (void)fmt; }
void trace_print_ring(void) { }

/* emulate.c has the decoding, and what it sets. */
enum decoded insn_decode(const struct vcpu *v, struct insn *insn)
{
	(void)v;
	MAKE_UNKNOWN(*insn);
	insn->row = &opcodes[OPCODE_NOP];
	insn->memory_segment = (uint8_t)any_from(SEGMENT_ES, SEGMENT_GS);
	insn->next_ip = (uint16_t)any_from(1, MOST);
	/*@ split insn->next_ip; */
	return any_bool() ? DECODED : DECODED_NOT_OURS;
}

#if defined(TEXT)

static void say_in(const struct opcode_row *row, char *out, unsigned size)
{
	struct insn insn;

	insn_decode(NULL, &insn);
	insn.row = row;
	if (row->mnemonic)
		insn_text(&insn, out, size);
}

static void say(const struct opcode_row *row)
{
	char out[TEXT_ROOM];

	say_in(row, out, sizeof(out));
}

/* A text that is cut. */
static void say_less(const struct opcode_row *row)
{
	char out[12];

	say_in(row, out, sizeof(out));
}

void main(void)
{
	/*@ loop unroll 256; */
	for (unsigned n = 0; n < 256; n++)
		if (any_bool())
			say(&opcodes[n]);
	/*@ loop unroll 64; */
	for (unsigned n = 0; n < OPCODES_0F; n++)
		if (any_bool())
			say(&opcodes_0f[n]);
	/*@ loop unroll 8; */
	for (unsigned n = 0; n < 8; n++)
		if (any_bool())
			say(&opcodes_0f01[n]);
	say(&opcode_invpcid);
	say(&opcode_locked);
	say_less(&opcodes_0f01[0]);
}

#else

void insn_text(const struct insn *insn, char *out, unsigned size)
{
	(void)insn;
	/*@ assert room: size == TEXT_ROOM; */
	Frama_C_make_unknown(out, size);
	out[size - 1] = 0;
}

void main(void)
{
	struct vm *const vm = &the_vm;
	char text[VM_INSTRUCTION];

	any_vm(vm);
	any_vcpu(&vm->vcpu, vm->space.table);
	vm->vcpu.frame.eip = 0;		/* the text does not say it */
	report_instruction(vm, text, sizeof(text));
}

#endif
