#include "machine/text_mirror.h"
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* memcpy, memmove, memset */
#include "machine/clock.h"	/* clock_now, CLOCK_HZ */
#include "machine/guest_text.h"	/* guest_text_* */
#include "machine/guests.h"	/* vms */
#include "machine/vm.h"		/* struct vm */

#define INTERVAL      (CLOCK_HZ / 4)
#define LINE_MAY_TAKE INTERVAL		/* for what the guest sends to COM1 */
enum { LOOKS_AT_INPUT = 2 };		/* for which a row that is typed must not change */

/* A screen of more rows is a picture that is made of the tops of characters. */
static bool find_text(const struct vm *vm, struct vga_text *t)
{
	return vm->text_mirror.on && guest_text_look(vm, t) && t->rows <= MIRROR_ROWS;
}

static char printable(uint8_t c)
{
	return c == 0 || c == 0xff ? ' ' : c >= 0x20 && c < 0x7f ? (char)c : '.';
}

/* The text of a row, without the blanks at its end. */
static void read_row(const struct vm *vm, const struct vga_text *t, unsigned row, char text[GUEST_TEXT_COLUMNS + 1])
{
	uint8_t cells[2 * GUEST_TEXT_COLUMNS];
	unsigned length = 0;

	guest_text_row(vm, t, row, cells);
	for (unsigned i = 0; i < t->columns; i++) {
		text[i] = printable(cells[2 * i]);
		if (text[i] != ' ')
			length = i + 1;
	}
	text[length] = 0;
}

/* Where there are several guests the line says whose it is. */
static void print_row(const struct vm *vm, unsigned row, const char *text)
{
	if (vms && vms->next)
		kprintf("screen %s: %2u|%s\n", vm->options.name, row, text);
	else
		kprintf("screen: %2u|%s\n", row, text);
}

static uint32_t hash(const char *text)
{
	uint32_t sum = 0;

	while (*text)
		sum = (sum ^ (uint8_t)*text++) * 16777619u;	/* FNV */
	return sum;
}

/* How many rows of @now are those of @old, @up rows further down there. */
static unsigned same_rows(const uint32_t *old, const uint32_t *now, unsigned up)
{
	unsigned same = 0;

	for (unsigned row = 0; row + up < MIRROR_ROWS; row++)
		same += now[row] && now[row] == old[row + up];
	return same;
}

/* Moves the rows of @old up as the screen was scrolled since: so that most of them
 * are found again in @now. */
static void follow_scroll(uint32_t *old, const uint32_t *now)
{
	unsigned best = 0, most = same_rows(old, now, 0);

	for (unsigned up = 1; up < MIRROR_ROWS; up++) {
		const unsigned same = same_rows(old, now, up);

		if (same > most) {
			most = same;
			best = up;
		}
	}
	memmove(old, old + best, (MIRROR_ROWS - best) * sizeof(*old));
	memset(old + MIRROR_ROWS - best, 0, best * sizeof(*old));
}

/* The cursor's row is likely being typed, and every key would be a line of the log. */
static bool is_at_rest(struct text_mirror *m, bool has_cursor, unsigned row, uint32_t now)
{
	const bool same = now == m->last[row];

	if (!has_cursor)
		return same;
	m->input_looks = same ? m->input_looks + 1 : 0;
	return m->input_looks >= LOOKS_AT_INPUT;
}

static void look(struct vm *vm, const struct vga_text *t, bool at_rest_only)
{
	struct text_mirror *m = &vm->text_mirror;
	const unsigned cursor_row = vga_text_cursor_row(t);
	uint32_t now[MIRROR_ROWS] = { 0 };
	char text[GUEST_TEXT_COLUMNS + 1];

	for (unsigned row = 0; row < t->rows; row++) {
		read_row(vm, t, row, text);
		now[row] = hash(text);
	}
	follow_scroll(m->last, now);
	follow_scroll(m->printed, now);
	for (unsigned row = 0; row < MIRROR_ROWS; row++) {
		if (now[row] == m->printed[row] ||
		    (at_rest_only && !is_at_rest(m, row == cursor_row, row, now[row])))
			continue;
		if (now[row]) {		/* that a row is blank is no line worth */
			read_row(vm, t, row, text);
			print_row(vm, row, text);
		}
		m->printed[row] = now[row];
	}
	memcpy(m->last, now, sizeof(now));
}

void text_mirror_flush(struct vm *vm)
{
	struct vga_text t;

	if (find_text(vm, &t))
		look(vm, &t, false);
}

void text_mirror_tick(struct vm *vm)
{
	struct text_mirror *m = &vm->text_mirror;
	struct vga_text t;
	uint64_t now;

	if (!m->on)
		return;
	now = clock_now(vm);
	if (now < m->next + (m->within_line ? LINE_MAY_TAKE : 0))
		return;
	m->next = now + INTERVAL;
	if (find_text(vm, &t))
		look(vm, &t, true);
}

void text_mirror_sent(struct vm *vm, uint8_t byte)
{
	vm->text_mirror.within_line = byte != '\n';
	if (byte == '\n')
		text_mirror_tick(vm);
}
