/* One event, one line of JSON. docs/trace.md has the schema. */
#include "cpu/cpu.h"		/* read_cr2 */
#include "lib/format.h"		/* format_v */
#include "machine/vm.h"		/* vm_of */
#include "trace/calls.h"	/* calls_name */
#include "trace/detail.h"
#include "trace/lines.h"	/* lines_put */
#include "vcpu/guest_mem.h"	/* linear */

static void put(char c, void *unused)
{
	(void)unused;
	lines_put(c);
}

static void __attribute__((format(printf, 1, 2))) print(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	format_v(put, NULL, fmt, ap);
	va_end(ap);
}

static void number(const char *key, uint32_t value)
{
	print(",\"%s\":%u", key, (unsigned)value);
}

static void text(const char *key, const char *value)
{
	print(",\"%s\":\"", key);
	for (; *value; value++)
		print(*value == '"' || *value == '\\' ? "\\%c" : "%c", *value);
	print("\"");
}

static void hex(const char *key, const uint8_t *bytes, unsigned count)
{
	print(",\"%s\":\"", key);
	while (count--)
		print("%02x", *bytes++);
	print("\"");
}

static void frame(const char *key, const struct trap_frame *tf)
{
	print(",\"%s\":{\"eax\":%u,\"ebx\":%u,\"ecx\":%u,\"edx\":%u,\"esi\":%u,\"edi\":%u,\"ebp\":%u,\"esp\":%u,"
	      "\"eip\":%u,\"eflags\":%u,\"cs\":%u,\"ss\":%u,\"ds\":%u,\"es\":%u,\"fs\":%u,\"gs\":%u}", key,
	      (unsigned)tf->eax, (unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx, (unsigned)tf->esi,
	      (unsigned)tf->edi, (unsigned)tf->ebp, (unsigned)tf->esp, (unsigned)tf->eip,
	      (unsigned)tf->eflags, tf->cs, tf->ss, tf->ds, tf->es, tf->fs, tf->gs);
}

static void stack(const char *key, const uint16_t words[STACK_WORDS])
{
	print(",\"%s\":[", key);
	for (unsigned i = 0; i < STACK_WORDS; i++)
		print(i ? ",%u" : "%u", words[i]);
	print("]");
}

static bool is_prefix(uint8_t byte)
{
	static const uint8_t prefixes[] = { 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 };

	for (unsigned i = 0; i < sizeof(prefixes); i++)
		if (byte == prefixes[i])
			return true;
	return false;
}

/* The instruction once more, in its parts. */
static void parts(const struct trace_event *e, const struct trace_detail *d)
{
	const enum operands operands = e->insn.row->operands;
	unsigned prefixes = 0, opcode = 1, modrm;

	while (prefixes < d->length && is_prefix(d->code[prefixes]))
		prefixes++;
	if (d->code[prefixes] == 0x0f)
		opcode = d->code[prefixes + 1] == 0x38 ? 3 : 2;
	modrm = operands == OPERANDS_MODRM || operands == OPERANDS_MODRM_REG;
	hex("prefixes", d->code, prefixes);
	hex("opcode", d->code + prefixes, opcode);
	hex("modrm", d->code + prefixes + opcode, modrm);
	hex("rest", d->code + prefixes + opcode + modrm, d->length - prefixes - opcode - modrm);
}

static void trap(const struct trace_event *e, const struct trace_detail *d)
{
	static const char *const results[] = { "arrived", "reflected", "next", "jumped", "vectored", "fault", "halted",
					       "again", "step", "service", "device", "stopped", "returned",
					       "signal" };
	uint16_t words[STACK_WORDS];
	char buffer[48];

	trace_vector_name(e->vector, buffer, sizeof(buffer));
	number("vector", e->vector);
	text("name", buffer);
	number("error", d->frame.error);
	number("linear", linear(e->cs, e->ip));
	number("frame", (uint32_t)(uintptr_t)e->v);
	if (e->vector == VEC_PF)
		number("cr2", read_cr2());
	hex("code", d->code, CODE_BYTES);
	if (d->length)
		hex("bytes", d->code, d->length);
	if (e->insn.row)
		parts(e, d);
	trace_what(e, buffer, sizeof(buffer));
	text("text", buffer);
	if (e->insn.row)
		text("source", e->insn.row->source);
	frame("before", &d->frame);
	frame("after", &e->v->frame);
	number("flags_before", d->flags);
	number("flags_after", vcpu_flags(e->v));
	trace_read_stack(e->v, words);
	stack("stack_before", d->stack);
	stack("stack_after", words);
	text("result", results[e->result]);
}

static void interrupt(const struct trace_event *e)
{
	static const char *const why[] = { "int", "fault", "irq" };

	number("vector", e->vector);
	text("why", why[e->interrupt.why]);
	if (e->interrupt.why == WHY_IRQ)
		number("irq", trace_irq_number(e->v, (uint8_t)e->vector));
	else
		print(",\"irq\":null");
	number("to_cs", e->interrupt.to_cs);
	number("to_ip", e->interrupt.to_ip);
}

static void bios(const struct trace_event *e)
{
	const struct bios_registers *r = &e->bios.r;
	const bool returns = e->result & CALL_RETURNS;
	uint16_t function;
	const char *name = calls_name((uint8_t)e->vector, e->bios.ax, &function);

	number("int", e->vector);
	number("function", function);
	text("name", name);
	if (returns)
		print(",\"returns\":true,\"late\":%s,\"carry\":%u", e->result & CALL_LATE ? "true" : "false",
		      e->result & CALL_CARRY);
	print(",\"%s\":{\"ax\":%u,\"bx\":%u,\"cx\":%u,\"dx\":%u,\"si\":%u,\"di\":%u,\"bp\":%u,\"ds\":%u,\"es\":%u}",
	      returns ? "out" : "in", r->ax, r->bx, r->cx, r->dx, r->si, r->di, r->bp, r->ds, r->es);
}

static void port(const struct trace_event *e)
{
	text("dir", e->port.out ? "out" : "in");
	number("port", e->port.port);
	number("size", e->port.size);
	number("value", e->port.value);
	text("device", e->port.device);
}

static void vm86(const struct trace_event *e, const struct trace_detail *d)
{
	const bool returns = e->result & CALL_RETURNS;

	text("call", e->vm86.function == NO_FUNCTION ? "vm86old" : "vm86");
	if (e->vm86.function != NO_FUNCTION)
		number("fn", (uint32_t)e->vm86.function);
	number("v86", e->vm86.user);
	if (returns) {
		print(",\"returns\":true");
		text("type", trace_vm86_type(e->vm86.value));
		number("argument", e->vm86.value >> 8);
	}
	frame(returns ? "out" : "in", &d->frame);
}

static void syscall(const struct trace_event *e, const struct trace_detail *d)
{
	const struct trap_frame *tf = &d->frame;

	number("number", e->vector);
	if (e->syscall.name)
		text("name", e->syscall.name);
	if (e->result & CALL_RETURNS)
		print(",\"returns\":true,\"result\":%d", (int)e->syscall.value);
	else
		print(",\"arguments\":[%u,%u,%u,%u,%u,%u]", (unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx,
		      (unsigned)tf->esi, (unsigned)tf->edi, (unsigned)tf->ebp);
}

/* 32-bit code has no IP, but EIP. */
static void place(const struct trace_event *e)
{
	if (e->kind == TRACE_SYSCALL) {
		number("eip", e->place);
		return;
	}
	number("cs", e->cs);
	number("ip", e->ip);
}

void trace_json(uint32_t event_number, const struct trace_event *e, const struct trace_detail *d)
{
	static const char *const kinds[] = { "trap", "interrupt", "port", "bios", "mode", "stop", "vm86",
					     "syscall" };

	print("{\"event\":\"%s\"", kinds[e->kind]);
	number("n", event_number);
	text("guest", vm_of((struct vcpu *)(uintptr_t)e->v)->options.name);
	number("trap", e->v->traps);
	place(e);
	switch (e->kind) {
	case TRACE_TRAP: trap(e, d); break;
	case TRACE_INTERRUPT: interrupt(e); break;
	case TRACE_PORT: port(e); break;
	case TRACE_BIOS: bios(e); break;
	case TRACE_VM86: vm86(e, d); break;
	case TRACE_SYSCALL: syscall(e, d); break;
	case TRACE_MODE: number("mode", e->mode.number); break;
	default:
		text("sentence", e->stop.sentence);
		text("verdict", e->stop.verdict);
		break;
	}
	print("}\n");
}
