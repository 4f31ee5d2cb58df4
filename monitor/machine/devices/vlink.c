/* How the pins are crossed: a null-modem cable, EIA-232. A byte takes ten bits of the receiver's own divisor.
 *
 * Differs: a byte arrives as it was sent, whatever speed and format the two ends have set.
 * Differs: between the two ends there is room for 256 bytes, so that a guest which has the processor in slices does not
 * lose what came in between. */
#include "machine/devices/vlink.h"
#include "machine/clock.h"	/* clock_*, CLOCK_* */
#include "drivers/uart_registers.h"
#include "machine/vm.h"		/* struct vm */

#include <stddef.h>

#define LOOK (CLOCK_HZ / 20)
enum { PATIENCE = 20 };			/* looks: a pause of the whole machine is one of them, however long */

void vlink_join(struct vm *a, struct vm *b)
{
	a->neighbour = b;
	b->neighbour = a;
	vuart_com2_follow_lines(a);
	vuart_com2_follow_lines(b);
}

static bool has_ended(const struct vm *vm)
{
	return vm->ending.sentence != NULL;
}

/* The other end, while somebody is there. */
static struct vm *other_end(const struct vm *vm)
{
	return vm->neighbour && !has_ended(vm->neighbour) ? vm->neighbour : NULL;
}

/* Nor is there no room for long: the other end may not listen at all. */
static bool may_send(const struct vm *vm)
{
	return vm->com2.count < VLINK_ROOM || vm->com2.deaf;
}

/* A byte that there is no room for is lost, and the other end sees an overrun. */
static void send(struct vm *vm, uint8_t byte)
{
	struct vcom2 *c = &vm->com2;
	struct vm *to = other_end(vm);

	if (!to)
		return;
	if (c->count == VLINK_ROOM) {
		vuart_com2_overrun(to);
		return;
	}
	c->sent[(c->first + c->count++) % VLINK_ROOM] = byte;
	if (c->count == VLINK_ROOM) {
		c->looks = 0;
		c->next_look = clock_now(vm) + LOOK;
		if (vm->clock.due[CLOCK_COM2] > c->next_look)
			clock_due(vm, CLOCK_COM2, c->next_look);
	}
	if (to->clock.due[CLOCK_COM2] > to->com2.free_at)
		clock_due(to, CLOCK_COM2, to->com2.free_at);
}

static uint8_t next_byte(struct vm *from)
{
	struct vcom2 *c = &from->com2;
	const uint8_t byte = c->sent[c->first];
	const bool was_full = c->count == VLINK_ROOM;

	c->first = (c->first + 1) % VLINK_ROOM;
	c->count--;
	if (was_full && !c->deaf)
		vuart_com2_sent(from);
	c->deaf = false;
	return byte;
}

static void receive(struct vm *vm, uint64_t now)
{
	struct vcom2 *c = &vm->com2;
	struct vm *from = vm->neighbour;
	const uint32_t divisor = c->uart.divisor ? c->uart.divisor : 1;

	if (!from || !from->com2.count || now < c->free_at || !vuart_com2_receive(vm, from->com2.sent[from->com2.first]))
		return;
	next_byte(from);
	c->free_at = now + divisor * TICKS_PER_DIVISOR;
}

/* And the transmitter waits */
static bool is_full(const struct vcom2 *c)
{
	return c->count == VLINK_ROOM && !c->deaf;
}

static void look_again(struct vm *vm, uint64_t now)
{
	struct vcom2 *c = &vm->com2;

	c->next_look = now + LOOK;
	if (++c->looks < PATIENCE)
		return;
	c->deaf = true;
	vuart_com2_sent(vm);
}

/* A receiver without room is looked at again when it has some: freed(). */
uint64_t vlink_advance(struct vm *vm, uint64_t now)
{
	struct vcom2 *c = &vm->com2;
	uint64_t next = CLOCK_NEVER;

	receive(vm, now);
	if (is_full(c) && now >= c->next_look)
		look_again(vm, now);
	if (is_full(c))
		next = c->next_look;
	if (vm->neighbour && vm->neighbour->com2.count && now < c->free_at && c->free_at < next)
		next = c->free_at;
	return next;
}

static void freed(struct vm *vm)
{
	struct vcom2 *c = &vm->com2;

	if (vm->neighbour && vm->neighbour->com2.count && vm->clock.due[CLOCK_COM2] > c->free_at)
		clock_due(vm, CLOCK_COM2, c->free_at);
}

/* The other end's RTS is CTS here, its DTR is DSR and DCD. */
static uint8_t lines(const struct vm *vm)
{
	const struct vm *to = other_end(vm);
	const uint8_t out = to ? to->com2.uart.modem_control : 0;

	if (out & MCR_LOOP)			/* its pins are inactive */
		return 0;
	return (uint8_t)((out & MCR_RTS ? MSR_CTS : 0) | (out & MCR_DTR ? MSR_DSR | MSR_DCD : 0));
}

static void lines_changed(struct vm *vm)
{
	if (vm->neighbour)
		vuart_com2_follow_lines(vm->neighbour);
}

void vlink_hang_up(struct vm *vm)
{
	lines_changed(vm);
}

static const struct vuart_com2_end cable = { send, may_send, freed, lines, lines_changed };

void vlink_reset(struct vm *vm)
{
	vm->com2.first = vm->com2.count = 0;
	vm->com2.deaf = false;
	vm->com2.free_at = 0;
	vuart_com2_reset(vm);
	clock_due(vm, CLOCK_COM2, vm->neighbour && vm->neighbour->com2.count ? 0 : CLOCK_NEVER);
}

void vlink_init(struct vm *vm)
{
	vm->com2_end = &cable;
	vuart_com2_init(vm);
	vlink_reset(vm);
}
