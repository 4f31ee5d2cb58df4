/* The keyboard controller, the keyboard and the mouse: any state, any key, any movement.
 *
 * sources: monitor/machine/devices/vkbc*.c monitor/machine/devices/vkeyboard*.c monitor/machine/devices/vmouse.c
 * with: claimed_ports.c clock.c requests.c
 * options: -eva-precision 2 -eva-split-return-function next_byte:0,take_whole:0,make_packet:3,is_rate:0,set2_from_set1:1:2:3:4:5
 * seconds: 10
 */
#include "claimed_ports.h"

enum { FARTHEST = 0x7fff };	/* vmouse.c: a counter of the mouse */

/*@ predicate keyboard_holds(struct vkeyboard *k) = k->first < sizeof(k->buffer) && k->count <= sizeof(k->buffer) &&
  @	k->replies <= VKEYBOARD_REPLIES && k->partial_count < sizeof(k->partial);
  @ predicate mouse_holds(struct vmouse *m) = m->packet_length <= VMOUSE_PACKET && m->replies <= VMOUSE_REPLIES &&
  @	m->room <= VMOUSE_REPLIES && m->rate >= 10 && m->knock <= 2 && -FARTHEST <= m->dx <= FARTHEST &&
  @	-FARTHEST <= m->dy <= FARTHEST && -FARTHEST <= m->dz <= FARTHEST;
  @ predicate holds(struct vm *vm) = keyboard_holds(&vm->vkeyboard) && mouse_holds(&vm->vmouse); */

static void any_byte(struct vkbc_byte *b)
{
	MAKE_BOOL(b->present);
	MAKE_BOOL(b->from_aux);
	MAKE_BOOL(b->controllers);
	MAKE_BOOL(b->keyboards);
}

static void any_state(struct vm *vm)
{
	struct vmouse *m = &vm->vmouse;

	any_vm(vm);
	any_byte(&vm->vkbc.output);
	any_byte(&vm->vkbc.reply);
	any_byte(&vm->vkbc.aside);
	MAKE_BOOL(vm->vkbc.mouse_first);
	MAKE_BOOL(vm->vkeyboard.scanning);
	MAKE_BOOL(m->doubled);
	MAKE_BOOL(m->remote);
	MAKE_BOOL(m->reporting);
	MAKE_BOOL(m->wrap);
	MAKE_BOOL(m->erred);
	/*@ admit holds(vm); */
}

/* More than a mouse can say of one movement. */
static int any_counts(void)
{
	return Frama_C_interval(-FARTHEST, FARTHEST);
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	vkeyboard_init(vm);
	vmouse_init(vm);
	vkbc_init(vm);
	/*@ assert after_init: holds(vm); */
	any_state(vm);
	switch (Frama_C_interval(0, 7)) {
	case 0: any_port_access(vm); break;
	case 1: vkeyboard_reset(vm); break;
	case 2: vmouse_reset(vm); break;
	case 3: vkbc_reset(vm); break;
	case 4: vkbc_key(vm, any8()); break;
	case 5: vkbc_mouse(vm, any_counts(), any_counts(), any_counts(), any32()); break;
	case 6: vkbc_advance(vm, any64()); break;
	case 7: vkeyboard_idle(vm); break;
	}
	/*@ assert after: holds(vm); */
}
