/* A client's signals, terminal and port instructions: any signals that wait, any handlers, any bytes typed, any bytes at
 * CS:EIP; and SGDT and its like, which UMIP refuses.
 *
 * sources: monitor/client/deliver.c monitor/client/signals.c monitor/client/stdin.c monitor/client/port_insn.c
 * sources: monitor/client/ports.c monitor/client/umip.c
 * sources: monitor/vcpu/insn.c monitor/vcpu/insn_modrm.c monitor/vcpu/opcodes.c monitor/vcpu/vcpu.c
 * with: user.c ports.c
 * options: -eva-precision 2 -eva-split-return-function next:0,answer_to:0,decode:0
 * seconds: 6
 */
#include "any_vcpu.h"
#include "any_vm.h"
#include "guest_memory.h"
#include "client/client.h"
#include "client/frames.h"
#include "client/page_fault.h"
#include "client/port_insn.h"
#include "client/ports.h"
#include "client/report.h"
#include "client/segments.h"
#include "client/umip.h"
#include "drivers/uart.h"

/*@ predicate holds(struct client_stdin *in) = in->first < STDIN_BYTES && in->count <= STDIN_BYTES && in->length < STDIN_LINE; */

static struct vm the_vm;
static struct client the_client;

void uart_put(uint16_t base, char c) { (void)base; (void)c; }
int uart_get(uint16_t base) { (void)base; return any_bool() ? any8() : -1; }
void client_exit(struct vm *vm, unsigned status) { (void)status; vm->vcpu.exit = EXIT_RESET; }
void report_client(struct vm *vm, unsigned number) { (void)vm; (void)number; }
void trace_became(enum trace_result what) { (void)what; }
void timers_wait(struct vm *vm, bool waits) { (void)vm; (void)waits; }
void fault_page(struct vm *vm, uint32_t at, uint32_t error) { (void)vm; (void)at; (void)error; }
uint32_t segments_base(const struct vm *vm, uint16_t selector) { (void)vm; (void)selector; return any32(); }
void io_permission_enforce(const struct io_permission *p) { (void)p; }
void vm86_leave(struct vm *vm, uint32_t value) { (void)value; vm->client->vm86.active = false; }

bool frame_push(struct vm *vm, unsigned number, const struct client_siginfo *info)
{
	/*@ assert a_signal: 1 <= number <= SIGNALS; */
	(void)vm;
	(void)info;
	return any_bool();
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	any_vcpu(&vm->vcpu, vm->space.table);
	MAKE_UNKNOWN(the_client);
	MAKE_BOOL(the_client.signals.fatal);
	MAKE_BOOL(the_client.vm86.active);
	MAKE_BOOL(the_client.has_ports);
	MAKE_BOOL(vm->ports.permission.high_open);
	MAKE_BOOL(the_client.in.piped);
	MAKE_BOOL(the_client.in.escaped);
	MAKE_BOOL(the_client.in.at_end);
	vm->client = &the_client;
	vm->vcpu.frame.eflags = any32();
	/*@ admit holds(&the_client.in); */
}

static void send(struct vm *vm)
{
	const unsigned number = any_from(1, SIGNALS);
	struct client_siginfo info;
	struct client_altstack alt;

	MAKE_UNKNOWN(info);
	MAKE_UNKNOWN(alt);
	info.signo = number;
	switch (any_from(0, 6)) {
	case 0: signal_send(vm, &info); break;
	case 1: signal_force(vm, number, (int)any32(), any32()); break;
	case 2: signal_fault(vm, number, (int)any32(), any32(), any32(), any32()); break;
	case 3: signals_changed(vm, number); break;
	case 4: altstack_set(vm, &alt, any32()); break;
	case 5: signals_set_blocked(vm, (uint64_t)any32() << 32 | any32()); break;
	case 6: signal_kill(vm); break;
	}
}

static void code(struct vm *vm)
{
	uint32_t arguments[3];

	MAKE_UNKNOWN(arguments);
	switch (any_from(0, 3)) {
	case 0: port_insn(vm); break;
	case 1: umip_insn(vm); break;
	case 2: call_ioperm(vm, arguments); break;
	case 3: call_iopl(vm, arguments); break;
	}
}

void main(void)
{
	struct vm *const vm = &the_vm;

	/*@ widen_hints global:"all", STDIN_BYTES, STDIN_BYTES + 1; */
	any_state(vm);
	switch (any_from(0, 5)) {
	case 0: signals_deliver(vm); break;
	case 1: send(vm); break;
	case 2: stdin_take(vm); break;
	case 3: stdin_read(vm, any32(), any32()); break;
	case 4: stdin_resume(vm); break;
	case 5: code(vm); break;
	}
	/*@ assert after: holds(&the_client.in); */
}
