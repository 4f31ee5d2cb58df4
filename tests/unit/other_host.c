/* What a host that is no x86 lacks: a time-stamp counter, and real ports, which no test may reach. */
#include "cpu/cpu.h"		/* rdtsc, inb, ... */

#if !defined(__i386__) && !defined(__x86_64__)
#include <stdlib.h>

uint64_t rdtsc(void)
{
	static uint64_t now;

	return now += 0x100000001u;	/* both halves move */
}

uint8_t inb(uint16_t port)
{
	(void)port;
	abort();
}

uint16_t inw(uint16_t port)
{
	return inb(port);
}

uint32_t inl(uint16_t port)
{
	return inb(port);
}

void outb(uint16_t port, uint8_t value)
{
	(void)port;
	(void)value;
	abort();
}

void outw(uint16_t port, uint16_t value)
{
	outb(port, (uint8_t)value);
}

void outl(uint16_t port, uint32_t value)
{
	outb(port, (uint8_t)value);
}
#endif
