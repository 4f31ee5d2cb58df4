/* IRQs that a client asks to be told of. */
#include "client/client.h"	/* struct client, EPERM */
#include "client/vm86.h"
#include "drivers/irq.h"	/* irq_own */
#include "drivers/pc.h"		/* IRQ_*, PIC1_COMMAND, PIC2_COMMAND */
#include "drivers/pic.h"	/* pic_* */
#include "vcpu/ports.h"		/* port_out */

enum { REQUEST_IRQ = 3, FREE_IRQ = 4, GET_IRQ_BITS = 5, GET_AND_RESET_IRQ = 6 };
enum { FIRST_IRQ = 3, LAST_IRQ = 15 };

/* No signal at all, SIGUSR1, SIGUSR2, SIGURG, SIGIO, SIGUNUSED. */
#define ALLOWED_SIGNALS (1u << 0 | 1u << SIGUSR1 | 1u << SIGUSR2 | 1u << SIGURG | 1u << SIGIO | 1u << SIGUNUSED)

/* --- where they come from: the real controllers, or the virtual PC's --------------------------- */

static bool is_real(const struct vm *vm)
{
	return vm->board->real_irqs;
}

/* The terminal and the mouse are the monitor's. */
static bool is_monitors(unsigned irq)
{
	return irq == IRQ_COM1 || irq == IRQ_MOUSE;
}

/* Once, until the program has asked: it cannot end the interrupt by itself. */
static void real_arrived(void *vm, unsigned irq)
{
	pic_close(irq);
	pic_eoi(irq);
	vm86_irq(vm, irq);
}

static uint8_t *mask_of(struct vm *vm, unsigned irq)
{
	return irq < 8 ? &vm->vpic.master.imr : &vm->vpic.slave.imr;
}

static void set_virtual_mask(struct vm *vm, unsigned irq, bool closed)
{
	const uint8_t bit = (uint8_t)(1 << irq % 8);
	uint8_t *mask = mask_of(vm, irq);

	*mask = closed ? *mask | bit : *mask & (uint8_t)~bit;
	vpic_set_masks(vm, vm->vpic.master.imr & (uint8_t)~(1 << IRQ_CASCADE), vm->vpic.slave.imr);
}

static void open_irq(struct vm *vm, unsigned irq)
{
	if (is_real(vm))
		pic_open(irq);
	else
		set_virtual_mask(vm, irq, false);
}

static void close_irq(struct vm *vm, unsigned irq)
{
	if (is_real(vm))
		pic_close(irq);
	else
		set_virtual_mask(vm, irq, true);
}

void vm86_irqs_init(struct vm *vm)
{
	vpic_set_masks(vm, 0xff & ~(1 << IRQ_CASCADE), 0xff);
}

void vm86_irqs_settle(struct vm *vm)
{
	for (unsigned most = 16; most && vpic_pending(vm); most--) {
		const uint8_t vector = vpic_acknowledge(vm);
		const unsigned ir = (uint8_t)(vector - vm->vpic.master.base);
		const unsigned irq = ir < 8 ? ir : 8 + vector % 8u;

		set_virtual_mask(vm, irq, true);
		port_out(&vm->vcpu, PIC2_COMMAND, 1, OCW2_EOI);
		port_out(&vm->vcpu, PIC1_COMMAND, 1, OCW2_EOI);
		vm86_irq(vm, irq);
	}
}

/* --- what the program asks for ------------------------------------------------------------------ */

/* @what: signal << 8 | irq. Linux shifts by the signal's number, and the CPU takes that modulo 32. */
static uint32_t request(struct vm *vm, uint32_t what)
{
	struct vm86 *v86 = &vm->client->vm86;
	const uint32_t irq = what & 0xff, signal = what >> 8;

	if (!(1u << signal % 32 & ALLOWED_SIGNALS) || irq < FIRST_IRQ || irq > LAST_IRQ || v86->irq_signal[irq] ||
	    (is_real(vm) && is_monitors(irq)))
		return (uint32_t)-EPERM;
	if (is_real(vm))
		irq_own(irq, real_arrived, vm);
	v86->irq_signal[irq] = (uint8_t)(signal <= SIGNALS ? signal + 1 : 1);
	v86->irq_fired &= (uint16_t)~(1 << irq);
	open_irq(vm, irq);
	return irq;
}

static uint32_t free_irq(struct vm *vm, uint32_t irq)
{
	struct vm86 *v86 = &vm->client->vm86;

	if (irq < FIRST_IRQ || irq > LAST_IRQ)
		return (uint32_t)-EPERM;
	if (v86->irq_signal[irq]) {
		close_irq(vm, irq);
		if (is_real(vm))
			irq_own(irq, NULL, NULL);
	}
	v86->irq_signal[irq] = 0;
	v86->irq_fired &= (uint16_t)~(1 << irq);
	return 0;
}

/* It fires once, and then not again until the program has asked for it here. */
static uint32_t get_and_reset(struct vm *vm, uint32_t irq)
{
	struct vm86 *v86 = &vm->client->vm86;

	if (irq < FIRST_IRQ || irq > LAST_IRQ || !v86->irq_signal[irq] || !(v86->irq_fired >> irq & 1))
		return 0;
	v86->irq_fired &= (uint16_t)~(1 << irq);
	open_irq(vm, irq);
	return 1;
}

uint32_t vm86_irq_call(struct vm *vm, uint32_t function, uint32_t argument)
{
	switch (function) {
	case REQUEST_IRQ: return request(vm, argument);
	case FREE_IRQ: return free_irq(vm, argument);
	case GET_IRQ_BITS: return vm->client->vm86.irq_fired;
	default: return get_and_reset(vm, argument);
	}
}

void vm86_irqs_end(struct vm *vm)
{
	for (unsigned irq = FIRST_IRQ; irq <= LAST_IRQ; irq++)
		(void)free_irq(vm, irq);
}

void vm86_irq(struct vm *vm, unsigned irq)
{
	struct vm86 *v86 = &vm->client->vm86;
	const uint8_t asked = v86->irq_signal[irq];

	if (!asked || (v86->irq_fired >> irq & 1))
		return;
	v86->irq_fired |= (uint16_t)(1 << irq);
	if (asked > 1)
		signal_send(vm, &(struct client_siginfo){ .signo = asked - 1u, .code = SI_KERNEL });
}
