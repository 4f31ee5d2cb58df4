/* The differential test of the virtual CPU: random instructions, ours against a CPU that is not ours.
 *
 *	insn [--seed S] [--cases N] [--case N] [--sequences] [--selftest]
 */
#include "compare.h"
#include "exceptions.h"
#include "memory.h"
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 256, REPORTS_MAX = 8, PLANTS = 12 };

static struct {
	uint64_t seed, cases, only;
	bool alone, sequences, selftest;
} options = { .cases = 1000000 };

static struct totals totals;

static const char *const road_names[ROADS] = { "long road", "short road" };

/* Both roads of one case. False: it differs. */
static bool run_case(uint64_t number, bool whole_memory, unsigned plant, bool report)
{
	bool same = true;

	for (enum road road = 0; road < ROADS && same; road++) {
		struct test_case c;
		char why[200];

		generate(options.seed, number, options.sequences, &c);
		same = compare_case(&c, road, whole_memory, plant, &totals, why);
		if (report && (!same || options.alone)) {
			printf("%s case %llu (%s): %s\n", same ? "same" : "different", (unsigned long long)number,
			       road_names[road], same ? "" : why);
			compare_dump();
		}
		if (!memory_restore(whole_memory) && same) {
			printf("different case %llu (%s): memory is not what it was\n", (unsigned long long)number,
			       road_names[road]);
			same = false;
		}
	}
	return same;
}

static void difference(uint64_t number)
{
	totals.differences++;
	if (totals.differences > REPORTS_MAX)
		return;
	memory_reset();
	run_case(number, true, 0, true);
	printf("  again: --seed %llu --case %llu%s\n", (unsigned long long)options.seed,
	       (unsigned long long)number, options.sequences ? " --sequences" : "");
	memory_reset();
}

/* A stray write elsewhere shows in the whole memory, looked at after each batch. */
static void run_batch(uint64_t first, uint64_t count)
{
	const unsigned long before = totals.differences;

	for (uint64_t n = first; n < first + count; n++) {
		totals.cases++;
		if (!run_case(n, false, 0, false))
			difference(n);
	}
	if (memory_restore(true) || totals.differences != before)
		return;
	memory_reset();
	for (uint64_t n = first; n < first + count; n++)
		if (!run_case(n, true, 0, false))
			difference(n);
}

/* Can the comparison fail? Each kind of mistake, planted into many cases, must be seen. */
static int selftest(void)
{
	int status = 0;

	for (unsigned plant = 1; plant <= PLANTS; plant++) {
		unsigned seen = 0, cases = 0;

		for (uint64_t n = 0; cases < 200; n++) {
			const unsigned long traps = totals.traps;
			const bool same = run_case(n, true, plant, false);

			memory_reset();
			cases += totals.traps != traps;
			seen += !same;
		}
		if (seen != cases) {
			printf("FAIL insn-comparison-sees-planted-difference-%u: in %u of %u cases\n", plant, seen, cases);
			status = 1;
		}
	}
	if (!status)
		printf("PASS insn-comparison-sees-planted-differences\n");
	return status;
}

static void parse(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const bool value = i + 1 < argc;

		if (!strcmp(argv[i], "--seed") && value)
			options.seed = strtoull(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "--cases") && value)
			options.cases = strtoull(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "--case") && value)
			options.only = strtoull(argv[++i], NULL, 0), options.alone = true;
		else if (!strcmp(argv[i], "--sequences"))
			options.sequences = true;
		else if (!strcmp(argv[i], "--selftest"))
			options.selftest = true;
		else
			fprintf(stderr, "usage: insn [--seed S] [--cases N] [--case N] [--sequences] [--selftest]\n"), exit(2);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const char *name;
	double start;

	options.seed = (uint64_t)time(NULL);
	parse(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	memory_init(options.seed);
	reference_init();
	if (options.selftest)
		return selftest();
	if (options.alone)
		return !run_case(options.only, true, 0, true);

	name = options.sequences ? "insn-sequences-equal-a-real-mode-cpu" : "insn-equal-a-real-mode-cpu";
	start = now();
	for (uint64_t n = 0; n < options.cases; n += BATCH)
		run_batch(n, options.cases - n < BATCH ? options.cases - n : BATCH);
	printf("%s: cases %lu, each by both roads; traps %lu, instructions %lu, native %lu, differences %lu, "
	       "seed %llu, %.0f seconds\n", name, totals.cases, totals.traps, totals.instructions, totals.skipped,
	       totals.differences, (unsigned long long)options.seed, now() - start);
	printf("  decided by a rule, not by the reference:\n");
	exceptions_print();
	if (totals.differences)
		printf("FAIL %s: expected 0 found %lu differences\n", name, totals.differences);
	else
		printf("PASS %s\n", name);
	return totals.differences != 0;
}
