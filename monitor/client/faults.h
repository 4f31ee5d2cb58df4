/* From the CPU's exceptions to signals. */
#ifndef CLIENT_FAULTS_H
#define CLIENT_FAULTS_H

#include <stdint.h>

struct vm;

/**
 * fault_signal - the program, or v86 code that it let run, has caused an exception: its signal
 * @vector: of the exception; the frame is as the CPU left it
 */
void fault_signal(struct vm *vm, uint8_t vector);

/**
 * fault_ring3 - 32-bit code has trapped by an exception
 */
void fault_ring3(struct vm *vm);

#endif
