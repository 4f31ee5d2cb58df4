/* Real-mode calls from a 32-bit program, by vm86. The interface is LRMI's (Josh Vanderhoof's library), so
 * programs written for that link with this one. */
#ifndef LRMI_H
#define LRMI_H

struct LRMI_regs {
	unsigned int edi, esi, ebp, reserved1, ebx, edx, ecx, eax;
	unsigned short int flags, es, ds, fs, gs, ip, cs, sp, ss;
};

/* Map the low megabyte and open the ports. Returns 1, or 0 if that is refused. */
int LRMI_init(void);

/* Conventional memory, in whole paragraphs; NULL if there is none. */
void *LRMI_alloc_real(int size);
void LRMI_free_real(void *memory);

/* Call CS:IP as a far procedure, or do INT @interrupt by the vector table. SS:SP of 0 means a stack of the
 * library's. Returns 1, or 0 if the code did something that cannot be helped: the registers are printed. */
int LRMI_call(struct LRMI_regs *r);
int LRMI_int(int interrupt, struct LRMI_regs *r);

#endif
