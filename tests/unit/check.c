#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE			/* MAP_ANONYMOUS */

#include "check.h"

#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEST_SECONDS = 120,		/* a test that takes longer hangs */
       TEST_PASSED = 2, TEST_FAILED = 3 };	/* how it ends; 0 and 1 would be exit()'s and the sanitizers' */

static const char *running;
static char which_case[160];
static bool failed, any_failed, any_ran, only_names;
static const char *only;		/* a pattern of names, or NULL: every test */

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

static void print_place(const char *file, int line, const char *what, const char *usually)
{
	const char *slash = strrchr(file, '/');

	printf(" (%s%s%s; %s:%d)%s%s\n", what, which_case[0] ? ", " : "", which_case, slash ? slash + 1 : file,
	       line, usually ? ": " : "", usually ? usually : "");
}

void check_equal_or(const char *file, int line, const char *what, uint64_t expected, uint64_t found,
		    const char *usually)
{
	if (expected == found || !first_failure())
		return;
	printf("FAIL unit-%s: expected %llxh found %llxh", running, (unsigned long long)expected,
	       (unsigned long long)found);
	print_place(file, line, what, usually);
}

void check_equal(const char *file, int line, const char *what, uint64_t expected, uint64_t found)
{
	check_equal_or(file, line, what, expected, found, NULL);
}

void check_text(const char *file, int line, const char *what, const char *expected, const char *found)
{
	if ((found && strcmp(expected, found) == 0) || !first_failure())
		return;
	printf("FAIL unit-%s: expected \"%s\" found \"%s\"", running, expected, found ? found : "(nothing)");
	print_place(file, line, what, NULL);
}

bool check_failed(void)
{
	return failed;
}

void *check_shared(size_t size)
{
	void *const memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

static void run_test(const struct test *t, unsigned rounds, void (*before_round)(unsigned round))
{
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
	fflush(stdout);
}

/* In a process of its own: whatever a test does, and however it ends, the others start from the same state. */
static void run_apart(const struct test *t, unsigned rounds, void (*before_round)(unsigned round))
{
	const pid_t child = fork();
	int status;

	if (child < 0)
		abort();
	if (child == 0) {
		alarm(TEST_SECONDS);
		run_test(t, rounds, before_round);
		exit(failed ? TEST_FAILED : TEST_PASSED);	/* and not _exit(): coverage is written on the way */
	}
	if (waitpid(child, &status, 0) != child)
		abort();
	if (WIFEXITED(status) && WEXITSTATUS(status) == TEST_PASSED)
		return;
	any_failed = true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == TEST_FAILED)
		return;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		printf("FAIL unit-%s: it has not ended after %d s\n", t->name, TEST_SECONDS);
	else if (WIFSIGNALED(status))
		printf("FAIL unit-%s: it crashed (%s)\n", t->name, strsignal(WTERMSIG(status)));
	else
		printf("FAIL unit-%s: it broke off; the sanitizer's report stands above\n", t->name);
	fflush(stdout);
}

void check_list(const struct test *tests, unsigned rounds, void (*before_round)(unsigned round))
{
	for (const struct test *t = tests; t->name; t++) {
		if (only_names) {
			puts(t->name);
		} else if (!only) {
			run_apart(t, rounds, before_round);
		} else if (fnmatch(only, t->name, 0) == 0) {
			any_ran = true;
			run_test(t, rounds, before_round);	/* in this process: a debugger follows it */
		}
	}
}

bool check_every_test(void)
{
	return !only;
}

void check_main(int argc, char **argv)
{
	if (argc == 1)
		return;
	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		only_names = true;
	} else if (argc == 3 && strcmp(argv[1], "--only") == 0) {
		only = strncmp(argv[2], "unit-", 5) == 0 ? argv[2] + 5 : argv[2];
	} else {
		fprintf(stderr, "usage: %s [--list | --only NAME], NAME with * and ? as in a shell\n", argv[0]);
		exit(CHECK_NO_TEST);
	}
}

int check_status(void)
{
	if (only && !any_ran) {
		fprintf(stderr, "no test of that name runs by itself here; --list prints the names\n");
		return CHECK_NO_TEST;
	}
	return any_failed;
}
