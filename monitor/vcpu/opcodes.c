/* The decode table: one row per prefix, and per instruction that traps in v86 mode at IOPL 0.
 * A missing row is a clean "not intercepted". docs/emulated.md is made of it. */
#include "vcpu/emulate.h"

/* What follows the opcode, and how many bytes that makes with it. */
#define NONE OPERANDS_NONE, 1
#define IMM8 OPERANDS_IMM8, 2
#define REGS OPERANDS_MODRM_REG, 2
#define FULL OPERANDS_MODRM, 2
#define GROUP OPERANDS_GROUP, 2

#define ROW(mnemonic, emulate, operands, source) { mnemonic, emulate, source, operands, 0, 0 }
/* Every row has a function, so that none is ever a jump to 0. */
#define NO_INSTRUCTION(kind) .emulate = emu_undefined, .operands = (kind)
#define PREFIX(bit) { NO_INSTRUCTION(OPERANDS_PREFIX), .prefix = (bit) }
#define SEGMENT(name) { NO_INSTRUCTION(OPERANDS_PREFIX), .prefix = PREFIX_SEGMENT, .segment = (name) }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
const struct opcode_row opcodes[256] = {
	[0 ... 255] = { NO_INSTRUCTION(OPERANDS_UNKNOWN) },
	[0x0f] = { NO_INSTRUCTION(OPERANDS_ESCAPE) },
	[0x26] = SEGMENT(SEGMENT_ES),
	[0x2e] = SEGMENT(SEGMENT_CS),
	[0x36] = SEGMENT(SEGMENT_SS),
	[0x3e] = SEGMENT(SEGMENT_DS),
	[0x64] = SEGMENT(SEGMENT_FS),
	[0x65] = SEGMENT(SEGMENT_GS),
	[0x66] = PREFIX(PREFIX_OPERAND_SIZE),
	[0x67] = PREFIX(PREFIX_ADDRESS_SIZE),
	[0xf0] = PREFIX(PREFIX_LOCK),
	[0xf2] = PREFIX(PREFIX_REP),
	[0xf3] = PREFIX(PREFIX_REP),
	/* opcode  mnemonic    handler      operands  source */
	[0x6c] = ROW("insb",     emu_ins,     NONE, "SDM vol 2 INS; vol 1 18.5.2"),
	[0x6d] = ROW("ins%w",    emu_ins,     NONE, "SDM vol 2 INS; vol 1 18.5.2"),
	[0x6e] = ROW("outsb",    emu_outs,    NONE, "SDM vol 2 OUTS; vol 1 18.5.2"),
	[0x6f] = ROW("outs%w",   emu_outs,    NONE, "SDM vol 2 OUTS; vol 1 18.5.2"),
	[0x9c] = ROW("pushf%d",  emu_pushf,   NONE, "SDM vol 2 PUSHF; vol 3 20.2.7"),
	[0x9d] = ROW("popf%d",   emu_popf,    NONE, "SDM vol 2 POPF; vol 3 20.2.7"),
	[0xcc] = ROW("int3",     emu_int3,    NONE, "SDM vol 2 INT n"),
	[0xcd] = ROW("int %i",   emu_int,     IMM8, "SDM vol 2 INT n; vol 3 20.3.3"),
	[0xce] = ROW("into",     emu_into,    NONE, "SDM vol 2 INT n"),
	[0xcf] = ROW("iret%d",   emu_iret,    NONE, "SDM vol 2 IRET; vol 3 20.2.7"),
	[0xe4] = ROW("in al,%i", emu_in_imm,  IMM8, "SDM vol 2 IN; vol 1 18.5.2"),
	[0xe5] = ROW("in %a,%i", emu_in_imm,  IMM8, "SDM vol 2 IN; vol 1 18.5.2"),
	[0xe6] = ROW("out %i,al", emu_out_imm, IMM8, "SDM vol 2 OUT; vol 1 18.5.2"),
	[0xe7] = ROW("out %i,%a", emu_out_imm, IMM8, "SDM vol 2 OUT; vol 1 18.5.2"),
	[0xec] = ROW("in al,dx", emu_in_dx,   NONE, "SDM vol 2 IN; vol 1 18.5.2"),
	[0xed] = ROW("in %a,dx", emu_in_dx,   NONE, "SDM vol 2 IN; vol 1 18.5.2"),
	[0xee] = ROW("out dx,al", emu_out_dx, NONE, "SDM vol 2 OUT; vol 1 18.5.2"),
	[0xef] = ROW("out dx,%a", emu_out_dx, NONE, "SDM vol 2 OUT; vol 1 18.5.2"),
	[0xf1] = ROW("int1",     emu_int1,    NONE, "SDM vol 2 INT n"),
	[0xf4] = ROW("hlt",      emu_hlt,     NONE, "SDM vol 2 HLT"),
	[0xfa] = ROW("cli",      emu_cli,     NONE, "SDM vol 2 CLI; vol 3 20.2.7"),
	[0xfb] = ROW("sti",      emu_sti,     NONE, "SDM vol 2 STI; vol 3 20.2.7"),
};

const struct opcode_row opcodes_0f[OPCODES_0F] = {
	[0 ... OPCODES_0F - 1] = { NO_INSTRUCTION(OPERANDS_UNKNOWN) },
	[0x01] = ROW("(group)",  emu_undefined, GROUP, "SDM vol 2 A.4, group 7"),
	[0x06] = ROW("clts",     emu_clts,    NONE, "SDM vol 2 CLTS"),
	[0x08] = ROW("invd",     emu_nothing, NONE, "SDM vol 2 INVD"),
	[0x09] = ROW("wbinvd",   emu_nothing, NONE, "SDM vol 2 WBINVD"),
	[0x20] = ROW("mov %r,cr%g", emu_mov_from_cr, REGS, "SDM vol 2 MOV (control registers)"),
	[0x21] = ROW("mov %r,dr%g", emu_mov_from_dr, REGS, "SDM vol 2 MOV (debug registers)"),
	[0x22] = ROW("mov cr%g,%r", emu_mov_to_cr, REGS, "SDM vol 2 MOV (control registers)"),
	[0x23] = ROW("mov dr%g,%r", emu_mov_to_dr, REGS, "SDM vol 2 MOV (debug registers)"),
	[0x30] = ROW("wrmsr",    emu_wrmsr,   NONE, "SDM vol 2 WRMSR"),
	[0x31] = ROW("rdtsc",    emu_rdtsc,   NONE, "SDM vol 2 RDTSC"),
	[0x32] = ROW("rdmsr",    emu_rdmsr,   NONE, "SDM vol 2 RDMSR"),
	[0x33] = ROW("rdpmc",    emu_rdpmc,   NONE, "SDM vol 2 RDPMC"),
	[0x34] = ROW("sysenter", emu_not_in_real_mode, NONE, "SDM vol 2 SYSENTER"),
	[0x35] = ROW("sysexit",  emu_not_in_real_mode, NONE, "SDM vol 2 SYSEXIT"),
};
#pragma GCC diagnostic pop

/* 0F 01 by the reg field of the ModRM byte; the register forms of /2 and /7 and
 * the like are other instructions, undefined in real mode. */
const struct opcode_row opcodes_0f01[8] = {
	[0] = ROW("sgdt %m",   emu_sgdt,   FULL, "SDM vol 2 SGDT; vol 3 2.5 (UMIP)"),
	[1] = ROW("sidt %m",   emu_sidt,   FULL, "SDM vol 2 SIDT; vol 3 2.5 (UMIP)"),
	[2] = ROW("lgdt %m",   emu_lgdt,   FULL, "SDM vol 2 LGDT/LIDT"),
	[3] = ROW("lidt %m",   emu_lidt,   FULL, "SDM vol 2 LGDT/LIDT"),
	[4] = ROW("smsw %m",   emu_smsw,   FULL, "SDM vol 2 SMSW; vol 3 2.5 (UMIP)"),
	[5] = ROW("(0f 01 /5)", emu_undefined, FULL, "SDM vol 2 A.4, group 7"),
	[6] = ROW("lmsw %m",   emu_lmsw,   FULL, "SDM vol 2 LMSW"),
	[7] = ROW("invlpg %m", emu_invlpg, FULL, "SDM vol 2 INVLPG"),
};

const struct opcode_row opcode_invpcid = ROW("invpcid", emu_nothing, FULL, "SDM vol 2 INVPCID");
const struct opcode_row opcode_locked = ROW("lock (undefined)", emu_undefined, NONE, "SDM vol 2 LOCK");
