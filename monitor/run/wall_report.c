/* What the tile of a stopped guest shows: why, where, and its registers. The log has all of it. */
#include "lib/format.h"		/* format_string */
#include "machine/vm.h"		/* struct vm, asked_sentence */
#include "run/wall_tile.h"

enum { REPORT_LENGTH = 1024, LAST = REPORT_LENGTH - 1, MARGIN = 8, CHARACTER = 8, LINE = 16 };
#define INK 0xffffffu

bool wall_report_is_due(const struct vm *vm)
{
	return vm->ending.sentence && vm->ending.verdict == VERDICT_STOPPED;
}

/* The most useful first: a small tile has no room for all of it. */
static void make_text(const struct vm *vm, char *text, unsigned size)
{
	const struct trap_frame *tf = &vm->ending.frame;

	format_string(text, size,
		      "Guest %s was stopped:\n%s\n"
		      "At cs:ip %04x:%04x:\n%s\n"
		      "eax=%08x ebx=%08x ecx=%08x edx=%08x esi=%08x edi=%08x ebp=%08x esp=%08x\n"
		      "ss=%04x ds=%04x es=%04x fs=%04x gs=%04x flags=%08x",
		      vm->options.name, asked_sentence(vm, vm->ending.sentence), tf->cs, (unsigned)tf->eip & 0xffff, vm->ending.instruction,
		      (unsigned)tf->eax, (unsigned)tf->ebx, (unsigned)tf->ecx, (unsigned)tf->edx, (unsigned)tf->esi,
		      (unsigned)tf->edi, (unsigned)tf->ebp, (unsigned)tf->esp, tf->ss, tf->ds, tf->es, tf->fs, tf->gs,
		      (unsigned)vcpu_flags(&vm->vcpu));
}

/* Where the line that begins at @at ends, with so many characters at most: after whole words, if one fits. */
static unsigned end_of_line(const char *text, unsigned at, unsigned most)
{
	unsigned end = at, blank = at;

	for (; end < LAST && end - at < most && text[end] && text[end] != '\n'; end++)
		if (text[end] == ' ')
			blank = end;
	return !text[end] || text[end] == '\n' || text[end] == ' ' || blank == at ? end : blank;
}

static unsigned next_line(const char *text, unsigned end)
{
	return end < LAST && (text[end] == ' ' || text[end] == '\n') ? end + 1 : end;
}

bool wall_report_draw(struct wall_tile *t, const struct wall_frame *f)
{
	const unsigned columns = (t->place.width - 2u * MARGIN) / CHARACTER;
	const unsigned top = TILE_TITLE + MARGIN + t->line * LINE;
	char text[REPORT_LENGTH];
	unsigned at = 0;

	make_text(t->vm, text, sizeof(text));
	for (unsigned n = 0; n < t->line && text[at]; n++)
		at = next_line(text, end_of_line(text, at, columns));
	if (!text[at] || top + LINE > t->place.height)
		return false;
	text[end_of_line(text, at, columns)] = 0;
	wall_text(f, t->place.x + MARGIN, t->place.y + top, t->place.width - 2u * MARGIN, text + at, INK);
	t->line++;
	return true;
}
