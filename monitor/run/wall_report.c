/* What the tile of a stopped guest shows: why, where, and its registers. The log has all of it. */
#include "lib/format.h"		/* format_string */
#include "machine/vm.h"		/* struct vm, asked_sentence */
#include "run/wall_tile.h"

enum { REPORT_LENGTH = 1024, MARGIN = 8, CHARACTER = 8, LINE = 16 };
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

/* How much of @text goes into a line of so many characters: whole words, if one fits. */
static unsigned length_of_line(const char *text, unsigned most)
{
	unsigned end = 0;

	for (unsigned n = 0; n <= most; n++) {
		if (!text[n] || text[n] == '\n')
			return n;
		if (text[n] == ' ')
			end = n;
	}
	return end ? end : most;
}

static const char *next_line(const char *text, unsigned length)
{
	text += length;
	return *text == ' ' || *text == '\n' ? text + 1 : text;
}

bool wall_report_draw(struct wall_tile *t, const struct wall_frame *f)
{
	const unsigned columns = (t->place.width - 2u * MARGIN) / CHARACTER;
	const unsigned top = TILE_TITLE + MARGIN + t->line * LINE;
	char text[REPORT_LENGTH], *line = text;

	make_text(t->vm, text, sizeof(text));
	for (unsigned n = 0; n < t->line && *line; n++)
		line = (char *)next_line(line, length_of_line(line, columns));
	if (!*line || top + LINE > t->place.height)
		return false;
	line[length_of_line(line, columns)] = 0;
	wall_text(f, t->place.x + MARGIN, t->place.y + top, t->place.width - 2u * MARGIN, line, INK);
	t->line++;
	return true;
}
