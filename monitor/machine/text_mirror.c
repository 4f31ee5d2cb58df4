#include "machine/text_mirror.h"
#include "lib/log.h"		/* kprintf */
#include "machine/clock.h"	/* clock_now, CLOCK_HZ */
#include "machine/vm.h"		/* struct vm */
#include "vcpu/guest_mem.h"	/* mem_read8, mem_read16 */

#define INTERVAL (CLOCK_HZ / 4)
#define TEXT_BUFFER 0xb8000u
enum { BDA_MODE = 0x449, BDA_COLUMNS = 0x44a, BDA_PAGE_OFFSET = 0x44e, BDA_ROWS = 0x484 };
enum { MODE_TEXT_LAST = 3 };		/* modes 0 to 3 are colour text */

static unsigned rows_of(const struct vcpu *v)
{
	const unsigned rows = mem_read8(v, BDA_ROWS) + 1u;

	return rows < MIRROR_ROWS ? rows : MIRROR_ROWS;
}

static uint8_t cell(const struct vcpu *v, unsigned row, unsigned column)
{
	const unsigned columns = mem_read16(v, BDA_COLUMNS);
	const uint32_t off = mem_read16(v, BDA_PAGE_OFFSET) + (row * columns + column) * 2;
	const uint8_t c = column < columns ? mem_read8(v, TEXT_BUFFER + (off & 0x7fff)) : ' ';

	return c == 0 || c == 0xff ? ' ' : c;
}

static uint32_t sum_screen(const struct vcpu *v)
{
	uint32_t sum = 0;

	for (unsigned row = 0; row < rows_of(v); row++)
		for (unsigned column = 0; column < MIRROR_COLUMNS; column++)
			sum = (sum << 5 | sum >> 27) + cell(v, row, column);
	return sum;
}

static void print_row(unsigned row, const uint8_t *text)
{
	unsigned length = MIRROR_COLUMNS;

	while (length && text[length - 1] == ' ')
		length--;
	kprintf("screen: %2u|", row);
	for (unsigned i = 0; i < length; i++)
		kprintf("%c", text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '.');
	kprintf("\n");
}

static void print_changes(struct vm *vm)
{
	struct text_mirror *m = &vm->text_mirror;

	for (unsigned row = 0; row < rows_of(&vm->vcpu); row++) {
		bool changed = false;

		for (unsigned column = 0; column < MIRROR_COLUMNS; column++) {
			const uint8_t c = cell(&vm->vcpu, row, column);

			/* Never shown and blank is no change. */
			changed |= c != (m->shown[row][column] ? m->shown[row][column] : ' ');
			m->shown[row][column] = c;
		}
		if (changed)
			print_row(row, m->shown[row]);
	}
}

void text_mirror_flush(struct vm *vm)
{
	if (vm->text_mirror.on && mem_read8(&vm->vcpu, BDA_MODE) <= MODE_TEXT_LAST)
		print_changes(vm);
}

void text_mirror_tick(struct vm *vm)
{
	struct text_mirror *m = &vm->text_mirror;
	uint64_t now;
	uint32_t sum;

	if (!m->on)
		return;
	now = clock_now(vm);
	if (now < m->next || mem_read8(&vm->vcpu, BDA_MODE) > MODE_TEXT_LAST)
		return;
	m->next = now + INTERVAL;
	sum = sum_screen(&vm->vcpu);
	if (sum == m->last_sum)
		print_changes(vm);
	m->last_sum = sum;
}
