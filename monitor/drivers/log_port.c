#include "drivers/log_port.h"
#include "drivers/pc.h"		/* UART_* */
#include "drivers/uart.h"	/* uart_* */
#include "lib/log.h"		/* log_to */

#include <stddef.h>

static void put_uart(char c, void *base)
{
	uart_put((uint16_t)(uintptr_t)base, c);
}

uint16_t log_open(enum option_log where)
{
	if (where == LOG_AUTO)
		where = uart_present(UART_COM2) ? LOG_COM2 : LOG_COM1;
	if (where == LOG_NONE) {
		log_to(NULL, NULL);
		return 0;
	}
	const uint16_t base = where == LOG_COM2 ? UART_COM2 : UART_COM1;

	uart_setup(base);
	log_to(put_uart, (void *)(uintptr_t)base);
	return where == LOG_COM2 ? base : 0;
}
