/* The real-time clock: any bytes in its memory, any time.
 *
 * sources: monitor/machine/devices/vrtc*.c
 * with: claimed_ports.c clock.c requests.c
 * options: -eva-precision 2
 * seconds: 4
 */
#include "claimed_ports.h"

/*@ predicate holds(struct vrtc *r) = r->index < VRTC_BYTES && r->extended_index < VRTC_BYTES; */

static void any_state(struct vm *vm)
{
	any_vm(vm);
	/*@ admit holds(&vm->vrtc); */
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;
	uint8_t image[VRTC_BYTES];

	MAKE_UNKNOWN(image);
	any_state(vm);
	vrtc_init(vm);
	/*@ assert after_init: holds(&vm->vrtc); */
	any_state(vm);
	switch (Frama_C_interval(0, 3)) {
	case 0: any_port_access(vm); break;
	case 1: vrtc_reset(vm); break;
	case 2: vrtc_load(vm, image); break;
	case 3: vrtc_advance(vm, any64()); break;
	}
	/*@ assert after: holds(&vm->vrtc); */
}
