/* A guest with nothing but its interrupt controllers, and a CPU that takes what comes. */
#ifndef UNIT_VPIC_BENCH_H
#define UNIT_VPIC_BENCH_H

#include "check.h"
#include "machine/vm.h"		/* struct vm */
#include "machine/devices/vpic.h"
#include "vcpu/ports.h"		/* port_in, port_out */

enum { MASTER = 0x20, SLAVE = 0xa0, MASTER_BASE = 0x08, SLAVE_BASE = 0x70, EOI = 0x20, READ_IRR = 0x0a,
       READ_ISR = 0x0b, POLL = 0x0c, SPECIAL_MASK_ON = 0x68, SPECIAL_MASK_OFF = 0x48 };

static struct vm vm;
static inline void out(uint16_t port, uint8_t value) { port_out(&vm.vcpu, port, 1, value); }
static inline uint32_t in(uint16_t port) { return port_in(&vm.vcpu, port, 1); }
static inline void raise(unsigned irq) { vpic_set_irq(&vm, irq, true); }
static inline void lower(unsigned irq) { vpic_set_irq(&vm, irq, false); }

static inline void pulse(unsigned irq)
{
	lower(irq);
	raise(irq);
	lower(irq);
}

static inline uint32_t reg(uint16_t chip, uint8_t which)
{
	out(chip, which);
	return in(chip);
}

static inline void initialize(uint16_t chip, uint8_t icw1, uint8_t icw4)
{
	out(chip, icw1);
	out(chip + 1, chip == MASTER ? MASTER_BASE : SLAVE_BASE);
	if (!(icw1 & 2))
		out(chip + 1, chip == MASTER ? 4 : 2);
	if (icw1 & 1)
		out(chip + 1, icw4);
}

static inline void begin(void)
{
	vm = (struct vm){ 0 };
	ports_init(&vm.ports, &port_empty);
	vpic_init(&vm);
	vpic_set_masks(&vm, 0, 0);
}

static inline void idle_at(const char *file, int line)
{
	check_equal(file, line, "INTR", false, vpic_pending(&vm));
	check_equal(file, line, "INTR as told", 0, vm.vcpu.attention & ATTENTION_IRQ);
}

/* The CPU takes the interrupt that is pending: it must be this IRQ. */
static inline void taken_at(const char *file, int line, unsigned irq)
{
	check_equal(file, line, "INTR", true, vpic_pending(&vm));
	check_equal(file, line, "INTR as told", ATTENTION_IRQ, vm.vcpu.attention & ATTENTION_IRQ);
	check_equal(file, line, "vector", irq < 8 ? MASTER_BASE + irq : SLAVE_BASE + irq - 8,
		    vpic_acknowledge(&vm));
}
#define IDLE()     idle_at(__FILE__, __LINE__)
#define TAKEN(irq) taken_at(__FILE__, __LINE__, irq)

#endif
