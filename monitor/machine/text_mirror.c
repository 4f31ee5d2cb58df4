#include "machine/text_mirror.h"
#include "lib/log.h"		/* kprintf */
#include "lib/string.h"		/* memmove, memset */
#include "machine/clock.h"	/* clock_now, CLOCK_HZ */
#include "machine/vm.h"		/* struct vm */
#include "vcpu/guest_mem.h"	/* mem_read8, mem_read16 */

#define INTERVAL      (CLOCK_HZ / 4)
#define LINE_MAY_TAKE INTERVAL		/* for what the guest sends to COM1 */
#define TEXT_BUFFER 0xb8000u
enum { BDA_MODE = 0x449, BDA_COLUMNS = 0x44a, BDA_PAGE_OFFSET = 0x44e, BDA_CURSOR_ROW = 0x451,
       BDA_PAGE = 0x462, BDA_ROWS = 0x484 };
enum { LOOKS_AT_INPUT = 2 };		/* for which a row that is typed must not change */
enum { MODE_TEXT_LAST = 3, MOST_COLUMNS = 132 };	/* modes 0 to 3 are colour text */

static unsigned rows_of(const struct vcpu *v)
{
	const unsigned rows = mem_read8(v, BDA_ROWS) + 1u;

	return rows < MIRROR_ROWS ? rows : MIRROR_ROWS;
}

static char printable(uint8_t c)
{
	return c == 0 || c == 0xff ? ' ' : c >= 0x20 && c < 0x7f ? (char)c : '.';
}

/* The text of a row, without the blanks at its end. */
static void read_row(const struct vcpu *v, unsigned row, char text[MOST_COLUMNS + 1])
{
	const unsigned columns = mem_read16(v, BDA_COLUMNS);
	uint32_t at = mem_read16(v, BDA_PAGE_OFFSET) + row * columns * 2;
	unsigned length = 0;

	for (unsigned i = 0; i < columns && i < MOST_COLUMNS; i++, at += 2) {
		text[i] = printable(mem_read8(v, TEXT_BUFFER + (at & 0x7fff)));
		if (text[i] != ' ')
			length = i + 1;
	}
	text[length] = 0;
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
static bool is_at_rest(struct vm *vm, unsigned row, uint32_t now)
{
	struct text_mirror *m = &vm->text_mirror;
	const bool same = now == m->last[row];

	if (row != mem_read8(&vm->vcpu, BDA_CURSOR_ROW + 2 * (mem_read8(&vm->vcpu, BDA_PAGE) & 7u)))
		return same;
	m->input_looks = same ? m->input_looks + 1 : 0;
	return m->input_looks >= LOOKS_AT_INPUT;
}

static void look(struct vm *vm, bool at_rest_only)
{
	struct text_mirror *m = &vm->text_mirror;
	uint32_t now[MIRROR_ROWS] = { 0 };
	char text[MOST_COLUMNS + 1];

	for (unsigned row = 0; row < rows_of(&vm->vcpu); row++) {
		read_row(&vm->vcpu, row, text);
		now[row] = hash(text);
	}
	follow_scroll(m->last, now);
	follow_scroll(m->printed, now);
	for (unsigned row = 0; row < MIRROR_ROWS; row++) {
		if (now[row] == m->printed[row] || (at_rest_only && !is_at_rest(vm, row, now[row])))
			continue;
		read_row(&vm->vcpu, row, text);
		if (*text)		/* that a row is blank now is no line worth */
			kprintf("screen: %2u|%s\n", row, text);
		m->printed[row] = now[row];
	}
	memcpy(m->last, now, sizeof(now));
}

static bool shows_text(const struct vm *vm)
{
	return vm->text_mirror.on && mem_read8(&vm->vcpu, BDA_MODE) <= MODE_TEXT_LAST;
}

void text_mirror_flush(struct vm *vm)
{
	if (shows_text(vm))
		look(vm, false);
}

void text_mirror_tick(struct vm *vm)
{
	struct text_mirror *m = &vm->text_mirror;
	uint64_t now;

	if (!shows_text(vm))
		return;
	now = clock_now(vm);
	if (now < m->next + (m->within_line ? LINE_MAY_TAKE : 0))
		return;
	m->next = now + INTERVAL;
	look(vm, true);
}

void text_mirror_sent(struct vm *vm, uint8_t byte)
{
	vm->text_mirror.within_line = byte != '\n';
	if (byte == '\n')
		text_mirror_tick(vm);
}
