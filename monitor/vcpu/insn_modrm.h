/* The memory operand of a ModRM byte. */
#ifndef VCPU_INSN_MODRM_H
#define VCPU_INSN_MODRM_H

#include "vcpu/insn.h"		/* struct insn */

/**
 * decode_memory - segment and offset of the operand that insn->modrm, whose mod is not 3, names
 * @at: after the ModRM byte
 * Returns what follows the instruction. Source: SDM vol 2 2.1.5 "Addressing-Mode Encoding of
 * ModR/M and SIB Bytes".
 */
const uint8_t *decode_memory(const struct vcpu *v, struct insn *insn, const uint8_t *at);

#endif
