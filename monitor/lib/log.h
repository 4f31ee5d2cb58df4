/* The monitor's log: lines of text on its UART. */
#ifndef LIB_LOG_H
#define LIB_LOG_H

/**
 * log_to - where log lines go
 * @put: sends one character; NULL for nowhere. @arg is passed on.
 */
void log_to(void (*put)(char c, void *arg), void *arg);

/**
 * kprintf - printf to the log, "\n" sent as "\r\n"
 */
void kprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
