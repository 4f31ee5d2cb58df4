/* A guest: its CPU, its memory, its ports and what it is allowed to. */
#ifndef MACHINE_VM_H
#define MACHINE_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/options.h"	/* struct guest_options */
#include "cpu/paging.h"		/* struct address_space, PAGE_SIZE */
#include "machine/pic_passthrough.h"	/* struct pic_passthrough */
#include "machine/ports.h"	/* struct port_table */
#include "machine/probe.h"	/* struct probe */
#include "machine/rom_write.h"	/* struct rom_write */
#include "vcpu/vcpu.h"		/* struct vcpu */

#define VM_STACK_SIZE (2 * PAGE_SIZE)

struct vm {
	uint8_t guard[PAGE_SIZE];	/* never mapped: a stack overflow faults here */
	uint8_t stack[VM_STACK_SIZE];	/* ring 0 stack; grows down from the frame */
	struct vcpu vcpu;		/* begins with the trap frame */
	struct address_space space;
	struct port_table ports;
	struct pic_passthrough pic;
	struct probe probe;
	struct rom_write rom_write;
	struct guest_options options;
	uint16_t rom_segment;		/* of the monitor's option ROM page */
	uint32_t old_vector[256];	/* SEG << 16 | OFF that a stub replaced; 0 if none */
} __attribute__((aligned(4096)));

static inline struct vm *vm_of(struct vcpu *v)
{
	return (struct vm *)(void *)((char *)v - __builtin_offsetof(struct vm, vcpu));
}

/**
 * vm_init_passthrough - a guest that is given the real low megabyte and BIOS
 * @options: its policy; defaults that depend on the kind of guest are resolved here
 * @log_port: base of the monitor's own UART, which the guest is denied; 0 if shared
 */
void vm_init_passthrough(struct vm *vm, const struct guest_options *options, uint16_t log_port);

/**
 * vm_run - enter the guest for the first time; returns never
 */
_Noreturn void vm_run(struct vm *vm);

/**
 * vm_stop - end this guest with a report that a person can act on
 * @sentence: what it did, in one English sentence
 */
_Noreturn void vm_stop(struct vm *vm, const char *sentence);

/**
 * vm_idle - the guest is at HLT with interrupts on: sleep until one is pending
 */
void vm_idle(struct vm *vm);

/**
 * vm_irq - a real interrupt request arrived
 * @irq: 0-15
 */
void vm_irq(struct vm *vm, unsigned irq);

/**
 * vm_apply_fpu_bits - the guest changed CR0.MP, EM or TS, or CR4's SSE bits:
 * let the real registers follow, so that x87 and SSE code runs or faults natively
 */
void vm_apply_fpu_bits(struct vm *vm);

#endif
