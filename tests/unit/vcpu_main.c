/* The virtual CPU's tests. All but those of the decoder run twice: by the general
 * road and, where the opcode has one, by the common road, with the same claims. */
#include "guest.h"
#include "vcpu/common_road.h"	/* common_road, exit_general_at */

#include <stdio.h>

static void covers(const char *table, const struct opcode_row *rows, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (!row_is_instruction(&rows[i]))
			continue;
		if (rows == opcodes_0f && i == 0x01)
			continue;	/* the way into opcodes_0f01 */
		check_case("%s[%02xh] %s", table, i, rows[i].mnemonic);
		CHECK("a test ran this row", true, row_was_run(&rows[i]));
	}
}

static void every_row_has_a_test(void)
{
	covers("opcodes", opcodes, 256);
	covers("opcodes_0f", opcodes_0f, OPCODES_0F);
	covers("opcodes_0f01", opcodes_0f01, 8);
	covers("invpcid", &opcode_invpcid, 1);
	covers("lock", &opcode_locked, 1);
	CHECK("the group's own row is never the result", false, row_was_run(&opcodes_0f[0x01]));
}

static void every_common_road_has_a_test(void)
{
	for (unsigned i = 0; i < 256; i++) {
		check_case("opcode %02xh", i);
		if (common_road[i] != exit_general_at)
			CHECK("a test took this common road", true, common_road_was_run((uint8_t)i));
	}
}

static const struct test coverage_tests[] = {
	{ "every-row-has-a-test", every_row_has_a_test },
	{ "every-common-road-has-a-test", every_common_road_has_a_test },
	{ NULL, NULL },
};

int main(int argc, char **argv)
{
	check_main(argc, argv);
	guest_init();
	check_list(decode_tests, 1, guest_round);
	check_list(flags_tests, 2, guest_round);
	check_list(interrupt_tests, 2, guest_round);
	check_list(io_tests, 2, guest_round);
	check_list(system_tests, 2, guest_round);
	check_list(run_tests, 1, NULL);
	if (check_every_test())
		check_list(coverage_tests, 1, NULL);
	return check_status();
}
