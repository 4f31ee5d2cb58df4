/* The bits of the control registers that the monitor knows: SDM vol 3 2.5 "Control Registers". */
#ifndef CPU_CONTROL_BITS_H
#define CPU_CONTROL_BITS_H

enum {
	CR0_PE = 1 << 0, CR0_MP = 1 << 1, CR0_EM = 1 << 2, CR0_TS = 1 << 3,
	CR0_ET = 1 << 4, CR0_NE = 1 << 5, CR0_WP = 1 << 16, CR0_AM = 1 << 18,
	CR4_VME = 1 << 0, CR4_TSD = 1 << 2, CR4_DE = 1 << 3, CR4_PCE = 1 << 8,
	CR4_OSFXSR = 1 << 9, CR4_OSXMMEXCPT = 1 << 10, CR4_UMIP = 1 << 11,
};
#define CR0_PG 0x80000000u

#endif
