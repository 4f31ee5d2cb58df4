/* Which lines of a picture look other than they were drawn last: any registers, any bytes of video memory, any lines.
 *
 * sources: monitor/run/wall_changes.c monitor/machine/devices/vvga_mode.c
 * options: -eva-precision 2 -eva-split-return-function wall_changes_start:0
 * seconds: 5
 */
#include "any_vm.h"
#include "cpu/pages.h"
#include "machine/devices/vvga_picture.h"
#include "run/tiles.h"
#include "run/wall_changes.h"

enum { GRAPHICS_MISC = 6 };

uint8_t ram_base[WALL_CHANGES_BYTES];
static struct vm the_vm;

bool pages_take(uint32_t bytes, phys_t *at)
{
	/*@ assert room_of_the_plan: bytes == WALL_CHANGES_BYTES; */
	*at = phys(0);
	return any_bool();
}

/* device_vga.c has these. */
struct vvga_row vvga_row_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	(void)v;
	(void)m;
	(void)line;
	return (struct vvga_row){ any32(), any32(), any32() };
}

bool vvga_looks(const struct vvga *v, const uint8_t *memory, const struct vvga_mode *m, const struct vvga_phase *phase,
		uint32_t first, uint32_t *looks, unsigned at, unsigned end)
{
	(void)v;
	(void)memory;
	(void)m;
	(void)phase;
	(void)first;
	for (; at < end; at++)
		looks[at] = any32();
	return any_bool();
}

struct vvga_addresses vvga_addresses_of(const struct vvga *v, const struct vvga_mode *m, unsigned line)
{
	(void)v;
	(void)m;
	(void)line;
	return (struct vvga_addresses){ any32(), any32() };
}

void main(void)
{
	struct vm *const vm = &the_vm;
	struct wall_changes c;
	struct vvga_mode before, mode;
	const struct vvga_phase phase = { any_bool(), any_bool() };
	int work = (int)any_from(0, 9000);

	if (!wall_changes_start())
		return;
	any_vm(vm);
	vm->vvga.view = (uint8_t)any_from(0, VVGA_BYTES);	/* device_vga.c has that always */
	MAKE_UNKNOWN(ram_base);
	MAKE_UNKNOWN(before);
	vvga_mode_of(&vm->vvga, &mode);
	c.tile = any_from(0, TILES_MOST - 1);
	wall_changes_begin(&c, vm, any_bool() ? &before : NULL, &mode, any32());
	wall_changes(&c, vm, &mode, &phase, any32(), any32(), &work);
}
