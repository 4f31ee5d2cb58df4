/* machine/video_alu.h, which is assembler: any result, and any arithmetic flags. */
#include "any.h"
#include "cpu/trap_frame.h"
#include "machine/video_alu.h"

enum { ARITHMETIC = EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_OF };

static uint32_t any_result(unsigned width, uint32_t *flags)
{
	/*@ assert width_of_operand: width == 1 || width == 2 || width == 4; */
	*flags = (*flags & ~(uint32_t)ARITHMETIC) | (any32() & ARITHMETIC);
	return any32();
}

uint32_t alu_binary(enum alu_binary op, unsigned width, uint32_t a, uint32_t b, uint32_t *flags)
{
	(void)op;
	(void)a;
	(void)b;
	return any_result(width, flags);
}

uint32_t alu_shift(enum alu_shift op, unsigned width, uint32_t a, unsigned count, uint32_t *flags)
{
	(void)op;
	(void)a;
	(void)count;
	return any_result(width, flags);
}

uint32_t alu_unary(enum alu_unary op, unsigned width, uint32_t a, uint32_t *flags)
{
	(void)op;
	(void)a;
	return any_result(width, flags);
}

uint32_t alu_double_shift(bool right, unsigned width, uint32_t a, uint32_t b, unsigned count, uint32_t *flags)
{
	(void)right;
	(void)a;
	(void)b;
	(void)count;
	return any_result(width, flags);
}
