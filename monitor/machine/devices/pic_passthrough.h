/* The real 8259s in a passthrough guest's hands: everything goes through but
 * ICW2, so that the vectors stay where the monitor's IDT expects them. */
#ifndef MACHINE_PIC_PASSTHROUGH_H
#define MACHINE_PIC_PASSTHROUGH_H

#include <stdbool.h>
#include <stdint.h>

struct vm;
struct port_device;

struct pic_passthrough {
	uint8_t guest_base[2];		/* ICW2 as the guest wrote it: master, slave */
	bool expects_icw2[2];		/* ICW1 was seen */
};

extern const struct port_device port_pic_passthrough;

/**
 * pic_passthrough_init - bases as the firmware leaves them, 08h and 70h
 */
void pic_passthrough_init(struct pic_passthrough *pic);

/**
 * pic_passthrough_vector - the guest's vector of a real IRQ
 */
uint8_t pic_passthrough_vector(const struct pic_passthrough *pic, unsigned irq);

#endif
