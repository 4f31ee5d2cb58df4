#include "machine/guest_text.h"
#include "lib/string.h"		/* memcpy, memset */
#include "machine/guest_memory.h"	/* guest_read */
#include "machine/video.h"	/* video_has_model */
#include "machine/vm.h"		/* struct vm */

bool guest_text_look(const struct vm *vm, struct vga_text *t)
{
	const struct vvga *v = &vm->vvga;
	struct vga_text_registers r = { .misc = v->misc, .read_plane = v->graphics[4], .mode = v->graphics[5],
					.graphics_misc = v->graphics[6] };

	if (!video_has_model(vm))
		return vm->has_screen && vga_text_look(t);
	memcpy(r.crtc, v->crtc, sizeof(r.crtc));
	return vga_text_of(&r, t);
}

void guest_text_row(const struct vm *vm, const struct vga_text *t, unsigned row, uint8_t *cells)
{
	const uint32_t first = vga_text_row(t, row);
	const uint32_t there = first < t->window_cells ? t->window_cells - first : 0;
	const uint32_t count = t->columns < there ? t->columns : there;

	guest_read(vm, t->window + 2 * first, cells, 2 * count);
	memset(cells + 2 * count, 0, 2 * (t->columns - count));
}
