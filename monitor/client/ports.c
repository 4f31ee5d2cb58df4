#include "client/ports.h"
#include "client/client.h"	/* struct client, EINVAL */
#include "cpu/io_permission.h"	/* io_permission_enforce */
#include "lib/string.h"		/* memset */

#define PORTS 65536u

void client_ports_init(struct vm *vm)
{
	memset(vm->client->ioperm, 0xff, sizeof(vm->client->ioperm));
	vm->client->iopl = 0;
}

static bool may(const struct client *c, uint32_t port)
{
	return c->iopl == 3 || !(c->ioperm[port % PORTS / 8] >> port % 8 & 1);
}

/* The last port's word needs a bit above the map, which is never there. */
bool ports_allowed(const struct vm *vm, uint16_t port, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		if (port + i >= PORTS || !may(vm->client, port + i))
			return false;
	return true;
}

/* What the program asked for, of what its board opens. Ports that have no bit of their own are open with all. */
void client_ports_load(struct vm *vm)
{
	struct client *c = vm->client;
	const struct io_permission *board = &vm->ports.permission;

	for (unsigned i = 0; i < sizeof(board->low); i++)
		c->permission.low[i] = board->low[i] | (c->iopl == 3 ? 0 : c->ioperm[i]);
	c->permission.high_open = board->high_open && c->iopl == 3;
	io_permission_enforce(&c->permission);
}

/* from, count, on */
uint32_t call_ioperm(struct vm *vm, const uint32_t *a)
{
	const uint32_t end = a[0] + a[1];

	if (end <= a[0] || end > PORTS)
		return (uint32_t)-EINVAL;
	for (uint32_t port = a[0]; port < end; port++) {
		const uint8_t bit = (uint8_t)(1 << port % 8);

		if (a[2])
			vm->client->ioperm[port / 8] &= (uint8_t)~bit;
		else
			vm->client->ioperm[port / 8] |= bit;
	}
	vm->client->has_ports |= a[2] != 0;
	if (a[2])
		client_needs_card(vm);
	client_ports_load(vm);
	return 0;
}

/* Level 3 opens all ports, and nothing else: the real IOPL stays 0, as on Linux from 5.5 on. */
uint32_t call_iopl(struct vm *vm, const uint32_t *a)
{
	if (a[0] > 3)
		return (uint32_t)-EINVAL;
	vm->client->iopl = (uint8_t)a[0];
	vm->client->has_ports |= a[0] == 3;
	if (a[0] == 3)
		client_needs_card(vm);
	client_ports_load(vm);
	return 0;
}
