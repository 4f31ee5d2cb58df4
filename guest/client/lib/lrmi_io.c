#include "lrmi_io.h"
#include "client.h"
#include "vm86.h"

struct access {
	int wide, wide_address, repeat, segment;	/* by prefix; segment -1: none */
	unsigned width, length;				/* bytes */
	uint8_t opcode, imm;
};

static int decode(const struct vm86_regs *r, struct access *a)
{
	const uint32_t base = (uint32_t)r->cs << 4;
	unsigned at = r->eip & 0xffff, n = 0;

	*a = (struct access){ .segment = -1 };
	for (;; n++) {
		a->opcode = *(uint8_t *)low(base + ((at + n) & 0xffff));
		switch (a->opcode) {
		case 0x66: a->wide = 1; continue;
		case 0x67: a->wide_address = 1; continue;
		case 0xf2: case 0xf3: a->repeat = 1; continue;
		case 0x26: a->segment = r->es; continue;
		case 0x2e: a->segment = r->cs; continue;
		case 0x36: a->segment = r->ss; continue;
		case 0x3e: a->segment = r->ds; continue;
		case 0x64: a->segment = r->fs; continue;
		case 0x65: a->segment = r->gs; continue;
		case 0xf0: continue;
		default: break;
		}
		break;
	}
	a->width = !(a->opcode & 1) ? 1 : a->wide ? 4 : 2;
	a->imm = *(uint8_t *)low(base + ((at + n + 1) & 0xffff));
	a->length = n + (a->opcode >= 0xe4 && a->opcode <= 0xe7 ? 2 : 1);
	return (a->opcode >= 0x6c && a->opcode <= 0x6f) || (a->opcode >= 0xe4 && a->opcode <= 0xe7) ||
	       (a->opcode >= 0xec && a->opcode <= 0xef);
}

static uint32_t in(uint16_t port, unsigned width)
{
	uint32_t value = 0;

	if (width == 1)
		__asm__ volatile("inb %w1, %b0" : "+a"(value) : "d"(port));
	else if (width == 2)
		__asm__ volatile("inw %w1, %w0" : "+a"(value) : "d"(port));
	else
		__asm__ volatile("inl %w1, %0" : "=a"(value) : "d"(port));
	return value;
}

static void out(uint16_t port, unsigned width, uint32_t value)
{
	if (width == 1)
		__asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port));
	else if (width == 2)
		__asm__ volatile("outw %w0, %w1" : : "a"(value), "d"(port));
	else
		__asm__ volatile("outl %0, %w1" : : "a"(value), "d"(port));
}

/* The low half of an index, or all of it, goes one element on. */
static void move_on(uint32_t *index, const struct access *a, uint32_t by)
{
	*index = a->wide_address ? *index + by : (*index & 0xffff0000u) | ((*index + by) & 0xffff);
}

static void element(struct vm86_regs *r, const struct access *a, uint16_t port)
{
	const int is_out = a->opcode & 2;
	uint32_t *index = is_out ? &r->esi : &r->edi;
	const uint32_t segment = !is_out ? r->es : a->segment >= 0 ? (uint32_t)a->segment : r->ds;
	uint8_t *memory = low((segment << 4) + (*index & 0xffff));
	uint32_t value = 0;

	if (is_out) {
		memcpy(&value, memory, a->width);
		out(port, a->width, value);
	} else {
		value = in(port, a->width);
		memcpy(memory, &value, a->width);
	}
	move_on(index, a, r->eflags & 0x400 ? 0u - a->width : a->width);
}

static uint32_t count(const struct vm86_regs *r, const struct access *a)
{
	return a->wide_address ? r->ecx : r->ecx & 0xffff;
}

static void string(struct vm86_regs *r, const struct access *a, uint16_t port)
{
	if (!a->repeat) {
		element(r, a, port);
		return;
	}
	for (; count(r, a); move_on(&r->ecx, a, 0xffffffffu))
		element(r, a, port);
}

int lrmi_io(struct vm86_regs *r)
{
	struct access a;
	uint16_t port;
	uint32_t value;

	if (!decode(r, &a))
		return 0;
	port = a.opcode < 0xe8 && a.opcode >= 0xe4 ? a.imm : (uint16_t)r->edx;
	if (a.opcode < 0x70) {
		string(r, &a, port);
	} else if (a.opcode & 2) {
		out(port, a.width, r->eax);
	} else {
		value = in(port, a.width);
		memcpy(&r->eax, &value, a.width);
	}
	r->eip = (r->eip & 0xffff0000u) | ((r->eip + a.length) & 0xffff);
	return 1;
}
