/* The saved register image, as CPU and stub push it. trap_frame.def has a row
 * per field: nasm makes TF_* offsets of the rows, C the assertions below. */
#ifndef CPU_TRAP_FRAME_H
#define CPU_TRAP_FRAME_H

#include <stddef.h>
#include <stdint.h>

struct trap_frame {
	uint32_t edi, esi, ebp, esp_r0, ebx, edx, ecx, eax;	/* PUSHAD */
	uint32_t vector;		/* pushed by the stub */
	uint32_t error;			/* by the CPU, or a zero by the stub */
	uint32_t eip;
	uint16_t cs, cs_unused;		/* slots are 32 bits wide, selectors 16 */
	uint32_t eflags;		/* a trap from ring 0 ends here */
	uint32_t esp;			/* a trap from v86 mode only, from here on */
	uint16_t ss, ss_unused;
	uint16_t es, es_unused, ds, ds_unused, fs, fs_unused, gs, gs_unused;
};

#define TF(field, off, pushed_by)                                     \
	_Static_assert(offsetof(struct trap_frame, field) == (off),   \
		       "trap_frame." #field " disagrees with trap_frame.def");
#include "cpu/trap_frame.def"
#undef TF

/* EFLAGS, SDM vol 1 3.4.3 "EFLAGS Register". */
enum {
	EFLAGS_CF = 1 << 0,  EFLAGS_FIXED = 1 << 1, EFLAGS_PF = 1 << 2,
	EFLAGS_AF = 1 << 4,  EFLAGS_ZF = 1 << 6,    EFLAGS_SF = 1 << 7,
	EFLAGS_TF = 1 << 8,  EFLAGS_IF = 1 << 9,    EFLAGS_DF = 1 << 10,
	EFLAGS_OF = 1 << 11, EFLAGS_IOPL = 3 << 12, EFLAGS_NT = 1 << 14,
	EFLAGS_RF = 1 << 16, EFLAGS_VM = 1 << 17,   EFLAGS_AC = 1 << 18,
	EFLAGS_VIF = 1 << 19, EFLAGS_VIP = 1 << 20, EFLAGS_ID = 1 << 21,
};

/* The error code of #PF: SDM vol 3 4.7 "Page-Fault Exceptions". */
enum { PF_PRESENT = 1 << 0, PF_WRITE = 1 << 1, PF_USER = 1 << 2 };

/* Exception vectors, SDM vol 3 6.3.1 "External Interrupts", table 6-1. */
enum {
	VEC_DE = 0, VEC_DB = 1, VEC_NMI = 2, VEC_BP = 3, VEC_OF = 4, VEC_BR = 5,
	VEC_UD = 6, VEC_NM = 7, VEC_DF = 8, VEC_SS = 12, VEC_GP = 13, VEC_PF = 14,
	VEC_MF = 16, VEC_AC = 17, VEC_XM = 19,
	VEC_IRQ0 = 0x20,	/* where the monitor maps the real PICs */
	VEC_IRQ15 = 0x2f,
};

#endif
