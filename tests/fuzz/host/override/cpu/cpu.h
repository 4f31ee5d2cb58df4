/* Stands before monitor/cpu/cpu.h on the host: the names of bits from there, its
 * instructions as functions of a machine that the test owns (machine.h). */
#ifndef HOST_CPU_H
#define HOST_CPU_H

/* What would need ring 0, or the processor's own word. */
#define read_cr0 real_read_cr0
#define read_cr2 real_read_cr2
#define read_cr3 real_read_cr3
#define read_cr4 real_read_cr4
#define write_cr0 real_write_cr0
#define write_cr3 real_write_cr3
#define write_cr4 real_write_cr4
#define read_dr6 real_read_dr6
#define write_dr6 real_write_dr6
#define write_dr7 real_write_dr7
#define inb real_inb
#define inw real_inw
#define inl real_inl
#define outb real_outb
#define outw real_outw
#define outl real_outl
#define rdtsc real_rdtsc
#define halt_forever real_halt_forever
#include_next "cpu/cpu.h"
#undef read_cr0
#undef read_cr2
#undef read_cr3
#undef read_cr4
#undef write_cr0
#undef write_cr3
#undef write_cr4
#undef read_dr6
#undef write_dr6
#undef write_dr7
#undef inb
#undef inw
#undef inl
#undef outb
#undef outw
#undef outl
#undef rdtsc
#undef halt_forever

uint32_t read_cr0(void);
uint32_t read_cr2(void);
uint32_t read_cr3(void);
uint32_t read_cr4(void);
void write_cr0(uint32_t value);
void write_cr3(uint32_t value);
void write_cr4(uint32_t value);
uint32_t read_dr6(void);
void write_dr6(uint32_t value);
void write_dr7(uint32_t value);
uint8_t inb(uint16_t port);
uint16_t inw(uint16_t port);
uint32_t inl(uint16_t port);
void outb(uint16_t port, uint8_t value);
void outw(uint16_t port, uint16_t value);
void outl(uint16_t port, uint32_t value);
uint64_t rdtsc(void);
_Noreturn void halt_forever(void);

#endif
