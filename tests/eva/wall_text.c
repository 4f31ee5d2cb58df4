/* What the wall says in words: titles of tiles, and reports of stopped guests, in a tile of any size, with any text.
 *
 * sources: monitor/run/wall_report.c monitor/run/wall_title.c
 * with: format.c
 * options: -eva-precision 2
 * seconds: 3
 */
#include "any_vm.h"
#include "run/console.h"
#include "run/turns.h"
#include "run/wall_tile.h"

static struct vm the_vm;
static struct wall_tile tile;

uint64_t turns_used(struct vm *vm) { (void)vm; return any64(); }
struct vm *console_guest(void) { return any_bool() ? &the_vm : NULL; }

const char *asked_sentence(const struct vm *vm, const char *sentence)
{
	(void)vm;
	return any_bool() ? sentence : "a sentence";
}

void wall_fill(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, unsigned height, uint32_t colour)
{
	(void)f;
	(void)x;
	(void)y;
	(void)width;
	(void)height;
	(void)colour;
}

/*@ requires it_ends: valid_read_string(text);
  @ assigns \nothing; */
void wall_text(const struct wall_frame *f, unsigned x, unsigned y, unsigned width, const char *text, uint32_t colour);

void main(void)
{
	struct vm *const vm = &the_vm;
	static struct wall_frame frame;

	any_vm(vm);
	vm->ending.sentence = any_bool() ? "a sentence" : NULL;
	MAKE_BOOL(vm->ending.halted);
	MAKE_BOOL(vm->clock.runs);
	MAKE_UNKNOWN(tile);
	MAKE_BOOL(tile.has_keys);
	MAKE_BOOL(tile.title_due);
	tile.vm = vm;
	tile.state = NULL;
	switch (any_from(0, 3)) {
	case 0: wall_title_begin(&tile, any64()); break;
	case 1: wall_title_look(&tile, any64()); break;
	case 2: wall_title_draw(&tile, &frame); break;
	case 3:
		if (wall_report_is_due(vm))
			wall_report_draw(&tile, &frame);
		break;
	}
}
