/* The fuzzer's bytes, taken one after the other; zeros beyond their end. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

struct input {
	const uint8_t *at;
	size_t left;
};

static inline uint8_t take8(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->at++;
}

static inline uint16_t take16(struct input *in)
{
	const uint8_t low = take8(in);

	return (uint16_t)(take8(in) << 8 | low);
}

static inline uint32_t take32(struct input *in)
{
	const uint16_t low = take16(in);

	return (uint32_t)take16(in) << 16 | low;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
