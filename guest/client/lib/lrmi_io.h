/* IN and OUT of v86 code, done by the program. */
#ifndef LRMI_IO_H
#define LRMI_IO_H

struct vm86_regs;

/* Carry out the instruction at CS:IP if it is IN, OUT, INS or OUTS. Returns 0 if it is none of them. */
int lrmi_io(struct vm86_regs *r);

#endif
