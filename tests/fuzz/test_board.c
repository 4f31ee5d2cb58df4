/* Tests of whole boards: what the unit tests, which take one device each, leave out. */
#include "board.h"
#include "machine/memory_map.h"	/* memory_init */
#include "bios/rom.h"		/* ROM_TRAP_OPCODE */
#include "boot/loader.h"	/* struct loader_info */
#include "run/console.h"	/* console_add */
#include "run/life.h"		/* life_begin */
#include "trap/trap.h"		/* exit_gp, trap_dispatch */
#include "vcpu/guest_mem.h"	/* running_read16, running_write16 */

#include <string.h>

enum { STACK = 0x2000, SP = 0x1000 };

static void make_passthrough(void *arg)
{
	struct guest_options options = { .name = "real", .boot = 'c' };
	struct vm *vm = arg;

	options_decide(&options);
	life_begin(vm, &options, &board_passthrough, 0x2f8);
	console_add(vm);
	paging_switch(&vm->space);
	io_permission_enforce(&vm->ports.permission);
}

void passthrough_guest(struct vm *vm)
{
	static const struct loader_info info = {
		.upper_kib = 31 * 1024, .range_count = 3,
		.range = { { 0, 639 * 1024, 1 }, { MIB, 31 * MIB, 1 }, { 0xfffc0000, 0x40000, 2 } },
	};

	host_power_on();
	memory_init(&info);
	memset(vm, 0, sizeof(*vm));
	CHECK("made", HOST_RETURNED, host_run(make_passthrough, vm));
}

/* The stubs know the commonest vector by themselves. */
static void dispatch(void *arg)
{
	struct trap_frame *tf = &((struct vm *)arg)->vcpu.frame;

	if (tf->vector == VEC_GP)
		exit_gp(tf);
	else
		trap_dispatch(tf);
	host_decide(arg);
}

enum host_exit trap(struct vm *vm, uint32_t vector)
{
	vm->vcpu.frame.vector = vector;
	vm->vcpu.frame.error = 0;
	return host_run(dispatch, vm);
}

enum host_exit page_fault(struct vm *vm, uint32_t lin, uint32_t error)
{
	host.cr2 = lin;
	vm->vcpu.frame.vector = VEC_PF;
	vm->vcpu.frame.error = error;
	return host_run(dispatch, vm);
}

enum host_exit rom_call(struct vm *vm, enum rom_trap service)
{
	struct trap_frame *tf = &vm->vcpu.frame;
	uint16_t ip = 0;

	while (running_read16(&vm->vcpu, linear(vm->rom_segment, ip)) != (service << 8 | ROM_TRAP_OPCODE) && ip < PAGE_SIZE)
		ip++;
	CHECK("the ROM has the service", true, ip < PAGE_SIZE);
	tf->cs = vm->rom_segment;
	tf->eip = ip;
	tf->ss = STACK;
	tf->esp = SP;
	return trap(vm, VEC_UD);
}

void int15(struct vm *vm, uint32_t ax, uint32_t bx, uint32_t cx, uint32_t dx)
{
	struct trap_frame *tf = &vm->vcpu.frame;

	tf->eax = ax;
	tf->ebx = bx;
	tf->ecx = cx;
	tf->edx = dx;
	running_write16(&vm->vcpu, linear(STACK, SP + 4), EFLAGS_CF);
	CHECK("INT 15h comes back", HOST_RETURNED, rom_call(vm, service_int15));
}

bool carry(const struct vm *vm)
{
	return running_read16(&vm->vcpu, linear(STACK, SP + 4)) & EFLAGS_CF;
}

void check_said(const char *file, int line, const char *words)
{
	host.log[host.log_length] = 0;
	if (!strstr(host.log, words))
		check_text(file, line, "log", words, host.log);
}

int main(int argc, char **argv)
{
	check_main(argc, argv);
	check_list(passthrough_tests, 1, NULL);
	check_list(memory_tests, 1, NULL);
	check_list(rom_tests, 1, NULL);
	check_list(console_tests, 1, NULL);
	check_list(order_tests, 1, NULL);
	check_list(port_tests, 1, NULL);
	check_list(shadow_tests, 1, NULL);
	check_list(shutdown_tests, 1, NULL);
	check_list(third_tests, 1, NULL);
	return check_status();
}
