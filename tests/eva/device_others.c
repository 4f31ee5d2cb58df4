/* DMA, port 92h, the power management timer and the empty slots: any registers.
 *
 * sources: monitor/machine/devices/vdma.c monitor/machine/devices/vempty.c monitor/machine/devices/vport92.c
 * sources: monitor/machine/devices/vpmtimer.c
 * with: claimed_ports.c clock.c
 * options: -eva-precision 2
 * seconds: 5
 */
#include "claimed_ports.h"

/*@ predicate chip_holds(struct vdma_chip *c) = c->requests <= 0xf && c->mask <= 0xf;
  @ predicate holds(struct vdma *d) = chip_holds(&d->chip[0]) && chip_holds(&d->chip[1]); */

static void any_state(struct vm *vm)
{
	any_vm(vm);
	MAKE_BOOL(vm->vdma.chip[0].high_byte);
	MAKE_BOOL(vm->vdma.chip[1].high_byte);
	/*@ admit holds(&vm->vdma); */
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	vdma_init(vm);
	vempty_init(vm);
	vport92_init(vm);
	vpmtimer_init(vm);
	/*@ assert after_init: holds(&vm->vdma); */
	any_state(vm);
	switch (Frama_C_interval(0, 3)) {
	case 0: any_port_access(vm); break;
	case 1: vdma_reset(vm); break;
	case 2: vempty_reset(vm); break;
	case 3: vport92_reset(vm); break;
	}
	/*@ assert after: holds(&vm->vdma); */
}
