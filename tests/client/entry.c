/* What Linux's own selftest entry_from_vm86 claims, one claim a line, and what raw mode promises. Values are those
 * that the selftest expects (tools/testing/selftests/x86/entry_from_vm86.c of 6.1), which a real Linux meets. */
#include "client.h"
#include "vm86.h"

#define CODE 0x10000u
enum { SIGNAL_TRAP = 5, SIGNAL_BUS = 7, SIGNAL_FPE = 8 };

static struct vm86plus_struct vm;
static volatile int signals, last_signal;
static struct client_context seen;
static int failed;

static void claim(const char *name, int holds, uint32_t found)
{
	if (holds)
		printf("PASS %s\n", name);
	else
		printf("FAIL %s: found %x\n", name, (unsigned)found);
	failed |= !holds;
}

static void returns(const char *name, uint32_t found, uint32_t expected)
{
	claim(name, found == expected, found);
}

static void note(int signal, void *info, struct client_context *c)
{
	(void)info;
	signals++;
	last_signal = signal;
	seen = *c;
}

static void begin(const void *code, unsigned size, uint32_t eflags, uint32_t eax)
{
	memset(&vm, 0, sizeof(vm));
	memcpy(low(CODE), code, size);
	vm.vm86.regs.cs = vm.vm86.regs.ds = vm.vm86.regs.es = vm.vm86.regs.ss = CODE >> 4;
	vm.vm86.regs.esp = 0x1000;
	vm.vm86.regs.eflags = eflags;
	vm.vm86.regs.eax = eax;
	signals = 0;
}

static uint32_t run(const void *code, unsigned size, uint32_t eflags, uint32_t eax)
{
	begin(code, size, eflags, eax);
	return (uint32_t)client_vm86(&vm);
}
#define RUN(code, eflags, eax) run(code, sizeof(code) - 1, eflags, eax)

static void by_signal(const char *name, uint32_t result, int signal)
{
	claim(name, result == 0 && signals == 1 && last_signal == signal && !(seen.eflags & VM86_VM) &&
	      (seen.cs & 3) == 3, result);
}

static void claims_of_the_selftest(void)
{
	const uint16_t bounds[2] = { 2, 3 };

	memcpy(low(CODE + 0x800), bounds, sizeof(bounds));
	/* Page 0 is not mapped, so no vector can be read. */
	returns("bound-is-interrupt-5", RUN("\x62\x06\x00\x08\xcc", 0, 0), 0x502);
	returns("sysenter-is-unknown", RUN("\x0f\x34", 0, 0), VM86_UNKNOWN);
	by_signal("syscall-is-sigill", RUN("\x0f\x05", 0, 0), SIGNAL_ILL);
	returns("sti-with-vip-returns-sti", RUN("\xfb", VM86_VIP, 0), VM86_STI);
	returns("popf-that-clears-if-goes-on", RUN("\x50\x9d\xf4", VM86_VIP, 0), VM86_UNKNOWN);
	returns("popf-that-sets-if-with-vip-returns-sti", RUN("\x50\x9d\xf4", VM86_VIP, VM86_IF), VM86_STI);
	returns("popf-that-sets-if-without-vip-goes-on", RUN("\x50\x9d\xf4", 0, VM86_IF), VM86_UNKNOWN);
	returns("int3-is-trap-3", RUN("\xcc", 0, 0), 0x306);
	returns("int-80h-is-the-programs", RUN("\xcd\x80", 0, 0xffffffffu), 0x8002);
	by_signal("str-is-sigill", RUN("\x66\x0f\x00\xc8", 0, 0), SIGNAL_ILL);
	by_signal("sldt-is-sigill", RUN("\x66\x0f\x00\xc0", 0, 0), SIGNAL_ILL);
	begin("\xf4", 1, 0, 0);
	vm.vm86.regs.cs = vm.vm86.regs.ss = 0;
	by_signal("code-at-0-is-sigsegv", (uint32_t)client_vm86(&vm), SIGNAL_SEGV);
	returns("fork-is-not-there", (uint32_t)client_call(2, 0, 0, 0, 0, 0, 0), (uint32_t)-38);
}

/* With a 286's flags NT is no flag of the v86 code's: what shows is the caller's, whatever POPF pops. */
static void claims_of_the_callers_flags(void)
{
	uint32_t flags;

	begin("\x50\x9d\xf4", 3, 0, 0);
	vm.vm86.cpu_type = VM86_CPU_286;
	__asm__ volatile("pushfl; orl $0x4000, (%esp); popfl");
	client_vm86(&vm);
	__asm__ volatile("pushfl; popl %0; pushl $0x202; popfl" : "=r"(flags));
	claim("popf-leaves-the-callers-nt", (vm.vm86.regs.eflags & 0x4000) && (flags & 0x4000), vm.vm86.regs.eflags);
}

/* Pointers of a call: what the program could not write or read by itself is EFAULT. */
static void claims_of_pointers(void)
{
	enum { PAGE = 0x30000000, SYS_MPROTECT = 125, SYS_PROCMASK = 175, CLOSED = 0, READ_ONLY = 1, FAULT = -14 };

	client_map(PAGE, 0x1000);
	*(uint32_t *)low(PAGE) = 0x12345678;
	client_call(SYS_MPROTECT, PAGE, 0x1000, READ_ONLY, 0, 0, 0);
	returns("a-call-does-not-write-to-a-read-only-page",
		(uint32_t)client_call(SYS_PROCMASK, 0, 0, PAGE, 8, 0, 0), (uint32_t)FAULT);
	claim("and-has-not-written", *(volatile uint32_t *)low(PAGE) == 0x12345678, *(volatile uint32_t *)low(PAGE));
	client_call(SYS_MPROTECT, PAGE, 0x1000, CLOSED, 0, 0, 0);
	returns("a-call-does-not-read-a-closed-page",
		(uint32_t)client_call(SYS_WRITE, 1, PAGE, 4, 0, 0, 0), (uint32_t)FAULT);
	returns("nothing-is-mapped-over-the-monitor", (uint32_t)client_map(0x200000, 0x1000), (uint32_t)-12);
	returns("a-call-does-not-read-the-monitors-memory",
		(uint32_t)client_call(SYS_WRITE, 1, 0x200000, 4, 0, 0, 0), (uint32_t)FAULT);
}

/* --- raw mode: every trap is a signal with the v86 state ----------------------------------------- */

static uint8_t stack[16384] __attribute__((aligned(16)));
static struct client_context before, raw, trap;
static volatile int stage;

/* From 32-bit code to v86 mode, and with its first trap back. */
static void raw_handler(int signal, void *info, struct client_context *c)
{
	(void)info;
	if (stage == 0) {
		before = *c;
		*c = raw;
		stage = 1;
		return;
	}
	trap = *c;
	last_signal = signal;
	*c = before;
	c->eip += 2;
	stage = 2;
}

static void enter_raw(const void *code, unsigned size, uint32_t eflags)
{
	memcpy(low(CODE), code, size);
	memset(&raw, 0, sizeof(raw));
	raw.cs = 0x1000;
	raw.ss = 0x1003;
	raw.ds = 0xffff;
	raw.es = 0x0008;
	raw.fs = 0x1234;
	raw.gs = 0x0002;
	raw.esp = 0xabcd0800;
	raw.eax = 0x11223344;
	raw.eflags = VM86_VM | eflags;
	stage = 0;
	__asm__ volatile("movw %w0, %%gs; ud2" : : "r"(0x7b) : "memory");
}
#define ENTER_RAW(code, eflags) enter_raw(code, sizeof(code) - 1, eflags)

static int raw_trap(int signal, uint32_t number, uint32_t eip)
{
	return stage == 2 && last_signal == signal && trap.trapno == number && trap.eip == eip &&
	       (trap.eflags & VM86_VM);
}

static void claims_of_raw_mode(void)
{
	uint16_t gs;

	for (int signal = 4; signal <= 11; signal++)
		if (signal != 9 && signal != 10 && signal != 6)
			client_on_signal(signal, raw_handler, 1);
	ENTER_RAW("\x90\xfa", 0);
	claim("raw-cli-is-sigsegv-13", raw_trap(SIGNAL_SEGV, 13, 1), trap.trapno);
	claim("raw-segments-are-verbatim", trap.cs == 0x1000 && trap.ss == 0x1003 && trap.ds == 0xffff &&
	      trap.es == 8 && trap.fs == 0x1234 && trap.gs == 2, trap.ds);
	claim("raw-registers-are-verbatim", trap.eax == 0x11223344 && trap.esp == 0xabcd0800, trap.esp);
	__asm__ volatile("movw %%gs, %0; movw %w1, %%gs" : "=&r"(gs) : "r"(0));
	claim("raw-frame-of-garbage-comes-back-sane", gs == 0x7b, gs);
	ENTER_RAW("\x66\x9c", 0xffd5f0ff & ~0x100u);
	claim("raw-drops-what-the-program-may-not-set", (trap.eflags & ~(uint32_t)0x10000) == (VM86_VM | 0x202 | 0xd5),
	      trap.eflags);
	claim("raw-ip-is-at-the-first-prefix", raw_trap(SIGNAL_SEGV, 13, 0), trap.eip);
	ENTER_RAW("\xcd\x80", 0);
	claim("raw-int-80h-is-sigsegv-13", raw_trap(SIGNAL_SEGV, 13, 0), trap.trapno);
	ENTER_RAW("\xcc", 0);
	claim("raw-int3-is-sigtrap-3", raw_trap(SIGNAL_TRAP, 3, 1), trap.trapno);
	ENTER_RAW("\x90\x90", 0x100);
	claim("raw-single-step-is-sigtrap-1", raw_trap(SIGNAL_TRAP, 1, 1), trap.eip);
	ENTER_RAW("\x0f\x0b", 0);
	claim("raw-ud2-is-sigill-6", raw_trap(SIGNAL_ILL, 6, 0), trap.trapno);
	ENTER_RAW("\x0f\x34", 0);
	claim("raw-sysenter-is-harmless", raw_trap(SIGNAL_SEGV, 13, 0), trap.trapno);
	ENTER_RAW("\x31\xc9\xf7\xf1", 0);
	claim("raw-divide-error-is-sigfpe-0", raw_trap(SIGNAL_FPE, 0, 2), trap.trapno);
	ENTER_RAW("\x31\xdb\x8e\xdb\x8a\x07", 0);
	claim("raw-page-fault-is-sigsegv-14", raw_trap(SIGNAL_SEGV, 14, 4) && trap.cr2 == 0 && trap.err == 4, trap.err);
	raw.eip = 0x10000;
	stage = 0;
	__asm__ volatile("ud2" : : : "memory");
	claim("raw-ip-above-ffff-enters-nothing", raw_trap(SIGNAL_SEGV, 13, 0x10000), trap.eip);
}

/* The same struct, called with again, is not where it was once its page is gone (EFAULT 14). */
static void claims_of_a_struct_that_moves(void)
{
	enum { SYS_MUNMAP = 91, PAGE = 0x1000 };
	const uint32_t at = 0x30000000;

	if (client_map(at, PAGE))
		return;
	begin("\xcd\x80", 2, 0, 0x1234);
	memcpy(low(at), &vm, sizeof(vm));
	returns("struct-in-a-page-of-its-own", (uint32_t)client_vm86(low(at)), 0x8002);
	client_call(SYS_MUNMAP, (long)at, PAGE, 0, 0, 0, 0);
	returns("struct-whose-page-is-gone-is-efault", (uint32_t)client_vm86(low(at)), (uint32_t)-14);
}

/* What a C library asks: a terminal is one (TCGETS gives 36 bytes), and it is the first text console (device 4, 1). */
static void claims_of_the_terminal(void)
{
	enum { SYS_IOCTL = 54, SYS_STATX = 383, TCGETS = 0x5401, EMPTY_PATH = 0x1000, NO_TERMINAL = -25, FAULT = -14 };
	enum { SETTINGS = 36, DEVICE = 128, BASIC = 0x7ff };
	static union {
		uint8_t byte[256];
		uint32_t word[64];
	} answer;
	const long zero = client_call(SYS_OPEN, (long)"/dev/zero", 0, 0, 0, 0, 0);

	answer.byte[SETTINGS] = 0x5a;
	claim("output-is-a-terminal", client_call(SYS_IOCTL, 1, TCGETS, (long)&answer, 0, 0, 0) == 0 &&
	      (answer.word[3] & 2) && answer.byte[SETTINGS] == 0x5a, answer.word[3]);
	returns("dev-zero-is-no-terminal", (uint32_t)client_call(SYS_IOCTL, zero, TCGETS, (long)&answer, 0, 0, 0),
		(uint32_t)NO_TERMINAL);
	returns("settings-do-not-go-to-page-0", (uint32_t)client_call(SYS_IOCTL, 0, TCGETS, 0, 0, 0, 0), (uint32_t)FAULT);
	claim("input-is-the-first-console", client_call(SYS_STATX, 0, (long)"", EMPTY_PATH, BASIC, (long)&answer, 0) == 0 &&
	      answer.word[DEVICE / 4] == 4 && answer.word[DEVICE / 4 + 1] == 1, answer.word[DEVICE / 4]);
}

/* A read of many pages is done in pieces. Between two of them a timer's handler may run, and then the read returns what
 * it has, as on Linux. */
static void claims_of_long_reads(void)
{
	enum { SYS_SETITIMER = 104, AT = 0x30000000, SIZE = 0x100000, PIECE = 0x10000, TRIES = 50 };
	static const uint32_t in_a_millisecond[] = { 0, 0, 0, 1000 };
	const long zero = client_call(SYS_OPEN, (long)"/dev/zero", 0, 0, 0, 0, 0);
	volatile uint32_t *const at = low(AT);
	uint32_t some = 0;

	client_map(AT, SIZE);
	at[0] = at[PIECE / 4] = at[SIZE / 4 - 1] = 1;
	returns("a-long-read-reads-all", (uint32_t)client_call(SYS_READ, zero, AT, SIZE, 0, 0, 0), SIZE);
	claim("all-of-it-is-zero", !(at[0] | at[PIECE / 4] | at[SIZE / 4 - 1]), at[PIECE / 4]);
	returns("a-read-ends-where-its-pages-do", (uint32_t)client_call(SYS_READ, zero, AT + PIECE, SIZE, 0, 0, 0), SIZE - PIECE);
	client_on_signal(SIGNAL_ALRM, note, 0);
	for (int i = 0; i < TRIES && !(some && some < SIZE); i++) {
		client_call(SYS_SETITIMER, 0, (long)in_a_millisecond, 0, 0, 0, 0);
		some = (uint32_t)client_call(SYS_READ, zero, AT, SIZE, 0, 0, 0);
	}
	claim("a-signal-ends-a-long-read", some && some < SIZE && some % PIECE == 0, some);
}

int main(void)
{
	if (client_map(CODE, 0x1000) || client_altstack(stack, sizeof(stack)))
		return 2;
	client_on_signal(SIGNAL_ILL, note, 0);
	client_on_signal(SIGNAL_SEGV, note, 0);
	claims_of_the_selftest();
	claims_of_the_callers_flags();
	claims_of_pointers();
	claims_of_a_struct_that_moves();
	claims_of_the_terminal();
	claims_of_long_reads();
	claims_of_raw_mode();
	return failed;
}
