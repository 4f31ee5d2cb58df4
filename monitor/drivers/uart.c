/* National Semiconductor PC16550D data sheet, 8 "Registers". */
#include "drivers/uart.h"
#include "cpu/cpu.h"

enum {				/* offsets from the base port */
	UART_DATA = 0, UART_IER = 1, UART_FCR = 2, UART_LCR = 3, UART_MCR = 4,
	UART_LSR = 5, UART_SCRATCH = 7,
	UART_DIVISOR_LOW = 0, UART_DIVISOR_HIGH = 1,	/* while DLAB is set */
};
enum { LCR_8N1 = 0x03, LCR_DLAB = 0x80, LSR_TEMT = 0x40, FCR_ENABLE = 0x01, MCR_DTR_RTS = 0x03,
       MCR_OUT2 = 0x08, IER_RECEIVED = 0x01, LSR_DATA = 0x01 };

#define SPIN_LIMIT 200000	/* polls; a byte takes far fewer at any baud rate in use */

bool uart_present(uint16_t base)
{
	const uint8_t old = inb(base + UART_SCRATCH);
	bool present;

	outb(base + UART_SCRATCH, 0x5a);
	present = inb(base + UART_SCRATCH) == 0x5a;
	outb(base + UART_SCRATCH, old);
	return present;
}

void uart_setup(uint16_t base)
{
	outb(base + UART_IER, 0);
	outb(base + UART_LCR, LCR_DLAB);
	outb(base + UART_DIVISOR_LOW, 1);
	outb(base + UART_DIVISOR_HIGH, 0);
	outb(base + UART_LCR, LCR_8N1);
	outb(base + UART_FCR, FCR_ENABLE);	/* what was received already stays */
	outb(base + UART_MCR, MCR_DTR_RTS);
}

void uart_put(uint16_t base, char c)
{
	const uint8_t lcr = inb(base + UART_LCR);

	if (lcr & LCR_DLAB)
		outb(base + UART_LCR, lcr & (uint8_t)~LCR_DLAB);
	/* Wait until it is sent, too: the next thing may be the end of the machine. */
	outb(base + UART_DATA, (uint8_t)c);
	for (int spin = 0; spin < SPIN_LIMIT && !(inb(base + UART_LSR) & LSR_TEMT); spin++)
		;
	if (lcr & LCR_DLAB)
		outb(base + UART_LCR, lcr);
}

void uart_enable_input(uint16_t base)
{
	outb(base + UART_IER, IER_RECEIVED);
	outb(base + UART_MCR, MCR_DTR_RTS | MCR_OUT2);	/* OUT2 gates the IRQ on a PC */
}

bool uart_has(uint16_t base)
{
	return inb(base + UART_LSR) & LSR_DATA;
}

int uart_get(uint16_t base)
{
	return uart_has(base) ? inb(base + UART_DATA) : -1;
}
