/* Random numbers that depend on nothing but the seed: SplitMix64 (Steele, Lea, Flood 2014). */
#ifndef INSN_RANDOM_H
#define INSN_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

static inline uint64_t random64(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static inline struct random random_of(uint64_t seed, uint64_t number)
{
	struct random r = { seed };

	r.state = random64(&r) + number;
	r.state = random64(&r);
	return r;
}

static inline uint32_t random32(struct random *r)
{
	return (uint32_t)(random64(r) >> 32);
}

static inline unsigned below(struct random *r, unsigned limit)
{
	return (unsigned)((uint64_t)random32(r) * limit >> 32);
}

/* Any byte but F0: Unicorn's translator aborts on LOCK before CMP, CMPS and register forms of BT. */
static inline uint8_t random_code_byte(struct random *r)
{
	const uint8_t byte = (uint8_t)random32(r);

	return byte == 0xf0 ? 0x0f : byte;
}

static inline bool percent(struct random *r, unsigned chance)
{
	return below(r, 100) < chance;
}

#endif
