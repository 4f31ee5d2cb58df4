/* IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device
 * Controller" and "Mouse". */
#include "drivers/ps2.h"
#include "cpu/cpu.h"		/* inb, outb */
#include "drivers/keyboard.h"	/* KBC_OUTPUT_FULL, KBC_INPUT_FULL, KBC_FROM_MOUSE */
#include "drivers/pc.h"		/* KBC_DATA, KBC_STATUS, KBC_COMMAND */
#include "drivers/ps2_bytes.h"	/* PS2_ENABLE, PS2_ACK, PACKET_* */

enum { READ_CONFIG = 0x20, WRITE_CONFIG = 0x60, ENABLE_AUX = 0xa8, WRITE_AUX = 0xd4 };
enum { CONFIG_AUX_IRQ = 0x02, CONFIG_AUX_OFF = 0x20 };

#define SPIN_LIMIT 100000

static uint8_t packet[3];
static unsigned packet_length;

static void command(uint8_t port, uint8_t value)
{
	for (int i = 0; i < SPIN_LIMIT && (inb(KBC_STATUS) & KBC_INPUT_FULL); i++)
		;
	outb(port, value);
}

static int answer(void)
{
	for (int i = 0; i < SPIN_LIMIT; i++)
		if (inb(KBC_STATUS) & KBC_OUTPUT_FULL)
			return inb(KBC_DATA);
	return -1;
}

void ps2_start(void)
{
	int config;

	packet_length = 0;
	command(KBC_COMMAND, ENABLE_AUX);
	command(KBC_COMMAND, READ_CONFIG);
	config = answer();
	if (config < 0)
		return;
	command(KBC_COMMAND, WRITE_AUX);
	command(KBC_DATA, PS2_ENABLE);
	if (answer() != PS2_ACK)
		return;			/* no mouse */
	command(KBC_COMMAND, WRITE_CONFIG);
	command(KBC_DATA, (uint8_t)((config | CONFIG_AUX_IRQ) & ~CONFIG_AUX_OFF));
}

static struct ps2_event mouse_byte(uint8_t byte)
{
	struct ps2_event e = { 0 };

	if (packet_length == 0 && !(byte & PACKET_SYNC))
		return e;		/* out of step: wait for a first byte */
	packet[packet_length++] = byte;
	if (packet_length < 3)
		return e;
	packet_length = 0;
	e.is_mouse = true;
	e.dx = packet[1] - (packet[0] & PACKET_X_NEGATIVE ? 256 : 0);
	e.dy = packet[2] - (packet[0] & PACKET_Y_NEGATIVE ? 256 : 0);
	e.buttons = packet[0] & PACKET_BUTTONS;
	return e;
}

struct ps2_event ps2_read(void)
{
	const uint8_t status = inb(KBC_STATUS);
	uint8_t byte;

	if (!(status & KBC_OUTPUT_FULL))
		return (struct ps2_event){ 0 };
	byte = inb(KBC_DATA);
	if (status & KBC_FROM_MOUSE)
		return mouse_byte(byte);
	return (struct ps2_event){ .is_key = true, .scancode = byte };
}
