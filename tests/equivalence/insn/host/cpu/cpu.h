/* Stands in for monitor/cpu/cpu.h where trap.c and event.c are compiled for the host:
 * the registers that they read are ours.c's. */
#ifndef CPU_CPU_H
#define CPU_CPU_H

#include <stdint.h>

uint32_t read_cr2(void);
uint32_t read_dr6(void);
void write_dr6(uint32_t value);

#endif
