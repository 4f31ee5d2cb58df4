/* The devices of a virtual guest, one row each. Whatever is done with every device goes by
 * this table: start, reset, what is due on the guest's clock, and where its state lies.
 * docs/virtual.md lists the same rows. */
#ifndef MACHINE_DEVICES_H
#define MACHINE_DEVICES_H

#include <stdint.h>

struct vm;

/* The state is plain data without pointers: its bytes are the device, whichever struct vm
 * they lie in. Times in it count from the guest's time zero. */
struct device {
	const char *name;		/* in traces, and in docs/virtual.md */
	unsigned version;		/* of the state: it changes when the same bytes mean something else */
	uint32_t offset, size;		/* of the state in struct vm; size 0: it has none */
	void (*init)(struct vm *vm);	/* power-on; claims its ports */
	void (*reset)(struct vm *vm);	/* NULL: nothing to reset */
	/* Does what is due on the guest's clock up to @now, and returns when there is something to
	 * do next: see clock_due(). NULL: nothing is ever due. */
	uint64_t (*advance)(struct vm *vm, uint64_t now);
};

enum { DEVICES = 17 };
/* Those that the clock calls stand at their enum clock_user. */
extern const struct device devices[DEVICES];

/**
 * devices_init - all devices as at power-on, in the guest's port table
 * The guest's clock runs.
 */
void devices_init(struct vm *vm);

/**
 * devices_reset - the reset line of the board: all devices as their chips leave it
 */
void devices_reset(struct vm *vm);

/**
 * devices_do - let the devices do what is due on the guest's clock up to @now
 * devices_advance - the same for this moment, and set the alarm for what comes next
 */
void devices_do(struct vm *vm, uint64_t now);
void devices_advance(struct vm *vm);

#endif
