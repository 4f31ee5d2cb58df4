/* Arithmetic of instructions that are emulated: the processor's own, so that each flag is what it makes it, those
 * that the manual leaves undefined as well. Operands of @width bytes: 1, 2 or 4. */
#ifndef MACHINE_VIDEO_ALU_H
#define MACHINE_VIDEO_ALU_H

#include <stdbool.h>
#include <stdint.h>

/* In the order of the opcodes: 00-3Fh and 80-83h; D0-D3h; then those with an operand alone. */
enum alu_binary { ALU_ADD, ALU_OR, ALU_ADC, ALU_SBB, ALU_AND, ALU_SUB, ALU_XOR, ALU_CMP };
enum alu_shift { ALU_ROL, ALU_ROR, ALU_RCL, ALU_RCR, ALU_SHL, ALU_SHR, ALU_SAL, ALU_SAR };
enum alu_unary { ALU_INC, ALU_DEC, ALU_NEG };

/**
 * alu_binary, alu_shift, alu_unary - what the instruction makes of @a
 * @flags: EFLAGS; the arithmetic ones change as the instruction changes them
 * @count: of a shift: its low five bits count. 0 changes nothing.
 */
uint32_t alu_binary(enum alu_binary op, unsigned width, uint32_t a, uint32_t b, uint32_t *flags);
uint32_t alu_shift(enum alu_shift op, unsigned width, uint32_t a, unsigned count, uint32_t *flags);
uint32_t alu_unary(enum alu_unary op, unsigned width, uint32_t a, uint32_t *flags);

/**
 * alu_double_shift - SHLD or SHRD (@right); @width: 2 or 4
 */
uint32_t alu_double_shift(bool right, unsigned width, uint32_t a, uint32_t b, unsigned count, uint32_t *flags);

#endif
