/* 64-bit division on a 32-bit machine without libgcc. */
#ifndef LIB_DIV64_H
#define LIB_DIV64_H

#include <stdint.h>

/**
 * div64 - divide by a 32-bit number
 * @remainder: receives the rest; may be NULL
 */
static inline uint64_t div64(uint64_t dividend, uint32_t divisor, uint32_t *remainder)
{
#if defined(__i386__)
	const uint32_t high = (uint32_t)(dividend >> 32) / divisor;
	uint32_t low = (uint32_t)dividend, rest = (uint32_t)(dividend >> 32) % divisor;

	__asm__("divl %2" : "+a"(low), "+d"(rest) : "rm"(divisor));
	if (remainder)
		*remainder = rest;
	return (uint64_t)high << 32 | low;	/* NOLINT(clang-analyzer-core.UndefinedBinaryOperatorResult): by "divl" */
#else
	if (remainder)
		*remainder = (uint32_t)(dividend % divisor);
	return dividend / divisor;
#endif
}

/**
 * mul_div64 - a * b / c with a result that fits 64 bits; b and c have 32 bits
 */
static inline uint64_t mul_div64(uint64_t a, uint32_t b, uint32_t c)
{
	uint32_t rest;
	const uint64_t whole = div64(a, c, &rest);

	return whole * b + div64((uint64_t)rest * b, c, 0);
}

#endif
