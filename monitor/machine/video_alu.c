#include "machine/video_alu.h"
#include "cpu/trap_frame.h"	/* EFLAGS_* */

#define ARITHMETIC (EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_OF)
enum { OF_SHIFT = 11 };

/* AH has the low flags as LAHF and SAHF want them, AL the overflow flag: 1 + 7Fh overflows, 0 + 7Fh does not. */
#define LOAD_FLAGS "addb $0x7f, %%al; sahf; "
#define STORE_FLAGS "; lahf; seto %%al"

static inline uint32_t pack(uint32_t flags)
{
	return (flags & 0xff) << 8 | (flags >> OF_SHIFT & 1);
}

static inline void unpack(uint32_t packed, uint32_t *flags)
{
	*flags = (*flags & ~(uint32_t)ARITHMETIC) | ((packed >> 8 & 0xff) & ARITHMETIC) | (packed & 1) << OF_SHIFT;
}

#define BINARY(name, size) __asm__(LOAD_FLAGS name " %" size "[b], %" size "[a]" STORE_FLAGS \
				   : [a] "+q"(a), "+a"(packed) : [b] "q"(b) : "cc")
#define SHIFT(name, size) __asm__(LOAD_FLAGS name " %%cl, %" size "[a]" STORE_FLAGS \
				  : [a] "+q"(a), "+a"(packed) : "c"(count) : "cc")
#define UNARY(name, size) __asm__(LOAD_FLAGS name " %" size "[a]" STORE_FLAGS : [a] "+q"(a), "+a"(packed) : : "cc")

#define BINARIES(size) \
	switch (op) { \
	case ALU_ADD: BINARY("add", size); break; \
	case ALU_OR:  BINARY("or", size); break; \
	case ALU_ADC: BINARY("adc", size); break; \
	case ALU_SBB: BINARY("sbb", size); break; \
	case ALU_AND: BINARY("and", size); break; \
	case ALU_SUB: BINARY("sub", size); break; \
	case ALU_XOR: BINARY("xor", size); break; \
	case ALU_CMP: BINARY("cmp", size); break; \
	}
#define SHIFTS(size) \
	switch (op) { \
	case ALU_ROL: SHIFT("rol", size); break; \
	case ALU_ROR: SHIFT("ror", size); break; \
	case ALU_RCL: SHIFT("rcl", size); break; \
	case ALU_RCR: SHIFT("rcr", size); break; \
	case ALU_SHL: \
	case ALU_SAL: SHIFT("shl", size); break; \
	case ALU_SHR: SHIFT("shr", size); break; \
	case ALU_SAR: SHIFT("sar", size); break; \
	}
#define UNARIES(size) \
	switch (op) { \
	case ALU_INC: UNARY("inc", size); break; \
	case ALU_DEC: UNARY("dec", size); break; \
	case ALU_NEG: UNARY("neg", size); break; \
	}

uint32_t alu_binary(enum alu_binary op, unsigned width, uint32_t a, uint32_t b, uint32_t *flags)
{
	uint32_t packed = pack(*flags);

	if (width == 1)
		BINARIES("b")
	else if (width == 2)
		BINARIES("w")
	else
		BINARIES("k")
	unpack(packed, flags);
	return a;
}

uint32_t alu_shift(enum alu_shift op, unsigned width, uint32_t a, unsigned count, uint32_t *flags)
{
	uint32_t packed = pack(*flags);

	if (!(count & 0x1f))
		return a;
	if (width == 1)
		SHIFTS("b")
	else if (width == 2)
		SHIFTS("w")
	else
		SHIFTS("k")
	unpack(packed, flags);
	return a;
}

uint32_t alu_unary(enum alu_unary op, unsigned width, uint32_t a, uint32_t *flags)
{
	uint32_t packed = pack(*flags);

	if (width == 1)
		UNARIES("b")
	else if (width == 2)
		UNARIES("w")
	else
		UNARIES("k")
	unpack(packed, flags);
	return a;
}

#define DOUBLE(name, size) __asm__(LOAD_FLAGS name " %%cl, %" size "[b], %" size "[a]" STORE_FLAGS \
				   : [a] "+q"(a), "+a"(packed) : [b] "q"(b), "c"(count) : "cc")

uint32_t alu_double_shift(bool right, unsigned width, uint32_t a, uint32_t b, unsigned count, uint32_t *flags)
{
	uint32_t packed = pack(*flags);

	if (!(count & 0x1f))
		return a;
	if (width == 2 && right)
		DOUBLE("shrdw", "w");
	else if (width == 2)
		DOUBLE("shldw", "w");
	else if (right)
		DOUBLE("shrdl", "k");
	else
		DOUBLE("shldl", "k");
	unpack(packed, flags);
	return a;
}
