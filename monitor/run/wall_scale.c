#include "run/wall_scale.h"
#include "lib/string.h"		/* words_set */

void wall_widen(uint32_t *to, const uint32_t *from, unsigned count, unsigned times)
{
	const uint32_t *const end = from + count;

	if (times == 2)
		for (; from < end; from++, to += 2)
			to[0] = to[1] = *from;
	else
		for (; from < end; from++, to += times)
			words_set(to, *from, times);
}

/* Of two dots, three colours at once: half of the bits that differ, and all that do not. */
static inline uint32_t mean(uint32_t a, uint32_t b)
{
	return (a & b) + ((a ^ b) >> 1 & 0x7f7f7f);
}

void wall_stretch(uint32_t *to, unsigned count, const uint32_t *from, unsigned width, bool mixes)
{
	unsigned step = 0;

	for (const uint32_t *const end = to + count; to < end; to++) {
		*to = mixes ? mean(*to, *from) : *from;
		step += width;
		if (step >= count) {
			step -= count;
			from++;
		}
	}
}

/* From each dot to the next one @ahead grows by @count, and less @width begins what the next one stands for. */
static inline void narrow(uint32_t *to, unsigned count, const uint32_t *from, int width, bool mixes)
{
	int ahead = -width;

	for (const uint32_t *const end = to + count; to < end; to++) {
		uint32_t dot = *from++;

		for (ahead += (int)count; ahead < 0; ahead += (int)count)
			dot = mean(dot, *from++);
		ahead -= width;
		*to = mixes ? mean(*to, dot) : dot;
	}
}

void wall_narrow(uint32_t *to, unsigned count, const uint32_t *from, unsigned width, bool mixes)
{
	if (mixes)
		narrow(to, count, from, (int)width, true);
	else
		narrow(to, count, from, (int)width, false);
}
