/* Whose a real interrupt is. Whoever drives a device registers for its IRQ; the trap path
 * only says which one has arrived. */
#ifndef DRIVERS_IRQ_H
#define DRIVERS_IRQ_H


/* @of: what the owner gave with it. The interrupt is not ended yet: pic_eoi(). */
typedef void irq_function(void *of, unsigned irq);

/**
 * irq_own - from now on @arrived is called with each real IRQ @irq (0-15)
 * It takes the place of the owner before.
 */
void irq_own(unsigned irq, irq_function *arrived, void *of);

/**
 * irq_arrived - a real IRQ has interrupted a guest, or the sleep of the monitor
 * Interrupts are off. One that nobody owns, such as a spurious one, is ended.
 */
void irq_arrived(unsigned irq);

#endif
