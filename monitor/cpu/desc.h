/* GDT, IDT, TSS: what the CPU looks up when it leaves the guest. */
#ifndef CPU_DESC_H
#define CPU_DESC_H

#include <stdbool.h>
#include <stdint.h>

/**
 * desc_init - load a flat GDT, the 256-gate IDT and the task register
 * @stubs: 256 addresses of trap stubs
 * Vector 8 gets a task gate with a stack of its own. Interrupts must be off.
 * Source: SDM vol 3 3.4.5 "Segment Descriptors", 6.11 "IDT Descriptors", 7.2.
 */
void desc_init(const uint32_t stubs[256]);

/**
 * desc_set_stub - let @vector, which is no task gate's, arrive at @stub from now on
 */
void desc_set_stub(uint8_t vector, uint32_t stub);

/**
 * desc_set_kernel_stack - where the CPU pushes when it leaves the guest
 * @esp0: the end of the running vCPU's trap frame
 */
void desc_set_kernel_stack(uint32_t esp0);

/**
 * desc_set_cr3 - the page directory that the double-fault task will run on
 */
void desc_set_cr3(uint32_t cr3);

/**
 * desc_load_ports - let the TSS say which ports trap; see cpu/io_permission.h, which calls this
 * All ports trap after desc_init().
 */
struct io_permission;
void desc_load_ports(const struct io_permission *p);

/**
 * desc_redirect_interrupts - with CR4.VME: which INT n trap (@trap[n]), while the others
 * go through the guest's own table without one; NULL: all trap
 * Source: SDM vol 3 20.3.3.
 */
void desc_redirect_interrupts(const bool *trap);

/**
 * desc_faulted_task - registers of the task that a double fault interrupted
 */
struct tss;
const struct tss *desc_faulted_task(void);

/* For guests whose own code runs in ring 3. Their selectors are those of a Linux program, which
 * counts on them. */
enum {
	RING3_CODE = 0x73, RING3_DATA = 0x7b,	/* flat; RPL 3 */
	RING3_TLS_FIRST = 6, RING3_TLS_SLOTS = 3,	/* entries of the GDT that a program may fill in */
};

/**
 * desc_ring3_init - a second table of gates, for the traps of ring 3 and of its v86 code
 * @stubs: 256 addresses. INT 3, INTO and INT 80h may be executed in ring 3; vector 8 is as in the other table.
 */
void desc_ring3_init(const uint32_t stubs[256]);

/**
 * desc_use_ring3 - from now on traps arrive at those stubs (true), or at desc_init()'s
 */
void desc_use_ring3(bool on);

/**
 * desc_data_segment - a descriptor of ring 3's data
 * @flags: bit 0 32 bits, bits 1-2 contents (0, or 1: expand down), bit 3 read-only, bit 4 limit in pages
 */
uint64_t desc_data_segment(uint32_t base, uint32_t limit, uint32_t flags);

/**
 * desc_set_tls - fill in entry RING3_TLS_FIRST + @slot; 0 leaves it empty
 */
void desc_set_tls(unsigned slot, uint64_t descriptor);

/* 32-bit TSS, SDM vol 3 7.2.1 "Task-State Segment (TSS)". */
struct tss {
	uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
	uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
	uint32_t es, cs, ss, ds, fs, gs, ldt;
	uint16_t trap, iomap_base;
} __attribute__((packed));

#endif
