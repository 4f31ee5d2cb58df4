#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *running;
static char which_case[160];
static bool failed, any_failed, only_names;

void check_case(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(which_case, sizeof(which_case), fmt, ap);
	va_end(ap);
}

/* Only the first difference counts: what follows is usually its consequence. */
static bool first_failure(void)
{
	const bool first = !failed;

	failed = any_failed = true;
	return first;
}

static void print_place(const char *file, int line, const char *what)
{
	const char *slash = strrchr(file, '/');

	printf(" (%s%s%s; %s:%d)\n", what, which_case[0] ? ", " : "", which_case, slash ? slash + 1 : file,
	       line);
}

void check_equal(const char *file, int line, const char *what, uint64_t expected, uint64_t found)
{
	if (expected == found || !first_failure())
		return;
	printf("FAIL unit-%s: expected %llxh found %llxh", running, (unsigned long long)expected,
	       (unsigned long long)found);
	print_place(file, line, what);
}

void check_text(const char *file, int line, const char *what, const char *expected, const char *found)
{
	if ((found && strcmp(expected, found) == 0) || !first_failure())
		return;
	printf("FAIL unit-%s: expected \"%s\" found \"%s\"", running, expected, found ? found : "(nothing)");
	print_place(file, line, what);
}

bool check_failed(void)
{
	return failed;
}

void check_list(const struct test *tests, unsigned rounds, void (*before_round)(unsigned round))
{
	for (const struct test *t = tests; t->name; t++) {
		if (only_names) {
			puts(t->name);
			continue;
		}
		running = t->name;
		failed = false;
		for (unsigned round = 0; round < rounds && !failed; round++) {
			which_case[0] = 0;
			if (before_round)
				before_round(round);
			t->run();
		}
		if (!failed)
			printf("PASS unit-%s\n", t->name);
		fflush(stdout);		/* before a sanitizer may stop the next one */
	}
}

void check_main(int argc, char **argv)
{
	only_names = argc > 1 && strcmp(argv[1], "--list") == 0;
}

int check_status(void)
{
	return any_failed;
}
