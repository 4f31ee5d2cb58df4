#include "run/wall_card.h"
#include "cpu/paging.h"		/* paging_add_frame, paging_share */
#include "drivers/end.h"	/* end_with_error */
#include "drivers/vga.h"	/* vga_save, vga_restore */
#include "drivers/vga_linear.h"	/* vga_linear_set */
#include "lib/log.h"		/* kprintf */
#include "machine/guests.h"	/* vms */
#include "machine/vm.h"		/* struct vm */
#include "run/wall.h"		/* wall_find */
#include "run/wall_mode.h"	/* wall_mode_set */

static struct vga_linear linear;

bool wall_find(phys_t spare)
{
	static struct vga_state before;
	bool found;

	vga_save(&before, spare, VGA_MEMORY_SIZE);
	found = wall_mode_set(&linear);
	vga_restore(&before, spare, VGA_MEMORY_SIZE);
	return found;
}

void wall_card_start(struct wall_frame *frame)
{
	*frame = (struct wall_frame){ paging_add_frame(linear.at, linear.pitch * linear.height), linear.width, linear.height,
				      linear.pitch / sizeof(uint32_t) };
	if (!frame->dot)
		end_with_error("no memory is left for the wall, against the plan");
	for (struct vm *vm = vms; vm; vm = vm->next)
		paging_share(&vm->space);
	kprintf("trapeze: the wall has %u x %u dots\n", linear.width, linear.height);
}

void wall_card_set(void)
{
	static bool was_set;

	/* The firmware can be called before the first guest runs, and not again. */
	if (was_set ? !vga_linear_set(&linear) : !wall_mode_set(&linear))
		kprintf("trapeze: the card no longer has the mode of the wall: nobody sees it\n");
	was_set = true;
}
