/* Registers of the 16550 and their bits. National Semiconductor PC16550D data sheet,
 * 8 "Registers", table II. */
#ifndef DRIVERS_UART_REGISTERS_H
#define DRIVERS_UART_REGISTERS_H

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH, FCR = IIR };
enum { IER_RECEIVED = 0x01, IER_THRE = 0x02, IER_LINE = 0x04, IER_MODEM = 0x08, IER_WRITABLE = 0x0f };
enum { IIR_MODEM = 0x00, IIR_NONE = 0x01, IIR_THRE = 0x02, IIR_RECEIVED = 0x04, IIR_LINE = 0x06,
       IIR_TIMEOUT = 0x0c, IIR_FIFO = 0xc0 };
enum { FCR_ENABLE = 0x01, FCR_CLEAR_RECEIVER = 0x02, FCR_CLEAR_TRANSMITTER = 0x04, FCR_KEPT = 0xc9 };
enum { LCR_DLAB = 0x80 };
enum { MCR_DTR = 0x01, MCR_RTS = 0x02, MCR_OUT1 = 0x04, MCR_OUT2 = 0x08, MCR_LOOP = 0x10,
       MCR_WRITABLE = 0x1f };
enum { LSR_READY = 0x01, LSR_OVERRUN = 0x02, LSR_THRE = 0x20, LSR_TEMT = 0x40 };
enum { MSR_CTS = 0x10, MSR_DSR = 0x20, MSR_RI = 0x40, MSR_DCD = 0x80 };

#define TERMINAL_LINES (MSR_CTS | MSR_DSR | MSR_DCD)	/* it always listens */
#define RESET_DIVISOR  12u				/* 9600 baud; the chip leaves it undefined */

#endif
