/* A client on the host's machine: its calls and its traps, without its 32-bit code. */
#include "machine.h"
#include "client/board_client.h"	/* board_client */
#include "client/client.h"	/* client_start */
#include "machine/ring3.h"	/* struct ring3 */
#include "run/console.h"	/* console_add */
#include "run/input.h"		/* input_start */
#include "trap/ring3.h"		/* ring3_load */

#include <string.h>

struct job {
	struct vm *vm;
	uint32_t size;
};

static void make(void *arg)
{
	const struct job *job = arg;
	struct guest_options options = { .name = "client", .argv = "client:one" };
	struct vm *vm = job->vm;

	options_decide(&options);
	memset(vm, 0, sizeof(*vm));
	vm->memory = phys(HOST_GUEST);
	board_virtual_start();
	vm_init(vm, &options, &board_client, 0);
	paging_switch(&vm->space);
	client_start(vm, phys(HOST_IMAGE), job->size, HOST_CLIENT_MEMORY);
	console_add(vm);
	input_start(true);
	ring3_load(&vm->vcpu);
	vm->board->ring3->load(vm);
}

bool host_client(struct vm *vm, uint32_t size)
{
	struct job job = { vm, size };

	host_power_on();
	return host_run(make, &job) == HOST_RETURNED;
}
