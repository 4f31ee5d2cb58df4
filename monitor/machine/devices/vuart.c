/* National Semiconductor PC16550D data sheet, 8 "Registers"; how a PC wires OUT2
 * to the interrupt: IBM PC/AT Technical Reference, "Serial/Parallel Adapter".
 *
 * Differs: sending takes no time. The transmitter is empty again when the OUT has ended.
 * Differs: in FIFO mode the character timeout is over at once.
 * Each of these interrupts still comes as an edge of its own, once per byte written or
 * read. */
#include "machine/devices/vuart.h"
#include "machine/ports.h"	/* ports_claim, struct port_device */
#include "machine/vm.h"		/* struct vm, vrequest_* */
#include "machine/devices/vuart_registers.h"

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

/* OUT2 opens the driver of the IRQ line; in loopback that pin is inactive. */
static void update_irq(struct vm *vm)
{
	const struct vuart *u = &vm->vuart;
	const bool connected = (u->modem_control & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;

	vrequest_set(vm, VUART_IRQ, connected && interrupt_source(u) != IIR_NONE, VREQUEST_LATER);
}

/* The guest has taken what one of the sources had to tell. */
static void taken(struct vm *vm)
{
	update_irq(vm);
	vrequest_taken(vm, VUART_IRQ);
}

static bool is_full(const struct vuart *u)
{
	return u->count == (has_fifo(u) ? VUART_FIFO : 1);
}

static bool store(struct vuart *u, uint8_t byte)
{
	if (is_full(u))
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

static void transmit(struct vm *vm, uint8_t byte)
{
	struct vuart *u = &vm->vuart;

	vuart_line_sent(vm);
	u->thre_pending = false;	/* the line falls, so that it can rise again */
	taken(vm);
	if (u->modem_control & MCR_LOOP)
		loop_back(u, byte);
	else if (vm->com1_end)
		vm->com1_end->sent(vm, byte);
	u->thre_pending = true;
	update_irq(vm);
}

static uint8_t take_received(struct vm *vm)
{
	struct vuart *u = &vm->vuart;
	const uint8_t byte = !has_fifo(u) ? u->buffer : u->count ? u->received[u->first] : 0;
	const uint8_t left = u->count ? u->count - 1 : 0;

	if (u->count)
		u->first = (u->first + 1) % VUART_FIFO;
	/* Below the trigger level the next interrupt is a timeout, a new one. */
	if (left < trigger_level(u)) {
		u->count = 0;
		taken(vm);
	}
	u->count = left;
	taken(vm);
	vuart_line_freed(vm);
	return byte;
}

static uint8_t identify_interrupt(struct vm *vm)
{
	struct vuart *u = &vm->vuart;
	const uint8_t source = interrupt_source(u);

	if (source == IIR_THRE) {
		u->thre_pending = false;
		taken(vm);
	}
	return source | (has_fifo(u) ? IIR_FIFO : 0);
}

static uint8_t line_status(struct vm *vm)
{
	struct vuart *u = &vm->vuart;
	const uint8_t status = LSR_THRE | LSR_TEMT | (u->count ? LSR_READY : 0) |
			       (u->overrun ? LSR_OVERRUN : 0);

	if (!u->count)
		vuart_line_polled(vm);
	u->overrun = false;
	taken(vm);
	return status;
}

static uint8_t modem_status(struct vm *vm)
{
	struct vuart *u = &vm->vuart;
	const uint8_t status = u->modem_lines | u->modem_changes;

	u->modem_changes = 0;
	taken(vm);
	return status;
}

/* 8.8 "Modem Control Register": in loopback the outputs are the inputs. */
static void set_modem_control(struct vuart *u, uint8_t value)
{
	uint8_t lines = TERMINAL_LINES, changed;

	if (value & MCR_LOOP)
		lines = (value & MCR_RTS ? MSR_CTS : 0) | (value & MCR_DTR ? MSR_DSR : 0) |
			(value & MCR_OUT1 ? MSR_RI : 0) | (value & MCR_OUT2 ? MSR_DCD : 0);
	changed = lines ^ u->modem_lines;
	if (lines & MSR_RI)		/* of RI only the trailing edge counts */
		changed &= (uint8_t)~MSR_RI;
	u->modem_changes |= changed >> 4;
	u->modem_lines = lines;
	u->modem_control = value & MCR_WRITABLE;
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

static uint32_t vuart_in(struct vm *vm, uint16_t port, unsigned width)
{
	struct vuart *u = &vm->vuart;
	const unsigned reg = port - VUART_BASE;

	(void)width;
	if (reg <= IER && (u->line_control & LCR_DLAB))
		return u->divisor >> 8 * reg & 0xff;
	switch (reg) {
	case DATA: return take_received(vm);
	case IER: return u->enabled;
	case IIR: return identify_interrupt(vm);
	case LCR: return u->line_control;
	case MCR: return u->modem_control;
	case LSR: return line_status(vm);
	case MSR: return modem_status(vm);
	default: return u->scratch;
	}
}

static void vuart_out(struct vm *vm, uint16_t port, unsigned width, uint32_t value32)
{
	struct vuart *u = &vm->vuart;
	const unsigned reg = port - VUART_BASE;
	const uint8_t value = (uint8_t)value32;

	(void)width;
	if (reg <= IER && (u->line_control & LCR_DLAB)) {
		u->divisor = (uint16_t)((u->divisor & ~(0xffu << 8 * reg)) | (unsigned)value << 8 * reg);
		return;
	}
	switch (reg) {
	case DATA: transmit(vm, value); break;
	case IER:
		/* The transmitter is empty, and enabling its interrupt raises it: 8.7. */
		if (value & ~u->enabled & IER_THRE)
			u->thre_pending = true;
		u->enabled = value & IER_WRITABLE;
		vuart_line_interrupts(vm, value & IER_RECEIVED);
		break;
	case FCR: set_fifo_control(u, value); break;
	case LCR: u->line_control = value; break;
	case MCR: set_modem_control(u, value); break;
	case SCRATCH: u->scratch = value; break;
	default: break;			/* LSR and MSR: for the factory's tests only */
	}
	update_irq(vm);
}

static const struct port_device port_vuart = { "com1", 1, vuart_in, vuart_out };

bool vuart_has_room(const struct vm *vm)
{
	return !(vm->vuart.modem_control & MCR_LOOP) && !is_full(&vm->vuart);
}

bool vuart_receive(struct vm *vm, uint8_t byte)
{
	if ((vm->vuart.modem_control & MCR_LOOP) || !store(&vm->vuart, byte))
		return false;
	update_irq(vm);
	vuart_line_received(vm);
	return true;
}

void vuart_reset(struct vm *vm)
{
	struct vuart *u = &vm->vuart;

	u->enabled = u->fifo_control = u->line_control = u->modem_control = 0;
	u->overrun = u->thre_pending = false;
	u->modem_lines = TERMINAL_LINES;
	u->modem_changes = 0;
	u->first = u->count = 0;
	vuart_line_reset(vm);
	update_irq(vm);
}

void vuart_init(struct vm *vm)
{
	vm->vuart = (struct vuart){ .divisor = RESET_DIVISOR };
	ports_claim(&vm->ports, VUART_BASE, VUART_LAST, &port_vuart);
	vuart_reset(vm);
}
