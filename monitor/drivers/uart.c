/* National Semiconductor PC16550D data sheet, 8 "Registers". */
#include "drivers/uart.h"
#include "cpu/cpu.h"
#include "drivers/uart_registers.h"

enum { DIVISOR_LOW = 0, DIVISOR_HIGH = 1 };	/* while DLAB is set */
enum { LCR_8N1 = 0x03 };

#define SPIN_LIMIT 200000	/* polls; a byte takes far fewer at any baud rate in use */

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

void uart_put(uint16_t base, char c)
{
	const uint8_t lcr = inb(base + LCR);

	if (lcr & LCR_DLAB)
		outb(base + LCR, lcr & (uint8_t)~LCR_DLAB);
	/* Wait until it is sent, too: the next thing may be the end of the machine. */
	outb(base + DATA, (uint8_t)c);
	for (int spin = 0; spin < SPIN_LIMIT && !(inb(base + LSR) & LSR_TEMT); spin++)
		;
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
