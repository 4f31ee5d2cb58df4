/* IBM PC/AT Technical Reference, "Keyboard Controller", and IBM PS/2 Hardware
 * Interface Technical Reference, "Keyboard and Auxiliary Device Controller". */
#include "machine/devices/vkbc.h"
#include "drivers/pc.h"		/* KBC_* */
#include "machine/clock.h"	/* clock_due, CLOCK_* */
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/devices/vkbc_output.h"
#include "machine/vm.h"		/* struct vm, vm_request_reset */

/* Status. The keylock is open. Differs: the system flag stays as the self test set it;
 * on the board bit 2 of the command byte changes it, on QEMU's controller nothing does,
 * and firmware made for that writes 61h and counts on the flag. */
enum { OUTPUT_FULL = 0x01, SYSTEM = 0x04, WAS_COMMAND = 0x08, UNLOCKED = 0x10, AUX_FULL = 0x20 };
/* Output port. The upper bits are clocks and data of the two devices, at rest. */
enum { NO_RESET = 0x01, A20 = 0x02, AT_REST = 0xcc, KEYBOARD_FULL_PIN = 0x10, AUX_FULL_PIN = 0x20 };
enum { INPUT_PORT = 0x80, TEST_KEYBOARD_CLOCK = 0x01, TEST_KEYBOARD_DATA = 0x02 };
enum { NO_PASSWORD = 0xf1, SELF_TEST_PASSED = 0x55, INTERFACE_GOOD = 0x00 };
enum { READ_RAM = 0x20, WRITE_RAM = 0x60, TEST_PASSWORD = 0xa4, DISABLE_AUX = 0xa7, ENABLE_AUX, TEST_AUX,
       SELF_TEST, TEST_KEYBOARD, DISABLE_KEYBOARD = 0xad, ENABLE_KEYBOARD, READ_INPUT_PORT = 0xc0,
       READ_OUTPUT_PORT = 0xd0, WRITE_OUTPUT_PORT, WRITE_OUTPUT, WRITE_AUX_OUTPUT, WRITE_AUX,
       CLOSE_A20 = 0xdd, OPEN_A20 = 0xdf, READ_TEST_INPUTS = 0xe0, PULSE = 0xf0 };

static uint8_t output_port(const struct vm *vm)
{
	const struct vkbc *k = &vm->vkbc;
	const uint8_t full = !k->output.present ? 0 : k->output.from_aux ? AUX_FULL_PIN : KEYBOARD_FULL_PIN;

	return (uint8_t)(k->output_port | (vm->a20 ? A20 : 0) | full);
}

static void write_output_port(struct vm *vm, uint8_t value)
{
	vm->vkbc.output_port = (value & AT_REST) | NO_RESET;
	vm->board->set_a20(vm, value & A20);
	if (!(value & NO_RESET))
		vm_request_reset(vm);
}

static void command(struct vm *vm, uint8_t value)
{
	struct vkbc *k = &vm->vkbc;

	k->awaits = 0;
	switch (value) {
	case READ_RAM ... READ_RAM + VKBC_RAM - 1: vkbc_reply(vm, k->ram[value - READ_RAM], false); break;
	case WRITE_RAM ... WRITE_RAM + VKBC_RAM - 1:
	case WRITE_OUTPUT_PORT ... WRITE_AUX: k->awaits = value; break;
	case TEST_PASSWORD: vkbc_reply(vm, NO_PASSWORD, false); break;
	case DISABLE_AUX: k->ram[0] |= AUX_OFF; break;
	case ENABLE_AUX: k->ram[0] &= (uint8_t)~AUX_OFF; break;
	case DISABLE_KEYBOARD: k->ram[0] |= KEYBOARD_OFF; break;
	case ENABLE_KEYBOARD: k->ram[0] &= (uint8_t)~KEYBOARD_OFF; break;
	case TEST_AUX: case TEST_KEYBOARD: vkbc_reply(vm, INTERFACE_GOOD, false); break;
	case SELF_TEST: vkbc_reply(vm, SELF_TEST_PASSED, false); break;
	case READ_INPUT_PORT: vkbc_reply(vm, INPUT_PORT, false); break;
	case READ_OUTPUT_PORT: vkbc_reply(vm, output_port(vm), false); break;
	case CLOSE_A20: case OPEN_A20: vm->board->set_a20(vm, value == OPEN_A20); break;
	case READ_TEST_INPUTS:
		vkbc_reply(vm, TEST_KEYBOARD_DATA | (k->ram[0] & KEYBOARD_OFF ? 0 : TEST_KEYBOARD_CLOCK), false);
		break;
	case PULSE ... 0xff:
		/* Bits that are 0 go low for 6 us; of A20 nobody can see that. */
		if (!(value & NO_RESET))
			vm_request_reset(vm);
		break;
	default: break;			/* the 8042 knows no such command: nothing happens */
	}
}

static void data(struct vm *vm, uint8_t value)
{
	struct vkbc *k = &vm->vkbc;
	const uint8_t awaits = k->awaits;

	k->awaits = 0;
	switch (awaits) {
	case WRITE_RAM:
		k->ram[0] = value;
		vkbc_drive(vm, VREQUEST_LATER);
		break;
	case WRITE_RAM + 1 ... WRITE_RAM + VKBC_RAM - 1: k->ram[awaits - WRITE_RAM] = value; break;
	case WRITE_OUTPUT_PORT: write_output_port(vm, value); break;
	case WRITE_OUTPUT: case WRITE_AUX_OUTPUT: vkbc_reply(vm, value, awaits == WRITE_AUX_OUTPUT); break;
	case WRITE_AUX:
		k->ram[0] &= (uint8_t)~AUX_OFF;	/* sending turns the interface on */
		vkbc_command_mouse(vm, value);
		break;
	default:
		k->ram[0] &= (uint8_t)~KEYBOARD_OFF;
		vkbc_command_keyboard(vm, value);
		break;
	}
}

static uint32_t kbc_in(struct vm *vm, uint16_t port, unsigned width)
{
	struct vkbc *k = &vm->vkbc;

	(void)width;
	if (port == KBC_COMMAND) {
		vkbc_pump(vm);
		return (uint32_t)(SYSTEM | UNLOCKED | k->last_write | (k->output.present ? OUTPUT_FULL : 0) |
				  (k->output.present && k->output.from_aux ? AUX_FULL : 0));
	}

	return vkbc_read(vm);
}

static void kbc_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value)
{
	(void)width;
	if (port == KBC_COMMAND) {
		vm->vkbc.last_write = WAS_COMMAND;
		command(vm, (uint8_t)value);
	} else {
		vm->vkbc.last_write = 0;
		data(vm, (uint8_t)value);
	}
	vkbc_pump(vm);
}

static const struct port_device port_vkbc = { "keyboard controller", 1, kbc_in, kbc_out };

void vkbc_reset(struct vm *vm)
{
	vm->vkbc = (struct vkbc){ .ram = { KEYBOARD_IRQ | AUX_OFF | TRANSLATE }, .last_write = WAS_COMMAND, .output_port = AT_REST | NO_RESET };
	vkbc_drive(vm, VREQUEST_LATER);
	clock_due(vm, CLOCK_KEYBOARD, CLOCK_NEVER);
}

void vkbc_init(struct vm *vm)
{
	ports_claim(&vm->ports, KBC_DATA, KBC_DATA, &port_vkbc);
	ports_claim(&vm->ports, KBC_COMMAND, KBC_COMMAND, &port_vkbc);
	vkbc_reset(vm);
}
