/* Instructions of the real CPU that C cannot express. SDM vol 2, by mnemonic. */
#ifndef CPU_CPU_H
#define CPU_CPU_H

#include <stdint.h>

#define CPU_READ_REGISTER(reg)                                           \
	static inline uint32_t read_##reg(void)                          \
	{                                                                \
		uint32_t value;                                          \
		__asm__ volatile("mov %%" #reg ", %0" : "=r"(value));    \
		return value;                                            \
	}
#define CPU_WRITE_REGISTER(reg)                                          \
	static inline void write_##reg(uint32_t value)                   \
	{                                                                \
		__asm__ volatile("mov %0, %%" #reg : : "r"(value) : "memory"); \
	}
CPU_READ_REGISTER(cr0)
CPU_READ_REGISTER(cr2)
CPU_READ_REGISTER(cr3)
CPU_READ_REGISTER(cr4)
CPU_WRITE_REGISTER(cr0)
CPU_WRITE_REGISTER(cr3)
CPU_WRITE_REGISTER(cr4)
CPU_READ_REGISTER(dr6)
CPU_WRITE_REGISTER(dr6)
CPU_WRITE_REGISTER(dr7)

static inline void cpuid(uint32_t leaf, uint32_t out[4])
{
	__asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
			 : "a"(leaf), "c"(0));
}

static inline void wrmsr(uint32_t msr, uint32_t low, uint32_t high)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"(low), "d"(high));
}

static inline uint32_t rdmsr_low(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return low;
}

#if defined(__i386__) || defined(__x86_64__)
static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint16_t inw(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}
#else				/* for the unit tests on a host of another kind: tests/unit/other_host.c */
uint8_t inb(uint16_t port);
uint16_t inw(uint16_t port);
uint32_t inl(uint16_t port);
void outb(uint16_t port, uint8_t value);
void outw(uint16_t port, uint16_t value);
void outl(uint16_t port, uint32_t value);
uint64_t rdtsc(void);
#endif

_Noreturn static inline void halt_forever(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

#endif
