#include "run/orders_look.h"
#include "machine/devices/vvga_picture.h"	/* vvga_* */
#include "machine/guest_text.h"	/* guest_text_* */
#include "machine/video.h"	/* video_has_model, video_memory */
#include "machine/vm.h"		/* struct vm */

#define DATA_ROOM (ORDERS_ROOM - sizeof(struct orders_answer))

/* Has it a picture of its own? */
static enum orders_state state_of(const struct vm *vm)
{
	if (vm->board->ring3)
		return ORDER_NO_SCREEN;
	if (video_has_model(vm))
		return ORDER_DONE;
	return vm->has_screen ? ORDER_ON_CARD : ORDER_WITHOUT_CARD;
}

static void measure(const struct vm *vm, struct orders_answer *a, struct vvga_mode *m)
{
	vvga_mode_of(&vm->vvga, m);
	a->is_text = false;
	a->width = m->width;
	a->height = (uint32_t)(m->height + m->line_height - 1) / m->line_height;
	a->count = 0;
}

enum orders_state orders_text(const struct vm *vm, struct orders_answer *a)
{
	const enum orders_state state = state_of(vm);
	struct vvga_mode m;
	struct vga_text t;

	if (state != ORDER_DONE)
		return state;
	measure(vm, a, &m);
	if (!guest_text_look(vm, &t) || 2u * t.columns * t.rows > DATA_ROOM)
		return ORDER_DONE;
	a->is_text = true;
	a->width = t.columns;
	a->height = a->count = t.rows;
	for (unsigned row = 0; row < t.rows; row++)
		guest_text_row(vm, &t, row, a->data + 2 * row * t.columns);
	return ORDER_DONE;
}

enum orders_state orders_lines(const struct vm *vm, struct orders_answer *a, uint32_t first)
{
	static const struct vvga_phase all_on = { true, true };
	static struct vvga_colours colours;
	const enum orders_state state = state_of(vm);
	struct vvga_mode m;
	uint32_t most;

	if (state != ORDER_DONE)
		return state;
	measure(vm, a, &m);
	vvga_colours_of(&vm->vvga, m.kind, &colours);
	most = a->width ? DATA_ROOM / (a->width * (uint32_t)sizeof(uint32_t)) : 0;
	for (; a->count < most && first < a->height; a->count++, first++)
		vvga_line(&vm->vvga, video_memory(vm), &m, &colours, &all_on, first * m.line_height,
			  (uint32_t *)(void *)a->data + a->count * a->width);
	return ORDER_DONE;
}
