/* vm86(2): the struct, its constants, and the two calls. As in Linux's <sys/vm86.h>, which few C libraries have. */
#ifndef VM86_H
#define VM86_H

#include <stdint.h>

struct vm86_regs {
	uint32_t ebx, ecx, edx, esi, edi, ebp, eax;
	uint32_t null_ds, null_es, null_fs, null_gs, orig_eax;	/* not looked at, not written */
	uint32_t eip;
	uint16_t cs, cs_high;
	uint32_t eflags, esp;
	uint16_t ss, ss_high, es, es_high, ds, ds_high, fs, fs_high, gs, gs_high;
};

struct vm86_struct {			/* vm86old() reads this much */
	struct vm86_regs regs;
	uint32_t flags;			/* 0; bit 0 (VM86_SCREEN_BITMAP) is refused */
	uint32_t screen_bitmap;		/* not looked at */
	uint32_t cpu_type;		/* which flags exist: VM86_CPU_* */
	uint8_t int_revectored[32];	/* bit n: INT n returns to the program */
	uint8_t int21_revectored[32];	/* bit n: INT 21h with AH = n does */
};

struct vm86plus_struct {		/* and vm86() this */
	struct vm86_struct vm86;
	uint32_t plus;			/* VM86PLUS_* */
	uint8_t vm86dbg_intxxtab[32];
};

enum { VM86_CPU_286 = 2, VM86_CPU_386 = 3, VM86_CPU_486 = 4, VM86_CPU_586 = 5 };
enum { VM86PLUS_RETURN_FOR_PIC = 1, VM86PLUS_DEBUG = 2, VM86PLUS_TF_PENDING = 4 };

/* What a call returns: the type, and an argument above it. Below 0: an error. */
enum { VM86_SIGNAL = 0, VM86_UNKNOWN = 1, VM86_INTX = 2, VM86_STI = 3, VM86_PICRETURN = 4, VM86_TRAP = 6 };
#define VM86_TYPE(result) ((result) & 0xff)
#define VM86_ARG(result)  ((result) >> 8)

enum { VM86_ENTER = 1 };
enum { VM86_IF = 0x200, VM86_VIF = 0x80000, VM86_VIP = 0x100000, VM86_VM = 0x20000 };

/* FS and GS are kept over the call here, since old kernels lost them. */
int client_vm86old(struct vm86_struct *vm);
int client_vm86(struct vm86plus_struct *vm);

/* Let INT @n return to the program. */
static inline void vm86_revector(struct vm86_struct *vm, unsigned n)
{
	vm->int_revectored[n / 8] |= (uint8_t)(1 << n % 8);
}

#endif
