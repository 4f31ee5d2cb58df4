/* National Semiconductor PC16550D data sheet, 8 "Registers". */
#include "drivers/uart.h"
#include "cpu/cpu.h"
#include "drivers/pc.h"		/* UART_COM1 */
#include "drivers/uart_registers.h"

enum { DIVISOR_LOW = 0, DIVISOR_HIGH = 1 };	/* while DLAB is set */
enum { LCR_8N1 = 0x03 };

/* Polls, ten seconds and more: an emulator's port does not empty while nobody reads what it says. A poll takes 0.1 us in
 * QEMU, 1 us on a real bus. */
#define PATIENCE 100000000

static bool gave_up[2];		/* COM1's transmitter did not empty, another's */

bool uart_present(uint16_t base)
{
	const uint8_t old = inb(base + SCRATCH);
	bool present;

	outb(base + SCRATCH, 0x5a);
	present = inb(base + SCRATCH) == 0x5a;
	outb(base + SCRATCH, old);
	return present;
}

void uart_setup(uint16_t base)
{
	outb(base + IER, 0);
	outb(base + LCR, LCR_DLAB);
	outb(base + DIVISOR_LOW, 1);
	outb(base + DIVISOR_HIGH, 0);
	outb(base + LCR, LCR_8N1);
	outb(base + FCR, FCR_ENABLE);	/* what was received already stays */
	outb(base + MCR, MCR_DTR | MCR_RTS);
}

static bool is_empty(uint16_t base)
{
	return inb(base + LSR) & LSR_TEMT;
}

void uart_put(uint16_t base, char c)
{
	const uint8_t lcr = inb(base + LCR);
	bool *const stuck = &gave_up[base != UART_COM1];

	if (*stuck && !is_empty(base))
		return;
	if (lcr & LCR_DLAB)
		outb(base + LCR, lcr & (uint8_t)~LCR_DLAB);
	/* Wait until it is sent, too: the next thing may be the end of the machine. */
	outb(base + DATA, (uint8_t)c);
	*stuck = true;
	for (int poll = 0; poll < PATIENCE && *stuck; poll++)
		*stuck = !is_empty(base);
	if (lcr & LCR_DLAB)
		outb(base + LCR, lcr);
}

void uart_enable_input(uint16_t base)
{
	outb(base + IER, IER_RECEIVED);
	outb(base + MCR, MCR_DTR | MCR_RTS | MCR_OUT2);	/* OUT2 gates the IRQ on a PC */
}

bool uart_has(uint16_t base)
{
	return inb(base + LSR) & LSR_READY;
}

int uart_get(uint16_t base)
{
	return uart_has(base) ? inb(base + DATA) : -1;
}
