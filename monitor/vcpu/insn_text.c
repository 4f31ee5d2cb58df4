/* Instructions as text. Fields of a mnemonic:
 *   %i immediate byte   %a ax or eax      %w w or d     %d nothing or d
 *   %r register of r/m  %g number in reg  %m memory or register operand */
#include "vcpu/insn.h"
#include "lib/format.h"		/* format_string */

static const char *const names32[8] = { "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi" };
static const char *const segments[6] = { "es", "cs", "ss", "ds", "fs", "gs" };

static int field(const struct insn *insn, char what, char *out, unsigned size)
{
	const bool wide = insn_is_32bit(insn);
	const char *reg = names32[modrm_rm(insn)];

	switch (what) {
	case 'i': return format_string(out, size, "0x%x", insn->imm);
	case 'a': return format_string(out, size, "%s", wide ? "eax" : "ax");
	case 'w': return format_string(out, size, "%c", wide ? 'd' : 'w');
	case 'd': return format_string(out, size, "%s", wide ? "d" : "");
	case 'r': return format_string(out, size, "%s", reg);
	case 'g': return format_string(out, size, "%u", modrm_reg(insn));
	case 'm':
		if (modrm_mod(insn) == 3)
			return format_string(out, size, "%s", wide ? reg : reg + 1);
		return format_string(out, size, "[%s:0x%x]", segments[insn->memory_segment],
				     (unsigned)insn->offset);
	default: return 0;
	}
}

void insn_text(const struct insn *insn, char *out, unsigned size)
{
	unsigned n = 0;

	if (insn->prefixes & PREFIX_REP)
		n += (unsigned)format_string(out, size, "rep ");
	for (const char *p = insn->row->mnemonic; *p && n + 1 < size; p++) {
		if (*p == '%')
			n += (unsigned)field(insn, *++p, out + n, size - n);
		else
			out[n++] = *p;
	}
	out[n < size ? n : size - 1] = 0;
}
