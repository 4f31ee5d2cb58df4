#include "client/stdin.h"
#include "client/client.h"	/* struct client */
#include "client/user.h"	/* user_* */
#include "drivers/pc.h"		/* UART_COM1 */
#include "drivers/uart.h"	/* uart_* */

enum { CTRL_C = 3, CTRL_D = 4, BACKSPACE = 8, ESCAPE = 0x10, CTRL_U = 0x15, DELETE = 0x7f };

void stdin_put(const uint8_t *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		uart_put(UART_COM1, (char)bytes[i]);
}

static void echo(const char *text)
{
	while (*text)
		uart_put(UART_COM1, *text++);
}

static void make_ready(struct client_stdin *in, uint8_t byte)
{
	if (in->count < STDIN_BYTES)
		in->ready[(in->first + in->count++) % STDIN_BYTES] = byte;
}

static void line_is_ready(struct client_stdin *in)
{
	for (uint32_t i = 0; i < in->length; i++)
		make_ready(in, in->line[i]);
	in->length = 0;
}

/* A second one while the first waits ends the program, as it ends any run. */
static void interrupt(struct vm *vm)
{
	const struct client_siginfo info = { .signo = SIGINT, .code = SI_KERNEL };

	if (vm->client->signals.pending & signal_bit(SIGINT))
		client_exit(vm, 128 + SIGINT);
	else
		signal_send(vm, &info);
}

static void erase(struct client_stdin *in)
{
	if (!in->length)
		return;
	in->length--;
	echo("\b \b");
}

/* A terminal's line, which is the program's when Enter is pressed. */
static void typed(struct vm *vm, uint8_t byte)
{
	struct client_stdin *in = &vm->client->in;

	switch (byte) {
	case CTRL_C:
		echo("^C\n");
		in->length = 0;
		interrupt(vm);
		break;
	case CTRL_D:
		in->at_end |= !in->length;
		line_is_ready(in);
		break;
	case BACKSPACE: case DELETE:
		erase(in);
		break;
	case CTRL_U:
		while (in->length)
			erase(in);
		break;
	case '\r': case '\n':
		echo("\n");
		in->line[in->length++] = '\n';
		line_is_ready(in);
		break;
	default:
		if (in->length == STDIN_LINE - 1)
			break;
		in->line[in->length++] = byte;
		uart_put(UART_COM1, (char)byte);
		break;
	}
}

/* Bytes of a file. After the escape byte: itself, the end, or the user's Ctrl-C. */
static void piped(struct vm *vm, uint8_t byte)
{
	struct client_stdin *in = &vm->client->in;

	if (!in->escaped && byte == ESCAPE) {
		in->escaped = true;
		return;
	}
	if (!in->escaped || byte == ESCAPE)
		make_ready(in, byte);
	else if (byte == CTRL_D)
		in->at_end = true;
	else if (byte == CTRL_C)
		interrupt(vm);
	in->escaped = false;
}

/* A line has room at once, so that it is never cut. */
void stdin_take(struct vm *vm)
{
	struct client_stdin *in = &vm->client->in;
	int c;

	while (in->count + STDIN_LINE <= STDIN_BYTES && (c = uart_get(UART_COM1)) >= 0)
		(in->piped ? piped : typed)(vm, (uint8_t)c);
	if (vm->client->wait == WAIT_STDIN && (in->count || in->at_end))
		client_wake(vm);
}

/* To the program's buffer; a terminal gives one line at most. */
static uint32_t give(struct vm *vm, uint32_t buffer, uint32_t size)
{
	struct client_stdin *in = &vm->client->in;
	uint32_t done = 0;
	uint8_t byte = 0;

	while (done < size && in->count && (in->piped || byte != '\n')) {
		byte = in->ready[in->first];
		if (!user_write(vm, buffer + done, &byte, 1))
			return done ? done : (uint32_t)-EFAULT;
		in->first = (in->first + 1) % STDIN_BYTES;
		in->count--;
		done++;
	}
	return done;
}

static bool has_something(struct client_stdin *in)
{
	return in->count || in->at_end;
}

static uint32_t take(struct vm *vm, uint32_t buffer, uint32_t size)
{
	struct client_stdin *in = &vm->client->in;

	if (in->count)
		return give(vm, buffer, size);
	in->at_end = in->piped;		/* a terminal's end is read once */
	return 0;
}

uint32_t stdin_read(struct vm *vm, uint32_t buffer, uint32_t size)
{
	struct client *c = vm->client;

	stdin_take(vm);
	if (has_something(&c->in))
		return take(vm, buffer, size);
	c->wait = WAIT_STDIN;
	c->wait_buffer = buffer;
	c->wait_size = size;
	vm->vcpu.halted = true;
	timers_wait(vm, true);
	vcpu_leave(&vm->vcpu, EXIT_HALTED);
	return vm->vcpu.frame.eax;	/* stdin_resume() says what the call returns */
}

static void end_wait(struct vm *vm, uint32_t result)
{
	vm->client->wait = WAIT_NOTHING;
	vm->vcpu.halted = false;
	vm->vcpu.frame.eax = result;
	timers_wait(vm, false);
}

/* A handler's SA_RESTART is not looked at: the call returns EINTR. */
void stdin_resume(struct vm *vm)
{
	struct client *c = vm->client;

	stdin_take(vm);
	if (has_something(&c->in))
		end_wait(vm, take(vm, c->wait_buffer, c->wait_size));
	else if (signals_waiting(&c->signals))
		end_wait(vm, (uint32_t)-EINTR);
	else
		vcpu_leave(&vm->vcpu, EXIT_HALTED);
}
