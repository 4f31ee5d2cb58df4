/* The output buffer of the keyboard controller: whose byte is in it, and what it asks for.
 * IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device
 * Controller". */
#include "machine/devices/vkbc_output.h"
#include "machine/clock.h"	/* clock_now, clock_due, CLOCK_* */
#include "machine/devices/vkeyboard_sets.h"	/* set1_from_set2, SET2_BREAK */
#include "machine/vm.h"		/* struct vm, vkeyboard_*, vmouse_* */
#include "machine/devices/vpic.h"	/* IRQ_* */

/* Eleven bits at 10 kHz and more. Programs rely on it: a handler reads port 60h
 * and calls the firmware's, which reads it again and must find the same byte. */
#define BYTE_TICKS (CLOCK_HZ / 1000)

static unsigned irq_of(const struct vkbc_byte *b)
{
	return b->from_aux ? IRQ_MOUSE : IRQ_KEYBOARD;
}

/* Differs: no interrupt while the keyboard interface is off. Software that turns it
 * off to talk to the controller polls, and the firmware's handler would eat the answer. */
void vkbc_drive(struct vm *vm, enum vrequest_when when)
{
	const struct vkbc *k = &vm->vkbc;
	const bool keyboard = (k->ram[0] & (KEYBOARD_IRQ | KEYBOARD_OFF)) == KEYBOARD_IRQ;

	vrequest_set(vm, IRQ_KEYBOARD, k->output.present && !k->output.from_aux && keyboard, when);
	vrequest_set(vm, IRQ_MOUSE, k->output.present && k->output.from_aux && (k->ram[0] & AUX_IRQ), when);
}

/* A break is F0h and the key's code, translated into one byte with bit 7 set. */
static bool take_keyboard(struct vm *vm, bool only_replies, uint8_t *byte)
{
	uint8_t up = 0;

	while (vkeyboard_take(vm, only_replies, byte)) {
		if (!(vm->vkbc.ram[0] & TRANSLATE))
			return true;
		if (*byte != SET2_BREAK) {
			*byte = set1_from_set2(*byte) | up;
			return true;
		}
		up = 0x80;
	}
	return false;
}

static bool from_keyboard(struct vm *vm, bool only_replies, struct vkbc_byte *b)
{
	*b = (struct vkbc_byte){ .present = true, .keyboards = only_replies };
	return !(vm->vkbc.ram[0] & KEYBOARD_OFF) && take_keyboard(vm, only_replies, &b->value);
}

static bool from_mouse(struct vm *vm, bool only_replies, struct vkbc_byte *b)
{
	*b = (struct vkbc_byte){ .present = true, .from_aux = true };
	return !(vm->vkbc.ram[0] & AUX_OFF) && vmouse_take(vm, only_replies, &b->value);
}

/* Answers to commands come at once, as software expects that waits for them with
 * interrupts off; what devices send of their own accord takes its time on the wire.
 * After a byte of the keyboard the mouse goes first, else the keyboard, as with QEMU's. */
static bool take(struct vm *vm, bool only_replies, struct vkbc_byte *b)
{
	if (vm->vkbc.mouse_first)
		return from_mouse(vm, only_replies, b) || from_keyboard(vm, only_replies, b);
	return from_keyboard(vm, only_replies, b) || from_mouse(vm, only_replies, b);
}

static bool take_whole(struct vkbc_byte *from, struct vkbc_byte *to)
{
	if (!from->present)
		return false;
	*to = *from;
	from->present = false;
	return true;
}

/* The tick from which on a device's byte can be there; CLOCK_NEVER if it has none. */
static uint64_t arrival(const struct vm *vm)
{
	const struct vkbc *k = &vm->vkbc;
	uint64_t at = CLOCK_NEVER;

	if (!(k->ram[0] & AUX_OFF))
		at = vmouse_next(vm);
	if (!(k->ram[0] & KEYBOARD_OFF) && !vkeyboard_idle(vm))
		at = 0;
	return at < k->wire_free ? k->wire_free : at;
}

static bool next_byte(struct vm *vm, struct vkbc_byte *b)
{
	struct vkbc *k = &vm->vkbc;
	uint64_t at;

	if (take_whole(&k->reply, b) || take(vm, true, b))
		return true;
	if (!(k->ram[0] & KEYBOARD_OFF) && take_whole(&k->aside, b))
		return true;
	at = arrival(vm);
	return at != CLOCK_NEVER && clock_now(vm) >= at && take(vm, false, b);
}

/* Whoever reads port 64h sees a byte when it has arrived. The event is its request. */
static void pump(struct vm *vm, enum vrequest_when when)
{
	struct vkbc *k = &vm->vkbc;
	struct vkbc_byte next;
	uint64_t event = CLOCK_NEVER;

	if (!k->output.present && next_byte(vm, &next)) {
		k->output = next;
		vkbc_drive(vm, when);
	}
	if (!k->output.present)		/* else not until port 60h is read */
		event = arrival(vm);
	k->mouse_first &= k->output.present || event != CLOCK_NEVER;
	if (event != CLOCK_NEVER)
		event += VREQUEST_DELAY_KBC;
	if (event != vm->clock.due[CLOCK_KEYBOARD])
		clock_due(vm, CLOCK_KEYBOARD, event);
}

void vkbc_pump(struct vm *vm)
{
	pump(vm, VREQUEST_LATER);
}

void vkbc_key(struct vm *vm, uint8_t scancode)
{
	if (vkeyboard_input(vm, scancode))
		vkbc_pump(vm);
}

void vkbc_mouse(struct vm *vm, int dx, int dy, int dz, unsigned buttons)
{
	if (vmouse_input(vm, dx, dy, dz, buttons))
		vkbc_pump(vm);
}

uint64_t vkbc_advance(struct vm *vm, uint64_t now)
{
	(void)now;
	pump(vm, VREQUEST_AT_ONCE);
	return vm->clock.due[CLOCK_KEYBOARD];
}

uint8_t vkbc_read(struct vm *vm)
{
	struct vkbc *k = &vm->vkbc;
	const struct vkbc_byte read = k->output;

	if (read.present) {
		k->output.present = false;
		k->mouse_first = !read.controllers && !read.from_aux;
		k->wire_free = clock_now(vm) + BYTE_TICKS;
		vkbc_drive(vm, VREQUEST_LATER);
		vrequest_taken(vm, irq_of(&read));
		vkbc_pump(vm);
	}
	return read.value;
}

/* There is one answer of the controller, the last: in the output buffer, or waiting for a
 * device's byte there to be read. A newer one takes its place, and as on QEMU's controller
 * it shows as the mouse's if the older one did. */
void vkbc_reply(struct vm *vm, uint8_t value, bool from_aux)
{
	struct vkbc *k = &vm->vkbc;

	if (k->output.present && k->output.controllers) {
		k->output.value = value;
		vrequest_renewed(vm, irq_of(&k->output));
	} else {
		k->reply = (struct vkbc_byte){ .value = value, .present = true, .from_aux = from_aux,
					       .controllers = true };
	}
}

/* Differs: a command to the keyboard drops what it had answered to the one before, and a
 * key's byte in the output buffer waits until the new answer was read: who sends a command
 * with interrupts off looks for its answer. QEMU's keyboard does both; on a board, and on
 * Bochs, the answer comes after what is there. */
void vkbc_command_keyboard(struct vm *vm, uint8_t value)
{
	struct vkbc *k = &vm->vkbc;

	const bool replaced = k->output.present && !k->output.controllers && !k->output.from_aux;

	if (replaced && !k->output.keyboards)
		k->aside = k->output;
	if (vkeyboard_command(vm, value))
		k->aside.present = false;
	if (!replaced)
		return;
	from_keyboard(vm, true, &k->output);
	vrequest_renewed(vm, IRQ_KEYBOARD);
}

/* Differs: answers of the mouse wait for each other, but its reset drops them, also the one
 * in the output buffer; on a board that one can still be read. */
void vkbc_command_mouse(struct vm *vm, uint8_t value)
{
	struct vkbc *k = &vm->vkbc;
	const bool unread = k->output.present && !k->output.controllers && k->output.from_aux;

	if (!vmouse_command(vm, value, unread) || !unread)
		return;
	from_mouse(vm, true, &k->output);
	vrequest_renewed(vm, IRQ_MOUSE);
}
