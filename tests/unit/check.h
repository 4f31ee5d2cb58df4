/* Named tests that print one line each: all that a framework would be for. Each runs in a process of its own, so
 * that none can spoil another, and one that crashes fails alone. */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test {
	const char *name;		/* the claim, in-kebab-case */
	void (*run)(void);
};

/**
 * check_equal, check_text - note a difference; the first one of a test is printed
 * @what: which thing is compared
 */
void check_equal(const char *file, int line, const char *what, uint64_t expected, uint64_t found);
/**
 * check_equal_or - check_equal; what such a difference usually means ends the line (NULL: nothing is known)
 */
void check_equal_or(const char *file, int line, const char *what, uint64_t expected, uint64_t found,
		    const char *usually);
void check_text(const char *file, int line, const char *what, const char *expected, const char *found);

#define CHECK(what, expected, found) \
	check_equal(__FILE__, __LINE__, what, (uint64_t)(expected), (uint64_t)(found))
#define CHECK_TEXT(what, expected, found) check_text(__FILE__, __LINE__, what, expected, found)

/**
 * check_case - which row of a table is being tested, for the message
 */
void check_case(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * check_failed - has the running test failed? For leaving long loops early
 */
bool check_failed(void);

/**
 * check_list - run tests and print "PASS unit-NAME" or "FAIL unit-NAME: expected X found Y"
 * @tests: ends with a NULL name
 * @rounds: how often each test runs under its one line; @before_round is told which, if given
 */
void check_list(const struct test *tests, unsigned rounds, void (*before_round)(unsigned round));

/**
 * check_shared - zeroed memory that every test of the program sees: what one writes is there for the next
 * @size: bytes, at least one
 */
void *check_shared(size_t size);

/**
 * check_main - options, before any check_list: "--list" prints the names and runs nothing, "--only NAME" runs those
 * whose name matches, as a shell matches, in this process, so that a debugger can follow
 */
void check_main(int argc, char **argv);

/**
 * check_every_test - does the program run all its tests? Those that count what others ran make no sense without
 */
bool check_every_test(void);

/**
 * check_status - the program's exit status: 1 if any test failed, CHECK_NO_TEST if --only found none
 */
int check_status(void);
enum { CHECK_NO_TEST = 3 };

#define UNIT_MAIN(tests)                        \
	int main(int argc, char **argv)         \
	{                                       \
		check_main(argc, argv);         \
		check_list(tests, 1, NULL);     \
		return check_status();          \
	}

#endif
