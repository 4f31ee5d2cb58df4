/* monitor/cpu/cpu.h without a CPU: what it reads is unknown, what it writes is not looked at. */
#ifndef CPU_CPU_H
#define CPU_CPU_H

#include "any.h"

static inline uint32_t read_cr0(void) { return any32(); }
static inline uint32_t read_cr2(void) { return any32(); }
static inline uint32_t read_cr3(void) { return any32(); }
static inline uint32_t read_cr4(void) { return any32(); }
static inline uint32_t read_dr6(void) { return any32(); }
static inline void write_cr0(uint32_t value) { (void)value; }
static inline void write_cr3(uint32_t value) { (void)value; }
static inline void write_cr4(uint32_t value) { (void)value; }
static inline void write_dr6(uint32_t value) { (void)value; }
static inline void write_dr7(uint32_t value) { (void)value; }

static inline void cpuid(uint32_t leaf, uint32_t out[4])
{
	(void)leaf;
	for (unsigned n = 0; n < 4; n++)
		out[n] = any32();
}

static inline void wrmsr(uint32_t msr, uint32_t low, uint32_t high) { (void)msr; (void)low; (void)high; }
static inline uint32_t rdmsr_low(uint32_t msr) { (void)msr; return any32(); }

static inline uint8_t inb(uint16_t port) { (void)port; return any8(); }
static inline uint16_t inw(uint16_t port) { (void)port; return any16(); }
static inline uint32_t inl(uint16_t port) { (void)port; return any32(); }
static inline void outb(uint16_t port, uint8_t value) { (void)port; (void)value; }
static inline void outw(uint16_t port, uint16_t value) { (void)port; (void)value; }
static inline void outl(uint16_t port, uint32_t value) { (void)port; (void)value; }

/* Any time, and no order among two of them. */
static inline uint64_t rdtsc(void)
{
	const uint64_t high = any32();

	return high << 32 | any32();
}

_Noreturn static inline void halt_forever(void)
{
	for (;;)
		;
}

#endif
