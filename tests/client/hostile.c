/* A program that tries to get out: random system calls with random arguments, random signal frames, random
 * vm86 structs with random code, random selectors, random instructions. hostile [COUNT]; the program's name
 * ("hostile-1-0-12", of one of several copies) is the seed. Each case begins a line "c N"; a case may well end the program,
 * which is its own affair. The last line of one that comes through is "through N".
 * One whose name begins with a "c" asks for no ports: on the real machine's board they would be its own reset and chips. */
#include "client.h"
#include "vm86.h"

#define CODE  0x10000u
#define FIELD 0x30000000u	/* memory to play with: a few pages, some of them closed */
enum { FIELD_PAGES = 8, SYS_KILL = 37, SYS_SIGRETURN = 119, SYS_RT_SIGRETURN = 173, SYS_MUNMAP = 91,
       SYS_SIGPROCMASK = 175, SYS_SETITIMER = 104, SYS_THREAD_AREA = 243, SYS_EXIT_GROUP = 252 };

static uint32_t state = 1;
static int closed;
static void *back[5];
static uint8_t stack[16384] __attribute__((aligned(16)));

static uint32_t mix(uint32_t x)
{
	x ^= x >> 16;
	x *= 0x7feb352du;
	x ^= x >> 15;
	x *= 0x846ca68bu;
	return x ^ x >> 16;
}

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return mix(state);
}

static uint32_t below(uint32_t n)
{
	return random32() % n;
}

/* Numbers that somebody may have got wrong. */
static uint32_t odd(void)
{
	static const uint32_t values[] = {
		0, 1, 2, 3, 0xfff, 0x1000, 0x1001, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffff000, 0xbfffffff,
		0xbfff0000, 0xc0000000, 0xc0100000, 0xffc00000, 0x1fffff, 0x200000, 0x200010, 0x2fffff, 0x3ff000,
		0x400000, 0x110000, 0x10fff0, 0xa0000, 0xfffff, CODE, FIELD, FIELD + 0xff8, FIELD + 0x3000,
		FIELD + FIELD_PAGES * 0x1000 - 4, 0x73, 0x7b, 0x33, 0xe0000000, 0xdeadbeef,
	};
	const uint32_t kind = below(8);

	if (kind < 4)
		return values[below(sizeof(values) / sizeof(values[0]))] + (below(4) ? 0 : below(32) - 16);
	if (kind < 6)
		return FIELD + below(FIELD_PAGES * 0x1000);
	return kind == 6 ? below(256) : random32();
}

static void fill(uint32_t at, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i += 4) {
		const uint32_t value = below(3) ? odd() : random32();

		memcpy(low(at + i), &value, 4);
	}
}

static void caught(int signal, void *info, struct client_context *context)
{
	(void)signal;
	(void)info;
	(void)context;
	__builtin_longjmp(back, 1);
}

static void prepare(void)
{
	const uint32_t nothing[2] = { 0, 0 };

	client_map(FIELD, FIELD_PAGES * 0x1000);
	client_map(CODE, 0x10000);
	client_call(SYS_SIGALTSTACK, (long)(uint32_t[3]){ 0, 2, 0 }, 0, 0, 0, 0, 0);
	client_altstack(stack, sizeof(stack));
	for (int signal = 1; signal <= 31; signal++)
		if (signal != 9 && signal != 19)
			client_on_signal(signal, caught, 1);
	client_call(SYS_SIGPROCMASK, 2, (long)nothing, 0, 8, 0, 0);
	client_call(125, FIELD + 0x3000, 0x1000, below(8), 0, 0, 0);
}

/* Not those that open ports, if it may not. */
static uint32_t may_call(uint32_t number)
{
	return closed && (number == SYS_IOPERM || number == SYS_IOPL) ? (uint32_t)SYS_WRITE : number;
}

static void random_call(void)
{
	uint32_t number = may_call(below(3) ? below(440) : odd());

	if (number == SYS_EXIT || number == SYS_EXIT_GROUP || number == SYS_READ)
		number = SYS_WRITE;	/* the end is no test, and nobody types */
	client_call((long)number, (long)odd(), (long)odd(), (long)odd(), (long)odd(), (long)odd(), (long)odd());
}

/* Calls that take a struct, with a struct of rubbish. */
static void random_struct(void)
{
	static const uint16_t numbers[] = { 90, 104, 113, 146, 166, 174, 175, 186, 192, 243, 91, 125, 45, 101, 110 };
	const uint32_t at = FIELD + below(2) * 0xf80 + below(64);

	fill(FIELD, 0x1000 + 256);
	client_call((long)may_call(numbers[below(sizeof(numbers) / 2)]), (long)(below(2) ? at : odd()), (long)(below(2) ? at : odd()),
		    (long)(below(2) ? at : odd()), (long)(below(2) ? 8 : odd()), (long)odd(), (long)odd());
}

/* A frame of rubbish, and back "from" it: the segments and flags are what counts. */
static void random_frame(int rt)
{
	const uint32_t at = FIELD + 0x400;
	uint32_t frame[200];

	fill(at, sizeof(frame));
	if (below(2)) {			/* nearly a good one */
		struct client_context *c = low(rt ? at + 0x90 - 0 : at + 8 - 20);

		c->cs = (uint16_t)(below(2) ? 0x73 : odd());
		c->ss = (uint16_t)(below(2) ? 0x7b : odd());
		c->fpstate = below(2) ? 0 : FIELD + 0x1000 + below(64);
		c->eflags = below(2) ? random32() : random32() & ~0x20000u;
		c->eip = below(2) ? below(0x10000) : odd();
	}
	__asm__ volatile("movl %0, %%esp; int $0x80" : : "r"(at + (rt ? 4 : 8)), "a"(rt ? SYS_RT_SIGRETURN : SYS_SIGRETURN)
			 : "memory");
}

static void random_vm86(void)
{
	static struct vm86plus_struct vm;
	static const uint8_t seeds[] = { 0x9c, 0x9d, 0xcd, 0xcf, 0xfa, 0xfb, 0x66, 0x67, 0xf3, 0xec, 0xee, 0x6c, 0x6e,
					 0xf4, 0x0f, 0x01, 0xcc, 0xce, 0x62, 0xff, 0xea, 0x9a, 0x8e, 0xd8 };

	for (uint32_t i = 0; i < sizeof(vm) / 4; i++)
		((uint32_t *)(void *)&vm)[i] = below(2) ? odd() : random32();
	vm.vm86.flags &= ~1u;
	if (below(4)) {
		vm.vm86.regs.cs = vm.vm86.regs.ss = 0x1000;
		vm.vm86.regs.eip &= 0xffff;
	}
	for (uint32_t i = 0; i < 0x10000; i += below(16) + 1)
		*(uint8_t *)low(CODE + i) = seeds[below(sizeof(seeds))];
	if (below(2))
		client_vm86(&vm);
	else
		client_vm86old(&vm.vm86);
}

static void random_code(void)
{
	const uint32_t at = FIELD + 0x100;

	fill(at, 64);
	*(uint8_t *)low(at + below(16)) = (uint8_t)(0x6c + below(4));
	__asm__ volatile("pushl %0; ret" : : "i"(FIELD + 0x100), "a"(odd()), "b"(odd()), "c"(odd()), "d"(odd()), "S"(odd()),
			 "D"(odd()));
}

static void random_segments(void)
{
	const uint32_t area[4] = { below(2) ? 0xffffffffu : below(16), odd(), odd(), below(128) };
	const uint16_t selector = (uint16_t)(below(2) ? odd() : below(20) * 8 + 3);

	client_call(SYS_THREAD_AREA, (long)area, 0, 0, 0, 0, 0);
	switch (below(4)) {
	case 0: __asm__ volatile("movw %0, %%fs" : : "r"(selector)); break;
	case 1: __asm__ volatile("movw %0, %%gs" : : "r"(selector)); break;
	case 2: __asm__ volatile("movw %0, %%es; movw %1, %%es" : : "r"(selector), "r"((uint16_t)0x7b)); break;
	default: __asm__ volatile("pushl %%ss; movw %0, %%ss; popl %%ss" : : "r"(selector)); break;
	}
	client_call(SYS_THREAD_AREA, (long)area, 0, 0, 0, 0, 0);
}

static void one(void)
{
	switch (below(8)) {
	case 0: case 1: random_call(); break;
	case 2: random_struct(); break;
	case 3: random_frame(1); break;
	case 4: random_frame(0); break;
	case 5: random_vm86(); break;
	case 6: random_code(); break;
	default: random_segments(); break;
	}
}

static uint32_t number(const char *s)
{
	uint32_t n = 0;

	for (; *s; s++)
		n = *s >= '0' && *s <= '9' ? n * 10 + (uint32_t)(*s - '0') : 0;
	return n;
}

int main(int argc, char **argv)
{
	static uint32_t seed, count, done;
	const uint32_t timer[4] = { 0, 0, 0, 200000 };

	for (const char *name = argv[0]; *name; name++)
		seed = mix(seed + (uint8_t)*name);
	count = argc > 1 ? number(argv[1]) : 25;
	closed = argv[0][0] == 'c';
	for (done = 0; done < count; done++) {
		printf("c %u\n", (unsigned)done);
		state = mix(seed * 977 + done) | 1;
		prepare();
		if (__builtin_setjmp(back) == 0) {
			client_call(SYS_SETITIMER, 0, (long)timer, 0, 0, 0, 0);
			one();
		}
		__asm__ volatile("cld; movw %0, %%ds; movw %0, %%es; movw %1, %%fs; movw %1, %%gs" : : "r"((uint16_t)0x7b), "r"((uint16_t)0));
	}
	printf("through %u\n", (unsigned)count);
	return 0;
}
