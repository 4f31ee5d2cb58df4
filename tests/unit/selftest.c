/* Tests that have to fail, each in its own way: selftest.expected has what they print. */
#include "check.h"

#include <stdlib.h>

static unsigned *seen;

static void passes(void)
{
	++*seen;
}

static void differs(void)
{
	check_case("row %d", 7);
	CHECK("the answer", 0x2a, 0x2b);
	CHECK("what follows from it", 1, 2);
}

static void crashes(void)
{
	abort();
}

static void leaves(void)
{
	exit(0);
}

static void sees_what_others_left(void)
{
	CHECK("in shared memory", 1, *seen);
}

static const struct test tests[] = {
	{ "passes", passes },
	{ "differs", differs },
	{ "crashes", crashes },
	{ "leaves", leaves },
	{ "sees-what-others-left", sees_what_others_left },
	{ NULL, NULL },
};

int main(int argc, char **argv)
{
	check_main(argc, argv);
	seen = check_shared(sizeof(*seen));
	check_list(tests, 1, NULL);
	return check_status();
}
