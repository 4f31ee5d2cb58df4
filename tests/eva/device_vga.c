/* The software VGA: any registers, any bytes in its planes, any address.
 *
 * sources: monitor/machine/devices/vvga*.c
 * with: claimed_ports.c clock.c
 * options: -eva-precision 2 -eva-split-return-function in_window:0,is_straight:0,find_place:0
 * variant registers: -DREGISTERS
 * variant memory: -DMEMORY
 * variant picture: -DPICTURE -eva-precision 1
 * seconds: 15
 */
#include "claimed_ports.h"
#include "machine/devices/vvga_memory.h"
#include "machine/devices/vvga_picture.h"
#include "machine/video_window.h"

enum { GRAPHICS_MISC = 6 };

/*@ predicate holds(struct vvga *v) = v->sequencer_index < sizeof(v->sequencer) && v->graphics_index < sizeof(v->graphics) &&
  @	v->dac_component < 3 && v->view <= VVGA_BYTES; */

static uint8_t memory[VVGA_MEMORY_SIZE];

/* video.c has what it does: the view is another one, and video_window.c lets the guest see it. */
void video_follow(struct vm *vm)
{
	vm->vvga.view = (uint8_t)any_from(0, VVGA_BYTES);
}

bool vm_may_wait(const struct vm *vm)
{
	(void)vm;
	return any_bool();
}

static void any_state(struct vm *vm)
{
	any_vm(vm);
	MAKE_UNKNOWN(memory);
	MAKE_BOOL(vm->vga.attribute_expects_data);
	MAKE_BOOL(vm->vga.dac_reads);
	MAKE_BOOL(vm->vvga.attribute_expects_data);
	MAKE_BOOL(vm->vvga.dac_reads);
	/*@ admit holds(&vm->vvga); */
}

static inline void access_registers(struct vm *vm)
{
	switch (Frama_C_interval(0, 2)) {
	case 0: any_port_access(vm); break;
	case 1: vvga_reset(vm); break;
	case 2: vvga_advance(vm, any64()); break;
	}
}

static inline void access_memory(struct vvga *v)
{
	switch (Frama_C_interval(0, 5)) {
	case 0: vvga_read(v, memory, any32()); break;
	case 1: vvga_write(v, memory, any32(), any8()); break;
	case 2: vvga_fill(v, memory, any32(), any32(), any8()); break;
	case 3: vvga_copy(v, memory, any32(), any32(), any32()); break;
	case 4: vvga_plane(v, memory, any_from(0, 3), any32()); break;
	case 5: vvga_set_view(v, memory, any_from(0, VVGA_BYTES)); break;
	}
}

/* Text or graphics, one after the other: a mode of the one has no numbers of the other. */
static inline void show(struct vvga *v)
{
	static uint32_t dots[VVGA_WIDEST];
	const struct vvga_phase phase = { any_bool(), any_bool() };
	static struct vvga_colours colours;
	struct vvga_mode mode;

	v->graphics[GRAPHICS_MISC] = (uint8_t)(any_bool() ? 2 * any32() : 2 * any32() + 1);
	/*@ split v->graphics[GRAPHICS_MISC] % 2; */
	vvga_mode_of(v, &mode);
	MAKE_UNKNOWN(colours.attribute);
	MAKE_UNKNOWN(colours.dac);
	vvga_colours_of(v, mode.kind, &colours);
	/*@ split mode.kind; */
	vvga_line(v, memory, &mode, &colours, &phase, any32(), dots);
	vvga_looks(v, memory, &mode, &phase, any32(), dots, 0, any_from(0, VVGA_COLUMNS));
	if (mode.kind == VVGA_TEXT)
		vvga_row_of(v, &mode, any32());
	else
		vvga_addresses_of(v, &mode, any32());
	/*@ merge mode.kind; */
	/*@ merge v->graphics[GRAPHICS_MISC] % 2; */
}

static struct vm the_vm;

void main(void)
{
	struct vm *const vm = &the_vm;
	struct vvga *const v = &vm->vvga;

	any_state(vm);
	vvga_init(vm);
	/*@ assert after_init: holds(v); */
	any_state(vm);
	/*@ split v->view; */
#if defined(REGISTERS)
	access_registers(vm);
#elif defined(MEMORY)
	access_memory(v);
#else
	show(v);
#endif
	/*@ merge v->view; */
	/*@ assert after: holds(v); */
}
