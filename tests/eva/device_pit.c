/* The timer and port 61h: any state of each counter, any time.
 *
 * sources: monitor/machine/devices/vpit*.c monitor/machine/devices/vport61.c
 * with: claimed_ports.c clock.c requests.c
 * options: -eva-precision 2 -eva-split-return-function listens:0
 * seconds: 6
 */
#include "claimed_ports.h"

/*@ predicate counts(struct vpit_counter *c) = 1 <= c->count <= 0x10000 && 1 <= c->reload <= 0x10000 &&
  @	c->reload_at <= 0x10000 && c->mode <= HARDWARE_STROBE && c->phase <= PIT_COUNTING;
  @ predicate holds(struct vpit *p) = counts(&p->channel[PIT_TIMER].counter) && counts(&p->channel[PIT_REFRESH].counter) &&
  @	counts(&p->channel[PIT_SPEAKER].counter) && p->owed.ticks <= CLOCK_HZ; */

static void any_channel(struct vpit_channel *c)
{
	MAKE_BOOL(c->counter.bcd);
	MAKE_BOOL(c->counter.gate);
	MAKE_BOOL(c->counter.fresh);
	MAKE_BOOL(c->counter.expired);
	MAKE_BOOL(c->counter.out_before);
	MAKE_BOOL(c->write_second);
	MAKE_BOOL(c->read_second);
	MAKE_BOOL(c->status_latched);
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	any_channel(&vm->vpit.channel[PIT_TIMER]);
	any_channel(&vm->vpit.channel[PIT_REFRESH]);
	any_channel(&vm->vpit.channel[PIT_SPEAKER]);
	MAKE_BOOL(vm->vpit.irq_line);
	MAKE_BOOL(vm->vpit.owed.behind);
	/*@ admit holds(&vm->vpit); */
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;

	any_state(vm);
	vpit_init(vm);
	/*@ assert after_init: holds(&vm->vpit); */
	vport61_init(vm);
	any_state(vm);
	switch (Frama_C_interval(0, 9)) {
	case 0: any_port_access(vm); break;
	case 1: vpit_reset(vm); break;
	case 2: vpit_program(vm, PIT_TIMER, any8(), any16()); break;
	case 3: vpit_program(vm, PIT_REFRESH, any8(), any16()); break;
	case 4: vpit_program(vm, PIT_SPEAKER, any8(), any16()); break;
	case 5: vpit_set_gate(vm, any_bool()); break;
	case 6: vpit_out(vm); break;
	/* boot/options.c: a slice is 1 to 100 ms */
	case 7: vpit_was_away(vm, any_from(CLOCK_HZ / 1000, 100 * (CLOCK_HZ / 1000))); break;
	case 8: vpit_advance(vm, any64()); break;
	case 9: vport61_reset(vm); break;
	}
	/*@ assert after: holds(&vm->vpit); */
}
