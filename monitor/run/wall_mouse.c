/* Whose the mouse is, where guests are side by side. */
#include "machine/vm.h"		/* struct vm, vmouse_listens */
#include "run/console.h"	/* console_ask_for_guest */
#include "run/wall.h"
#include "run/wall_pointer.h"	/* wall_pointer_* */
#include "run/wall_tile.h"	/* wall_frame, wall_guest_at */

#include <stddef.h>

/* A button that chose a guest is not that guest's, until it is let go. */
bool wall_mouse(struct vm *keys, int right, int up, unsigned buttons, bool is_called)
{
	static unsigned held;
	static bool chose;
	const unsigned pressed = buttons & ~held;
	const struct wall_frame *frame = wall_frame();
	struct vm *at;
	unsigned x, y;

	held = buttons;
	chose &= buttons != 0;
	if (!frame)
		return false;
	if (vmouse_listens(keys) && !is_called && !chose) {
		wall_pointer_hide(frame);
		return false;
	}
	wall_pointer_move(frame, right, -up);
	wall_pointer_at(&x, &y);
	at = wall_guest_at(x, y);
	if (pressed && at && at != keys) {
		chose = true;
		console_ask_for_guest(at);
	}
	return true;
}
