#include "client/port_insn.h"
#include "client/page_fault.h"	/* fault_page */
#include "client/ports.h"	/* ports_allowed */
#include "client/segments.h"	/* segments_base */
#include "client/user.h"	/* user_* */
#include "lib/string.h"		/* memcpy */
#include "machine/vm.h"		/* struct vm */
#include "vcpu/guest_mem.h"	/* linear */
#include "vcpu/insn.h"		/* opcodes, PREFIX_*, insn_segment */
#include "vcpu/ports.h"		/* port_in, port_out */

enum { LENGTH_MAX = 15, BATCH = 256 };	/* bytes; elements that one trap moves */

/* The decode table says what is a prefix. A word or a dword is what the mode and 66h make it. */
struct access {
	uint8_t opcode, prefixes, segment, imm;
	unsigned width;
	bool wide_address;
	uint32_t next_ip;
};

static bool in_v86(const struct vm *vm)
{
	return vm->vcpu.frame.eflags & EFLAGS_VM;
}

static uint32_t forward(const struct vm *vm, uint32_t ip)
{
	return in_v86(vm) ? (uint16_t)(ip + 1) : ip + 1;
}

static bool code_byte(struct vm *vm, uint32_t *ip, uint8_t *byte)
{
	const uint32_t lin = in_v86(vm) ? linear(vm->vcpu.frame.cs, (uint16_t)*ip) : *ip;

	if (!user_read(vm, byte, lin, 1))
		return false;
	*ip = forward(vm, *ip);
	return true;
}

static bool is_port_opcode(uint8_t opcode)
{
	return (opcode >= 0x6c && opcode <= 0x6f) || (opcode >= 0xe4 && opcode <= 0xe7) ||
	       (opcode >= 0xec && opcode <= 0xef);
}

static bool is_string(const struct access *a)
{
	return a->opcode < 0x70;
}

static bool is_immediate(const struct access *a)
{
	return a->opcode >= 0xe4 && a->opcode <= 0xe7;
}

static bool is_output(const struct access *a)
{
	return a->opcode & 2;
}

static bool decode(struct vm *vm, struct access *a)
{
	uint32_t ip = vm->vcpu.frame.eip;

	*a = (struct access){ .segment = SEGMENT_DS };
	for (unsigned length = 0;; length++) {
		const struct opcode_row *row;

		if (length == LENGTH_MAX || !code_byte(vm, &ip, &a->opcode))
			return false;
		row = &opcodes[a->opcode];
		if (row->operands != OPERANDS_PREFIX)
			break;
		a->prefixes |= row->prefix;
		if (row->prefix == PREFIX_SEGMENT)
			a->segment = row->segment;
	}
	if (!is_port_opcode(a->opcode) || (a->prefixes & PREFIX_LOCK) || (is_immediate(a) && !code_byte(vm, &ip, &a->imm)))
		return false;
	a->wide_address = !(a->prefixes & PREFIX_ADDRESS_SIZE) != in_v86(vm);
	a->width = !(a->opcode & 1) ? 1 : !(a->prefixes & PREFIX_OPERAND_SIZE) != in_v86(vm) ? 4 : 2;
	a->next_ip = ip;
	return true;
}

static void simple(struct vm *vm, const struct access *a, uint16_t port)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	uint32_t value;

	if (is_output(a)) {
		port_out(&vm->vcpu, port, a->width, tf->eax);
		return;
	}
	value = port_in(&vm->vcpu, port, a->width);
	memcpy(&tf->eax, &value, a->width);
}

static uint32_t index_of(const struct vm *vm, const struct access *a)
{
	const uint32_t index = is_output(a) ? vm->vcpu.frame.esi : vm->vcpu.frame.edi;

	return a->wide_address ? index : (uint16_t)index;
}

static uint32_t element_at(const struct vm *vm, const struct access *a)
{
	const uint16_t segment = insn_segment(&vm->vcpu, is_output(a) ? a->segment : SEGMENT_ES);

	return (in_v86(vm) ? (uint32_t)segment << 4 : segments_base(vm, segment)) + index_of(vm, a);
}

static void step(uint32_t *slot, uint32_t by, bool wide)
{
	if (wide)
		*slot += by;
	else
		set_low16(slot, (uint16_t)(*slot + by));
}

/* One element; false if its memory is out of reach, and then that is the program's fault. */
static bool element(struct vm *vm, const struct access *a, uint16_t port)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	const uint32_t lin = element_at(vm, a);
	const uint32_t reached = user_reaches(vm, lin, a->width, !is_output(a));
	uint32_t value = 0;

	if (reached != a->width) {
		fault_page(vm, lin + reached, is_output(a) ? 0 : PF_WRITE);
		return false;
	}
	if (is_output(a)) {
		user_read(vm, &value, lin, a->width);
		port_out(&vm->vcpu, port, a->width, value);
	} else {
		value = port_in(&vm->vcpu, port, a->width);
		user_write(vm, lin, &value, a->width);
	}
	step(is_output(a) ? &tf->esi : &tf->edi, tf->eflags & EFLAGS_DF ? 0 - a->width : a->width, a->wide_address);
	return true;
}

static uint32_t count_of(const struct vm *vm, const struct access *a)
{
	return a->wide_address ? vm->vcpu.frame.ecx : (uint16_t)vm->vcpu.frame.ecx;
}

/* IP goes on when the count is 0; before that interrupts have their chance, as on the CPU. */
static enum port_result repeated(struct vm *vm, const struct access *a, uint16_t port)
{
	struct trap_frame *tf = &vm->vcpu.frame;

	for (unsigned i = tf->eflags & EFLAGS_TF ? 1 : BATCH; i && count_of(vm, a); i--) {
		if (!element(vm, a, port))
			return PORT_WAITS;
		step(&tf->ecx, 0xffffffffu, a->wide_address);
	}
	if (!count_of(vm, a))
		tf->eip = a->next_ip;
	return !count_of(vm, a) || (tf->eflags & EFLAGS_TF) ? PORT_DONE : PORT_WAITS;
}

static enum port_result string(struct vm *vm, const struct access *a, uint16_t port)
{
	if (a->prefixes & PREFIX_REP)
		return repeated(vm, a, port);
	if (!element(vm, a, port))
		return PORT_WAITS;
	vm->vcpu.frame.eip = a->next_ip;
	return PORT_DONE;
}

enum port_result port_insn(struct vm *vm)
{
	struct access a;
	uint16_t port;

	if (!decode(vm, &a))
		return PORT_NOT_OURS;
	port = is_immediate(&a) ? a.imm : (uint16_t)vm->vcpu.frame.edx;
	if (!ports_allowed(vm, port, a.width) || (is_string(&a) && in_v86(vm) && index_of(vm, &a) > 0xffff))
		return PORT_NOT_OURS;
	if (is_string(&a))
		return string(vm, &a, port);
	simple(vm, &a, port);
	vm->vcpu.frame.eip = a.next_ip;
	return PORT_DONE;
}
