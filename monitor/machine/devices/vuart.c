/* National Semiconductor PC16550D data sheet, 8 "Registers"; how a PC wires OUT2
 * to the interrupt: IBM PC/AT Technical Reference, "Serial/Parallel Adapter".
 *
 * Differs: sending takes no time. The transmitter is empty again when the OUT has ended.
 * Differs: in FIFO mode the character timeout is over at once.
 * Each of these interrupts still comes as an edge of its own, once per byte written or
 * read. */
#include "machine/devices/vuart.h"
#include "drivers/pc.h"		/* UART_* */
#include "drivers/uart_registers.h"
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm, vrequest_* */

static bool has_fifo(const struct vuart *u)
{
	return u->fifo_control & FCR_ENABLE;
}

static unsigned trigger_level(const struct vuart *u)
{
	static const uint8_t levels[4] = { 1, 4, 8, 14 };

	return has_fifo(u) ? levels[u->fifo_control >> 6] : 1;
}

/* Highest priority first: table IV "Interrupt Control Functions". */
static uint8_t interrupt_source(const struct vuart *u)
{
	if ((u->enabled & IER_LINE) && u->overrun)
		return IIR_LINE;
	if ((u->enabled & IER_RECEIVED) && u->count >= trigger_level(u))
		return IIR_RECEIVED;
	if ((u->enabled & IER_RECEIVED) && u->count)
		return IIR_TIMEOUT;
	if ((u->enabled & IER_THRE) && u->thre_pending)
		return IIR_THRE;
	if ((u->enabled & IER_MODEM) && u->modem_changes)
		return IIR_MODEM;
	return IIR_NONE;
}

static bool is_com1(const struct vm *vm, const struct vuart *u)
{
	return u == &vm->vuart;
}

static unsigned irq_of(const struct vm *vm, const struct vuart *u)
{
	return is_com1(vm, u) ? VUART_IRQ : VUART_IRQ_COM2;
}

/* OUT2 opens the driver of the IRQ line; in loopback that pin is inactive. */
static void update_irq(struct vm *vm, const struct vuart *u)
{
	const bool connected = (u->modem_control & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;

	vrequest_set(vm, irq_of(vm, u), connected && interrupt_source(u) != IIR_NONE, VREQUEST_LATER);
}

/* The guest has taken what one of the sources had to tell. */
static void taken(struct vm *vm, const struct vuart *u)
{
	update_irq(vm, u);
	vrequest_taken(vm, irq_of(vm, u));
}

static unsigned capacity(const struct vuart *u)
{
	return has_fifo(u) ? VUART_FIFO : 1;
}

static bool store(struct vuart *u, uint8_t byte)
{
	if (u->count >= capacity(u))
		return false;
	u->received[(u->first + u->count++) % VUART_FIFO] = byte;
	if (!has_fifo(u))
		u->buffer = byte;
	return true;
}

/* With a full FIFO the new byte is lost, without a FIFO the old one. */
static void loop_back(struct vuart *u, uint8_t byte)
{
	if (store(u, byte))
		return;
	u->overrun = true;
	if (!has_fifo(u))
		u->buffer = byte;
}

/* Is the transmitter's register empty? What leads to the terminal sends in no time. */
static bool may_send(const struct vm *vm, const struct vuart *u)
{
	return is_com1(vm, u) || (u->modem_control & MCR_LOOP) || vm->com2_end->may_send(vm);
}

static void send(struct vm *vm, const struct vuart *u, uint8_t byte)
{
	if (!is_com1(vm, u))
		vm->com2_end->send(vm, byte);
	else if (vm->com1_end)
		vm->com1_end->sent(vm, byte);
}

static void transmit(struct vm *vm, struct vuart *u, uint8_t byte)
{
	if (is_com1(vm, u))
		vuart_line_sent(vm);
	u->thre_pending = false;	/* the line falls, so that it can rise again */
	taken(vm, u);
	if (u->modem_control & MCR_LOOP)
		loop_back(u, byte);
	else
		send(vm, u, byte);
	u->thre_pending = may_send(vm, u);
	update_irq(vm, u);
}

static uint8_t take_received(struct vm *vm, struct vuart *u)
{
	const uint8_t byte = !has_fifo(u) ? u->buffer : u->count ? u->received[u->first] : 0;
	const uint8_t left = u->count ? u->count - 1 : 0;

	if (u->count)
		u->first = (u->first + 1) % VUART_FIFO;
	/* Below the trigger level the next interrupt is a timeout, a new one. */
	if (left < trigger_level(u)) {
		u->count = 0;
		taken(vm, u);
	}
	u->count = left;
	taken(vm, u);
	if (is_com1(vm, u))
		vuart_line_freed(vm);
	else
		vm->com2_end->freed(vm);
	return byte;
}

static uint8_t identify_interrupt(struct vm *vm, struct vuart *u)
{
	const uint8_t source = interrupt_source(u);

	if (source == IIR_THRE) {
		u->thre_pending = false;
		taken(vm, u);
	}
	return source | (has_fifo(u) ? IIR_FIFO : 0);
}

static uint8_t line_status(struct vm *vm, struct vuart *u)
{
	const uint8_t status = (may_send(vm, u) ? LSR_THRE | LSR_TEMT : 0) | (u->count ? LSR_READY : 0) |
			       (u->overrun ? LSR_OVERRUN : 0);

	if (!u->count && is_com1(vm, u))
		vuart_line_polled(vm);
	u->overrun = false;
	taken(vm, u);
	return status;
}

static uint8_t modem_status(struct vm *vm, struct vuart *u)
{
	const uint8_t status = u->modem_lines | u->modem_changes;

	u->modem_changes = 0;
	taken(vm, u);
	return status;
}

/* 8.8 "Modem Control Register": in loopback the outputs are the inputs. */
static void follow_lines(const struct vm *vm, struct vuart *u)
{
	const uint8_t value = u->modem_control;
	uint8_t lines = is_com1(vm, u) ? TERMINAL_LINES : vm->com2_end->lines(vm), changed;

	if (value & MCR_LOOP)
		lines = (value & MCR_RTS ? MSR_CTS : 0) | (value & MCR_DTR ? MSR_DSR : 0) |
			(value & MCR_OUT1 ? MSR_RI : 0) | (value & MCR_OUT2 ? MSR_DCD : 0);
	changed = lines ^ u->modem_lines;
	if (lines & MSR_RI)		/* of RI only the trailing edge counts */
		changed &= (uint8_t)~MSR_RI;
	u->modem_changes |= changed >> 4;
	u->modem_lines = lines;
}

static void set_modem_control(struct vm *vm, struct vuart *u, uint8_t value)
{
	u->modem_control = value & MCR_WRITABLE;
	follow_lines(vm, u);
	if (!is_com1(vm, u))
		vm->com2_end->lines_changed(vm);
}

static void set_fifo_control(struct vuart *u, uint8_t value)
{
	const bool switched = (value ^ u->fifo_control) & FCR_ENABLE;

	/* The other bits are not programmed unless bit 0 is written as 1. */
	if (switched || (value & FCR_ENABLE && value & FCR_CLEAR_RECEIVER))
		u->first = u->count = 0;
	if (switched || (value & FCR_ENABLE && value & FCR_CLEAR_TRANSMITTER))
		u->thre_pending = true;	/* it has become empty */
	u->fifo_control = value & FCR_ENABLE ? value & FCR_KEPT : 0;
}

static struct vuart *at_port(struct vm *vm, uint16_t port)
{
	return port >= UART_COM1 ? &vm->vuart : &vm->com2.uart;
}

static uint32_t vuart_in(struct vm *vm, uint16_t port, unsigned width)
{
	struct vuart *u = at_port(vm, port);
	const unsigned reg = port % UART_PORTS;

	(void)width;
	if (reg <= IER && (u->line_control & LCR_DLAB))
		return u->divisor >> 8 * reg & 0xff;
	switch (reg) {
	case DATA: return take_received(vm, u);
	case IER: return u->enabled;
	case IIR: return identify_interrupt(vm, u);
	case LCR: return u->line_control;
	case MCR: return u->modem_control;
	case LSR: return line_status(vm, u);
	case MSR: return modem_status(vm, u);
	default: return u->scratch;
	}
}

static void vuart_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value32)
{
	struct vuart *u = at_port(vm, port);
	const unsigned reg = port % UART_PORTS;
	const uint8_t value = (uint8_t)value32;

	(void)width;
	if (reg <= IER && (u->line_control & LCR_DLAB)) {
		u->divisor = (uint16_t)((u->divisor & ~(0xffu << 8 * reg)) | (unsigned)value << 8 * reg);
		return;
	}
	switch (reg) {
	case DATA: transmit(vm, u, value); break;
	case IER:
		/* While the transmitter is empty, enabling its interrupt raises it: 8.7. */
		if (value & ~u->enabled & IER_THRE)
			u->thre_pending = may_send(vm, u);
		u->enabled = value & IER_WRITABLE;
		if (is_com1(vm, u))
			vuart_line_interrupts(vm, value & IER_RECEIVED);
		break;
	case FCR: set_fifo_control(u, value); break;
	case LCR: u->line_control = value; break;
	case MCR: set_modem_control(vm, u, value); break;
	case SCRATCH: u->scratch = value; break;
	default: break;			/* LSR and MSR: for the factory's tests only */
	}
	update_irq(vm, u);
}

static const struct port_device port_vuart = { "com1", 1, vuart_in, vuart_out }, port_com2 = { "com2", 1, vuart_in, vuart_out };

static bool has_room(const struct vuart *u)
{
	return !(u->modem_control & MCR_LOOP) && u->count < capacity(u);
}

bool vuart_has_room(const struct vm *vm)
{
	return has_room(&vm->vuart);
}

bool vuart_receive(struct vm *vm, uint8_t byte)
{
	if (!has_room(&vm->vuart))
		return false;
	store(&vm->vuart, byte);
	update_irq(vm, &vm->vuart);
	vuart_line_received(vm);
	return true;
}

static void reset(struct vm *vm, struct vuart *u)
{
	u->enabled = u->fifo_control = u->line_control = u->modem_control = 0;
	u->overrun = u->thre_pending = false;
	u->modem_lines = is_com1(vm, u) ? TERMINAL_LINES : vm->com2_end->lines(vm);
	u->modem_changes = 0;
	u->first = u->count = 0;
	update_irq(vm, u);
}

void vuart_reset(struct vm *vm)
{
	vuart_line_reset(vm);
	reset(vm, &vm->vuart);
}

void vuart_init(struct vm *vm)
{
	vm->vuart = (struct vuart){ .divisor = RESET_DIVISOR };
	ports_claim(&vm->ports, UART_COM1, UART_COM1 + UART_PORTS - 1, &port_vuart);
	vuart_reset(vm);
}

/* --- COM2 ------------------------------------------------------------------------------------ */

bool vuart_com2_receive(struct vm *vm, uint8_t byte)
{
	if (!has_room(&vm->com2.uart))
		return false;
	store(&vm->com2.uart, byte);
	update_irq(vm, &vm->com2.uart);
	return true;
}

void vuart_com2_overrun(struct vm *vm)
{
	vm->com2.uart.overrun = true;
	update_irq(vm, &vm->com2.uart);
}

void vuart_com2_sent(struct vm *vm)
{
	vm->com2.uart.thre_pending = true;
	update_irq(vm, &vm->com2.uart);
}

void vuart_com2_follow_lines(struct vm *vm)
{
	follow_lines(vm, &vm->com2.uart);
	update_irq(vm, &vm->com2.uart);
}

void vuart_com2_reset(struct vm *vm)
{
	reset(vm, &vm->com2.uart);
	vm->com2_end->lines_changed(vm);
}

void vuart_com2_init(struct vm *vm)
{
	vm->com2.uart = (struct vuart){ .divisor = RESET_DIVISOR };
	if (vm->has_com2)
		ports_claim(&vm->ports, UART_COM2, UART_COM2 + UART_PORTS - 1, &port_com2);
	vuart_com2_reset(vm);
}
