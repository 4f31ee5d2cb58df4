/* How a client that ends against its will is reported. */
#ifndef CLIENT_REPORT_H
#define CLIENT_REPORT_H

struct vm;

/**
 * report_client - a signal ends the program: say which and why, with registers and the last events
 */
void report_client(struct vm *vm, unsigned number);

#endif
