/* Prints docs/emulated.md: the decode table as it is compiled into the monitor,
 * with what the table does not know. Usage: emulated GUEST_DIR UNIT_TEST_NAMES
 *
 * It fails if a row has no note or a note no row, and if a guest or a unit test
 * that is named does not exist: so the document cannot drift.
 * make -C tests/unit docs writes it; make -C tests/unit compares. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcpu/insn.h"		/* the opcode tables */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- what the decode table does not say ----------------------------------- */

struct note {
	const struct opcode_row *row;
	const char *traps;
	const char *how;
	const char *guest;	/* guest/GUEST.nasm */
	const char *unit;	/* a name that the unit tests print */
};

#define GP "#GP"
#define PORT_GP "#GP, if the I/O bitmap denies the port"
#define UMIP "#GP, if CR4.UMIP is set; else it runs natively"
#define INS_HOW "port DX to ES:(E)DI, 256 elements per trap, (E)CX and (E)DI kept up to date"
#define OUTS_HOW "DS:(E)SI or the overridden segment to port DX, 256 elements per trap"
#define IN_HOW "asks the port table; changes AL, AX or EAX and nothing else of EAX"
#define OUT_HOW "tells the port table"

static const struct note notes[] = {
	{ &opcodes[0x6c], PORT_GP, INS_HOW, "check/ins-outs", "ins-outs-move-one-element" },
	{ &opcodes[0x6d], PORT_GP, INS_HOW, "check/ins-outs", "rep-ins-outs-move-a-batch" },
	{ &opcodes[0x6e], PORT_GP, OUTS_HOW, "check/ins-outs", "ins-outs-move-one-element" },
	{ &opcodes[0x6f], PORT_GP, OUTS_HOW, "check/ins-outs", "rep-ins-outs-move-a-batch" },
	{ &opcodes[0x9c], GP, "pushes the flags of the frame with the virtual IF, IOPL, NT, AC and ID",
	  "check/pushf-popf-masks", "popf-pushf-round-trip-of-all-images" },
	{ &opcodes[0x9d], GP, "arithmetic flags, TF and DF go into the frame, the others into the virtual flags",
	  "check/real-eflags-keep-iopl-0", "popfd-pushfd-round-trip-of-all-halves" },
	{ &opcodes[0xcc], "vector 3, through a gate of DPL 3; #GP on CPUs that object",
	  "enters vector 3 of the guest's table, with the next IP", "check/breakpoint-overflow-bound",
	  "int3-into-int1-enter-3-4-and-1" },
	{ &opcodes[0xcd], GP, "pushes FLAGS, CS and the next IP, clears IF, TF and AC, jumps through the guest's table",
	  "check/int-iret", "int-n-enters-each-of-256-vectors" },
	{ &opcodes[0xce], "vector 4 if OF=1, through a gate of DPL 3; #GP on CPUs that object",
	  "enters vector 4 of the guest's table, with the next IP", "check/breakpoint-overflow-bound",
	  "into-without-overflow-goes-on" },
	{ &opcodes[0xcf], GP, "pops IP, CS and FLAGS, which it treats as POPF does", "check/int-iret",
	  "iret-loads-the-documented-masks" },
	{ &opcodes[0xe4], PORT_GP, IN_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xe5], PORT_GP, IN_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xe6], PORT_GP, OUT_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xe7], PORT_GP, OUT_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xec], PORT_GP, IN_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xed], PORT_GP, IN_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xee], PORT_GP, OUT_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xef], PORT_GP, OUT_HOW, "check/in-out-widths", "in-out-move-just-their-width" },
	{ &opcodes[0xf1], "vector 1; #UD on QEMU", "enters vector 1 of the guest's table, with the next IP",
	  "check/int1", "int3-into-int1-enter-3-4-and-1" },
	{ &opcodes[0xf4], GP, "IP goes past it; sleeps until an interrupt, or ends the run if IF=0",
	  "check/hlt-wakes", "hlt-only-halts" },
	{ &opcodes[0xfa], GP, "clears the virtual IF", "check/cli-clears-virtual-if",
	  "cli-clears-virtual-if-and-nothing-else" },
	{ &opcodes[0xfb], GP, "sets the virtual IF; interrupts wait for one more instruction", "check/sti-shadow",
	  "sti-sets-virtual-if-and-opens-one-shadow" },

	{ &opcodes_0f[0x06], GP, "clears the virtual CR0.TS; the real one follows", "check/task-switched-flag",
	  "clts-clears-virtual-ts" },
	{ &opcodes_0f[0x08], GP, "nothing", "check/cache-and-tlb", "invd-wbinvd-invlpg-invpcid-do-nothing" },
	{ &opcodes_0f[0x09], GP, "nothing", "check/cache-and-tlb", "invd-wbinvd-invlpg-invpcid-do-nothing" },
	{ &opcodes_0f[0x20], GP, "reads the virtual register, or the real CR0 or CR3 (cr0=real, cr3=real); "
	  "CR1 and CR5 to CR7 are #UD", "check/mov-cr", "mov-from-cr-tells-what-the-policy-says" },
	{ &opcodes_0f[0x21], GP, "reads the virtual register; DR4 and DR5 are DR6 and DR7", "check/mov-dr",
	  "mov-from-dr-knows-4-and-5-as-6-and-7" },
	{ &opcodes_0f[0x22], GP, "writes the virtual register; setting CR0.PE stops the guest", "check/mov-cr",
	  "mov-to-cr0-refuses-pe" },
	{ &opcodes_0f[0x23], GP, "writes the virtual register; breakpoints do not fire", "check/mov-dr",
	  "mov-to-dr-keeps-fixed-bits" },
	{ &opcodes_0f[0x30], GP, "#GP of the guest: no MSR can be written", "check/msr",
	  "rdmsr-wrmsr-of-unknown-registers-is-gp" },
	{ &opcodes_0f[0x31], "#GP, if CR4.TSD is set (it is not: see the holes)", "reads the real counter",
	  "lecture/holes", "rdtsc-tells-the-real-time" },
	{ &opcodes_0f[0x32], GP, "the time-stamp counter, zero for SYSENTER's registers, else #GP of the guest",
	  "check/msr", "rdmsr-wrmsr-of-unknown-registers-is-gp" },
	{ &opcodes_0f[0x33], "#GP, since CR4.PCE is clear", "reads zero", "lecture/holes", "rdpmc-reads-zero" },
	{ &opcodes_0f[0x34], "#GP, since IA32_SYSENTER_CS is zero", "#GP of the guest, as in real mode",
	  "check/sysenter-is-refused", "sysenter-sysexit-are-gp" },
	{ &opcodes_0f[0x35], GP, "#GP of the guest, as in real mode", "check/sysenter-is-refused",
	  "sysenter-sysexit-are-gp" },

	{ &opcodes_0f01[0], UMIP, "stores the virtual GDTR", "check/moved-vector-table", "sgdt-sidt-store-6-bytes" },
	{ &opcodes_0f01[1], UMIP, "stores the virtual IDTR", "check/moved-vector-table", "sgdt-sidt-store-6-bytes" },
	{ &opcodes_0f01[2], GP, "loads the virtual GDTR", "check/moved-vector-table", "lgdt-lidt-load-6-bytes" },
	{ &opcodes_0f01[3], GP, "loads the virtual IDTR: the guest's interrupt table moves",
	  "check/moved-vector-table", "lidt-says-whether-the-table-moved" },
	{ &opcodes_0f01[4], UMIP, "stores what MOV r,CR0 reads", "check/smsw-agrees-with-cr0",
	  "smsw-agrees-with-mov-from-cr0" },
	{ &opcodes_0f01[5], "#UD; #GP where a CPU has an instruction there", "#UD of the guest",
	  "check/undefined-opcodes", "0f-01-register-forms-are-undefined" },
	{ &opcodes_0f01[6], GP, "MP, EM and TS of the virtual CR0; setting PE stops the guest, clearing it is impossible",
	  "check/task-switched-flag", "lmsw-moves-mp-em-ts" },
	{ &opcodes_0f01[7], GP, "nothing; #UD of the guest without a memory operand", "check/cache-and-tlb",
	  "invd-wbinvd-invlpg-invpcid-do-nothing" },

	{ &opcode_invpcid, "#GP; #UD where it does not exist", "nothing", "lecture/holes",
	  "invd-wbinvd-invlpg-invpcid-do-nothing" },
	{ &opcode_locked, "#UD; #GP on QEMU", "#UD of the guest", "check/lock-prefix", "lock-is-undefined" },
};

/* Traps that need no decoding, and what does not trap. V86-FACTS section 2. */
struct other {
	const char *name, *bytes, *what, *how, *guest;
};

static const struct other vectors[] = {
	{ "DIV, IDIV, AAM by 0", "F6 /6-7, F7 /6-7, D4 00", "vector 0 (#DE)",
	  "enters the guest's vector 0 with the instruction's own IP", "check/divide-error" },
	{ "single step (TF=1)", "", "vector 1 (#DB)", "enters the guest's vector 1, if the TF is the guest's own",
	  "check/single-step" },
	{ "INT1", "F1", "vector 1 (#DB)", "enters the guest's vector 1", "check/int1" },
	{ "INT3", "CC", "vector 3 (#BP)", "enters the guest's vector 3", "check/breakpoint-overflow-bound" },
	{ "INTO", "CE", "vector 4 (#OF)", "enters the guest's vector 4", "check/breakpoint-overflow-bound" },
	{ "BOUND out of bounds", "62 /r", "vector 5 (#BR)", "enters the guest's vector 5 with its own IP",
	  "check/breakpoint-overflow-bound" },
	{ "ARPL", "63 /r", "vector 6 (#UD)", "in the monitor's ROM page a service call, else the guest's vector 6",
	  "check/undefined-opcodes" },
	{ "SLDT STR LLDT LTR VERR VERW", "0F 00 /0-5", "vector 6 (#UD)", "enters the guest's vector 6",
	  "check/undefined-opcodes" },
	{ "LAR, LSL", "0F 02, 0F 03", "vector 6 (#UD)", "enters the guest's vector 6", "check/undefined-opcodes" },
	{ "MOV r,TRn and MOV TRn,r", "0F 24, 0F 26", "vector 6 (#UD)", "enters the guest's vector 6",
	  "lecture/holes" },
	{ "SYSCALL, SYSRET", "0F 05, 0F 07", "vector 6 (#UD), since EFER.SCE is clear",
	  "enters the guest's vector 6", "lecture/holes" },
	{ "MONITOR, MWAIT, VMX, SVM", "0F 01 C8, C9, C1-C4, D8-DF", "vector 6 (#UD)",
	  "enters the guest's vector 6", "lecture/holes" },
	{ "RSM", "0F AA", "vector 6 (#UD)", "enters the guest's vector 6", "lecture/holes" },
	{ "UD0, UD1, UD2", "0F FF, 0F B9, 0F 0B", "vector 6 (#UD)", "enters the guest's vector 6",
	  "check/undefined-opcodes" },
	{ "MOV CS,r; LES, LDS, LEA, BOUND of a register", "8E /1, C4, C5, 8D, 62", "vector 6 (#UD)",
	  "enters the guest's vector 6", "check/undefined-opcodes" },
	{ "LOCK where it may not stand", "F0", "vector 6 (#UD)", "enters the guest's vector 6", "check/lock-prefix" },
	{ "x87 with CR0.EM or TS; WAIT with MP and TS", "D8-DF, 9B", "vector 7 (#NM)",
	  "enters the guest's vector 7: the guest's EM, MP and TS are in the real CR0",
	  "check/task-switched-flag" },
	{ "a stack access across FFFFh", "", "vector 12 (#SS)", "stops the guest, or enters its vector 12 (gp=reflect)",
	  "check/segment-end" },
	{ "any other access across FFFFh, more than 15 bytes", "", "vector 13 (#GP)",
	  "stops the guest, or enters its vector 13 (gp=reflect)", "check/segment-end" },
	{ "an offset above FFFFh (67h), where the CPU checks no limits", "", "vector 14 (#PF)",
	  "as #GP: only the pages stand in its way", "check/hostile-far-offsets" },
};

static const struct other natives[] = {
	{ "MOV, PUSH, POP, LES ... of segment registers", "8E, 0F B2, ...", "harmless",
	  "a v86 segment is a bare paragraph number", NULL },
	{ "far CALL, JMP, RET", "9A, EA, CA, CB, FF /3 /5", "harmless", "likewise", NULL },
	{ "PUSHA, POPA, ENTER, LEAVE", "60, 61, C8, C9", "harmless", "the guest's own stack", NULL },
	{ "LOCK with a read-modify-write of memory", "F0", "harmless", "", "check/lock-prefix" },
	{ "CLFLUSH, FXSAVE, SALC", "0F AE /7, 0F AE /0, D6", "harmless", "", NULL },
	{ "CPUID", "0F A2", "hole", "tells the real CPU: a 386 cannot fault it", "lecture/holes" },
	{ "RDTSC, RDTSCP", "0F 31, 0F 01 F9", "hole", "tells the real time, since CR4.TSD is clear", "lecture/holes" },
	{ "XGETBV", "0F 01 D0", "hole", "if CR4.OSXSAVE were set; it is clear, so #UD", "lecture/holes" },
	{ "RDRAND, RDSEED", "0F C7 /6 /7", "hole", "real random numbers, which do no harm", "lecture/holes" },
	{ "SMSW, SGDT, SIDT without UMIP", "0F 01 /4 /0 /1", "hole",
	  "the classic three: they show PE=1 and the monitor's own tables", "lecture/holes" },
};

/* --- checks ------------------------------------------------------------------ */

static int mistakes;

static void mistake(const char *what, const char *which)
{
	fprintf(stderr, "emulated: %s: %s\n", what, which);
	mistakes++;
}

static void need_guest(const char *directory, const char *guest)
{
	char path[512];
	FILE *f;

	if (!guest)
		return;
	snprintf(path, sizeof(path), "%s/%s.nasm", directory, guest);
	f = fopen(path, "r");
	if (f)
		fclose(f);
	else
		mistake("there is no such guest", path);
}

static void need_unit(const char *names_file, const char *unit)
{
	FILE *f = fopen(names_file, "r");
	char line[128];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		if (strcmp(line, unit) == 0) {
			fclose(f);
			return;
		}
	}
	if (f)
		fclose(f);
	mistake("there is no such unit test", unit);
}

static const struct note *note_of(const struct opcode_row *row)
{
	const struct note *found = NULL;

	for (unsigned i = 0; i < COUNT(notes); i++)
		if (notes[i].row == row) {
			if (found)
				mistake("two notes for one row", row->mnemonic);
			found = &notes[i];
		}
	return found;
}

/* --- printing ------------------------------------------------------------------ */

/* A mnemonic for people: %-fields as insn_text.c has them, for one operand size. */
static void expand(const char *mnemonic, int wide, char *out, size_t size)
{
	size_t n = 0;

	for (const char *p = mnemonic; *p && n + 8 < size; p++) {
		const char *text = NULL;

		if (*p == '%')
			switch (*++p) {
			case 'i': text = "imm8"; break;
			case 'a': text = wide ? "eax" : "ax"; break;
			case 'w': text = wide ? "d" : "w"; break;
			case 'd': text = wide ? "d" : ""; break;
			case 'r': text = "r32"; break;
			case 'g': text = "n"; break;
			case 'm': text = "r/m"; break;
			default: mistake("unknown field in a mnemonic", mnemonic); text = "?";
			}
		if (text)
			n += (size_t)snprintf(out + n, size - n, "%s", text);
		else
			out[n++] = *p;
	}
	out[n] = 0;
}

static void print_mnemonic(const char *mnemonic)
{
	char word[64], dword[64];

	expand(mnemonic, 0, word, sizeof(word));
	expand(mnemonic, 1, dword, sizeof(dword));
	printf(strcmp(word, dword) ? "`%s`, `%s`" : "`%s`", word, dword);
}

static unsigned rows_printed;

static void print_row(const struct opcode_row *row, const char *bytes, const char *directory,
		      const char *names_file)
{
	const struct note *note = note_of(row);

	if (!note) {
		mistake("a row of the decode table without a note in tools/emulated.c", bytes);
		return;
	}
	need_guest(directory, note->guest);
	need_unit(names_file, note->unit);
	rows_printed++;
	printf("| %s | ", bytes);
	print_mnemonic(row->mnemonic);
	printf(" | %s | %s | %s | `%s` | `%s` |\n", note->traps, note->how, row->source, note->guest, note->unit);
}

static const char *operand_bytes(enum operands operands)
{
	switch (operands) {
	case OPERANDS_IMM8: return " ib";
	case OPERANDS_MODRM:
	case OPERANDS_MODRM_REG: return " /r";
	default: return "";
	}
}

static void print_table(const char *prefix, const struct opcode_row *rows, unsigned count,
			const char *directory, const char *names_file)
{
	for (unsigned i = 0; i < count; i++) {
		char bytes[32];

		if (!row_is_instruction(&rows[i]))
			continue;
		snprintf(bytes, sizeof(bytes), "%s%02X%s", prefix, i, operand_bytes(rows[i].operands));
		if (rows != &opcodes_0f[0] || i != 0x01) {
			print_row(&rows[i], bytes, directory, names_file);
			continue;
		}
		for (unsigned reg = 0; reg < 8; reg++) {
			snprintf(bytes, sizeof(bytes), "0F 01 /%u", reg);
			print_row(&opcodes_0f01[reg], bytes, directory, names_file);
		}
	}
}

static void print_others(const struct other *rows, unsigned count, const char *directory)
{
	for (unsigned i = 0; i < count; i++) {
		need_guest(directory, rows[i].guest);
		printf("| %s | %s | %s | %s | ", rows[i].name, rows[i].bytes, rows[i].what, rows[i].how);
		printf(rows[i].guest ? "`%s` |\n" : "%s|\n", rows[i].guest ? rows[i].guest : "");
	}
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: emulated GUEST_DIR UNIT_TEST_NAMES\n");
		return 2;
	}
	printf("# Every instruction that matters\n\n"
	       "Printed by `tools/emulated.c` from the monitor's own decode table (`monitor/vcpu/opcodes.c`); do not\n"
	       "edit. `make -C tests/unit docs` writes it again, and the unit tests fail while it differs.\n\n"
	       "Guests are files under `guest/`: one of `check/` prints PASS or FAIL for its claim on a real or emulated\n"
	       "CPU, under the monitor and mostly on the bare machine as well. Unit tests are lines of\n"
	       "`make -C tests/unit`, printed as `PASS unit-NAME`. The manual is the Intel SDM.\n\n"
	       "## What is trapped, decoded and emulated\n\n"
	       "Up to 14 prefixes may precede each, in any order. \"of the guest\" means: the fault is the guest's\n"
	       "own, as in real mode, and goes through its interrupt table or stops it (`gp=`).\n\n"
	       "| bytes | instruction | traps as | emulated how | manual | guest | unit test |\n"
	       "|---|---|---|---|---|---|---|\n");
	print_table("", opcodes, 256, argv[1], argv[2]);
	print_table("0F ", opcodes_0f, OPCODES_0F, argv[1], argv[2]);
	print_row(&opcode_invpcid, "66 0F 38 82 /r", argv[1], argv[2]);
	print_row(&opcode_locked, "F0 and any of these", argv[1], argv[2]);
	if (rows_printed != COUNT(notes))
		mistake("notes without a row of the decode table", "count them");
	printf("\n## What arrives by a vector of its own\n\n"
	       "| instruction | bytes | traps as | then | guest |\n|---|---|---|---|---|\n");
	print_others(vectors, COUNT(vectors), argv[1]);
	printf("\n## What runs natively\n\n"
	       "A hole is an instruction that tells the guest something about the real machine and cannot be stopped\n"
	       "with the settings that this monitor uses (Robin and Irvine, USENIX Security 2000).\n\n"
	       "| instruction | bytes | kind | why | guest |\n|---|---|---|---|---|\n");
	print_others(natives, COUNT(natives), argv[1]);
	return mistakes ? 1 : 0;
}
