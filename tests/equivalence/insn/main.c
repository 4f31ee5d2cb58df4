/* The differential test of the virtual CPU: random instructions, ours against a CPU that is not ours.
 *
 *	insn [--seed S] [--cases N] [--case N] [--sequences] [--selftest]
 *	insn --past FILE	the cases that failed once: see past.txt
 */
#include "compare.h"
#include "exceptions.h"
#include "memory.h"
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 256, REPORTS_MAX = 8, PLANTS = 12, DIGEST_BYTES = 32 };

static struct {
	uint64_t seed, cases, only;
	bool alone, sequences, selftest;
	const char *past;
} options = { .seed = 1, .cases = 1000000 };

static struct totals totals;

static const char *const road_names[ROADS] = { "general road", "common road, watched", "common road" };

/* One case on the common road, and on one of the other two. False: it differs. */
static bool run_case(uint64_t number, bool whole_memory, unsigned plant, bool report)
{
	const enum road roads[2] = { number & 1 ? ROAD_WATCHED : ROAD_GENERAL, ROAD_COMMON };
	bool same = true;

	for (unsigned i = 0; i < 2 && same; i++) {
		const enum road road = roads[i];
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

/* Which case this is: FNV-1a over its registers and the bytes at its CS:IP. When the generator changes, a
 * seed and a number name another case. */
static uint32_t digest(uint64_t number)
{
	struct test_case c;
	uint32_t hash = 0x811c9dc5u;

	generate(options.seed, number, options.sequences, &c);
	for (size_t i = 0; i < sizeof(c.state); i++)
		hash = (hash ^ ((const uint8_t *)&c.state)[i]) * 0x01000193u;
	for (uint32_t i = 0; i < DIGEST_BYTES; i++)
		hash = (hash ^ our_memory[linear_of(c.state.seg[CS], c.state.ip + i)]) * 0x01000193u;
	memory_restore(false);
	return hash;
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
	printf("  in past.txt: %s %llu %llu %08x\n", options.sequences ? "sequence" : "instruction",
	       (unsigned long long)options.seed, (unsigned long long)number, digest(number));
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

/* One line of the file. True: it is as it has to be. */
static bool past_case(const char *line)
{
	static const char name[] = "insn-past-failure";
	unsigned long long seed, number;
	char kind[16];
	unsigned hash;

	if (sscanf(line, "%15s %llu %llu %x", kind, &seed, &number, &hash) != 4)
		return printf("FAIL %s: not a case: %s\n", name, line), false;
	options.seed = seed;
	options.sequences = !strcmp(kind, "sequence");
	memory_fill(seed);
	if (digest(number) != hash)
		return printf("FAIL %s: this is another case by now (%08x): %s\n", name, digest(number), line), false;
	if (!run_case(number, true, 0, true))
		return printf("FAIL %s: %s\n", name, line), false;
	return true;
}

static int past(void)
{
	FILE *const file = fopen(options.past, "r");
	unsigned count = 0, failed = 0;
	char line[200];

	if (!file)
		return perror(options.past), 2;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		if (!line[0] || line[0] == '#')
			continue;
		count++;
		failed += !past_case(line);
	}
	fclose(file);
	if (!count)
		return printf("FAIL insn-past-failures: there is none in %s\n", options.past), 1;
	if (!failed)
		printf("PASS insn-past-failures: %u cases\n", count);
	return failed != 0;
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
		else if (!strcmp(argv[i], "--past") && value)
			options.past = argv[++i];
		else if (!strcmp(argv[i], "--sequences"))
			options.sequences = true;
		else if (!strcmp(argv[i], "--selftest"))
			options.selftest = true;
		else
			fprintf(stderr, "usage: insn [--seed S] [--cases N] [--case N] [--sequences] [--selftest] "
				"[--past FILE]\n"), exit(2);
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

	parse(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	memory_init();
	memory_fill(options.seed);
	reference_init();
	if (options.past)
		return past();
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
