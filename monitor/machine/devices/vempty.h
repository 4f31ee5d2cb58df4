/* The slots of the machine that are empty, and the two ports among them that are not. */
#ifndef MACHINE_VEMPTY_H
#define MACHINE_VEMPTY_H

#include <stdint.h>

struct vm;

struct vempty {
	uint8_t post_code;		/* port 80h */
	uint8_t reset_control;		/* port CF9h */
};

/**
 * vempty_init - claim the ports that differ from a bus where nobody answers
 */
void vempty_init(struct vm *vm);

void vempty_reset(struct vm *vm);

#endif
