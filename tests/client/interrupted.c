/* Waits for Ctrl-C, its input being whatever it is; the argument "deaf" does without a handler. */
#include "client.h"

enum { SIGINT = 2 };

static volatile int came;

static void caught(int signal, void *info, struct client_context *context)
{
	(void)info;
	(void)context;
	came = signal;
}

int main(int argc, char **argv)
{
	char byte;

	(void)argv;
	if (argc == 1)
		client_on_signal(SIGINT, caught, 0);
	printf("ready\n");
	while (!came)
		client_call(SYS_READ, 0, (long)&byte, 1, 0, 0, 0);
	printf("signal %d\n", came);
	while (argc == 1)
		client_call(SYS_READ, 0, (long)&byte, 1, 0, 0, 0);
	return 0;
}
