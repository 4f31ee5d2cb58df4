#include "client/board_client.h"
#include "client/client.h"	/* struct client */
#include "client/traps.h"	/* client_ring3 */
#include "cpu/paging.h"		/* paging_map, GUEST_PAGES */
#include "drivers/pc.h"		/* UART_PORTS */
#include "drivers/poweroff.h"	/* PORT_DEBUG_EXIT */
#include "lib/log.h"		/* kprintf */
#include "machine/clock.h"	/* clock_start */
#include "machine/devices/devices.h"	/* devices_init */
#include "machine/virtual.h"	/* virtual_init */


/* --- of both --------------------------------------------------------------------------------- */

static uint8_t acknowledge(struct vm *vm)
{
	(void)vm;
	return 0;			/* not reached: no interrupt enters a client */
}

/* A program that resets the machine on which it runs is gone as well. */
static void reset(struct vm *vm)
{
	kprintf("trapeze: client %s has reset its machine, which ends it\n", vm->options.name);
	client_exit(vm, 128 + SIGHUP);
}

static void set_a20(struct vm *vm, bool on)
{
	(void)vm;
	(void)on;
}

static bool a20(const struct vm *vm)
{
	(void)vm;
	return true;
}

/* --- on the virtual PC ----------------------------------------------------------------------- */

static bool translate(const struct vm *vm, uint32_t at, phys_t *to)
{
	return board_virtual.translate(vm, at, to);
}

static void raise_irq(struct vm *vm, unsigned irq)
{
	board_virtual.raise_irq(vm, irq);
}

/* The virtual PC is made as for any guest. Then its memory is no longer where the program is: the
 * low megabyte is empty, and /dev/mem shows the PC's. */
static void init(struct vm *vm, uint16_t log_port)
{
	(void)log_port;
	virtual_init(vm);
	for (unsigned page = 0; page < GUEST_PAGES; page++)
		paging_map(&vm->space, page, phys(0), 0);
	paging_flush();
}

static uint8_t vector_base(const struct vm *vm, unsigned chip)
{
	return board_virtual.vector_base(vm, chip);
}

const struct board board_client = {
	.name = "client", .raise_irq = raise_irq, .acknowledge = acknowledge, .init = init, .reset = reset,
	.translate = translate, .set_a20 = set_a20, .a20 = a20, .vector_base = vector_base, .ring3 = &client_ring3,
};

/* --- on the real machine ---------------------------------------------------------------------- */

static bool translate_real(const struct vm *vm, uint32_t at, phys_t *to)
{
	(void)vm;
	*to = phys(at);
	return at < MIB;
}

/* What the monitor itself lives on: its timer and interrupt controllers, the keyboard, the terminal,
 * its log and its end. */
static const struct {
	uint16_t first, last;
} kept[] = {
	{ 0x20, 0x21 }, { 0x40, 0x43 }, { 0x60, 0x60 }, { 0x61, 0x61 }, { 0x64, 0x64 }, { 0xa0, 0xa1 },
	{ 0x2f8, 0x2ff }, { 0x3f8, 0x3ff }, { PORT_DEBUG_EXIT, PORT_DEBUG_EXIT_LAST },
};

static void init_real(struct vm *vm, uint16_t log_port)
{
	clock_start(vm);
	devices_init(vm);		/* keys and the mouse go there, and to nobody */
	ports_init(&vm->ports, &port_real);
	ports_open(&vm->ports, 0, 0xffff, &port_real);
	for (unsigned i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		ports_claim(&vm->ports, kept[i].first, kept[i].last, &port_empty);
	if (log_port)
		ports_claim(&vm->ports, log_port, log_port + UART_PORTS - 1, &port_empty);
}

static void raise_real_irq(struct vm *vm, unsigned irq)
{
	vm86_irq(vm, irq);
}

static uint8_t no_vector(const struct vm *vm, unsigned chip)
{
	(void)vm;
	return chip ? 0x70 : 8;
}

const struct board board_client_real = {
	.name = "client-real", .real_irqs = true, .raise_irq = raise_real_irq, .acknowledge = acknowledge, .init = init_real,
	.reset = reset, .translate = translate_real, .set_a20 = set_a20, .a20 = a20, .vector_base = no_vector,
	.ring3 = &client_ring3,
};
