/* The real serial ports, as far as the monitor's log needs them. */
#ifndef DRIVERS_UART_H
#define DRIVERS_UART_H

#include <stdbool.h>
#include <stdint.h>

/**
 * uart_present - is there a 16450 or better at this base port?
 */
bool uart_present(uint16_t base);

/**
 * uart_setup - 115200 baud, 8N1, FIFO on, interrupts off
 */
void uart_setup(uint16_t base);

/**
 * uart_put - send one character, whatever a guest has done to the port's DLAB bit meanwhile
 * A transmitter that does not empty is waited for ten seconds or more; then characters are dropped until it is empty.
 */
void uart_put(uint16_t base, char c);

/**
 * uart_enable_input - raise an IRQ for every byte received
 */
void uart_enable_input(uint16_t base);

/**
 * uart_has - does a received byte wait?
 */
bool uart_has(uint16_t base);

/**
 * uart_get - take a received byte
 * Returns -1 if there is none.
 */
int uart_get(uint16_t base);

#endif
