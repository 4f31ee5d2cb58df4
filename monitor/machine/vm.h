/* A guest: its CPU, its memory, its ports and what it is allowed to. */
#ifndef MACHINE_VM_H
#define MACHINE_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/options.h"	/* struct guest_options */
#include "cpu/fpu.h"		/* struct fpu_state */
#include "cpu/paging.h"		/* struct address_space, PAGE_SIZE */
#include "drivers/poweroff.h"	/* enum verdict */
#include "drivers/vga.h"	/* struct vga_state */
#include "machine/board.h"	/* struct board */
#include "machine/clock.h"	/* struct clock */
#include "machine/drive.h"	/* struct drive */
#include "machine/idle.h"	/* struct idle */
#include "machine/devices/pic_passthrough.h"
#include "machine/ports.h"	/* struct port_table */
#include "machine/probe.h"	/* struct probe */
#include "machine/rom_write.h"	/* struct rom_write */
#include "machine/share.h"	/* struct share */
#include "machine/shared_pages.h"	/* struct shared_pages */
#include "machine/text_mirror.h"
#include "machine/devices/vdma.h"
#include "machine/devices/vempty.h"
#include "machine/devices/vkbc.h"
#include "machine/devices/vkeyboard.h"
#include "machine/devices/vlink.h"	/* struct vcom2 */
#include "machine/devices/vmouse.h"
#include "machine/devices/vpic.h"
#include "machine/devices/vpit.h"
#include "machine/devices/vpmtimer.h"
#include "machine/devices/vport61.h"
#include "machine/devices/vport92.h"
#include "machine/devices/vrequest.h"
#include "machine/devices/vrtc.h"
#include "machine/devices/vuart.h"
#include "machine/devices/vvga.h"
#include "machine/asked.h"	/* struct asked */
#include "machine/open_calls.h"	/* struct open_calls */
#include "vcpu/vcpu.h"		/* struct vcpu */

#define VM_STACK_SIZE (2 * PAGE_SIZE)

#define MIB (1024u * 1024u)
#define MONITOR_BASE (2 * MIB)	/* linker.ld: the monitor's own megabyte */
#define MONITOR_END  (3 * MIB)	/* its own, whether it fills it or not */

enum { VM_INSTRUCTION = 128 };	/* characters that hold the longest one's bytes and text */

struct vm {
	uint8_t guard[PAGE_SIZE];	/* not mapped: a stack overflow faults here */
	uint8_t stack[VM_STACK_SIZE];	/* ring 0 stack; grows down from the frame */
	struct vcpu vcpu;		/* begins with the trap frame */
	struct vm *next;		/* see guests.h */
	struct address_space space;
	const struct board *board;
	struct port_table ports;
	struct probe probe;
	struct rom_write rom_write;
	struct guest_options options;
	struct open_calls open_calls;	/* of the BIOS, while a trace is on */
	struct asked asked;		/* for its report */

	/* How it ended: see vm_stop() and vm_end(). */
	struct {
		const char *sentence;	/* NULL: it has not ended */
		enum verdict verdict;
		bool halted;		/* by HLT with interrupts off */
		unsigned detail;
		struct trap_frame frame;	/* as it was then: what ran on until it was left does not count */
		uint32_t virtual_flags;
		char instruction[VM_INSTRUCTION];	/* of one that was stopped: its bytes, and what they mean */
	} ending;

	/* Where the monitor's option ROM page is, and what its stubs replaced. */
	uint16_t rom_segment;
	char boots_from;		/* drive a or c, whose boot sector was started last */
	uint32_t old_vector[256];	/* SEG << 16 | OFF; 0 if none */

	/* A passthrough guest: the real PICs' vectors, and the one that waits. */
	struct pic_passthrough pic;
	uint8_t pending_vector;

	/* A virtual guest: its memory, its drives and a device each. */
	phys_t memory;			/* where its RAM begins: see board_virtual.c */
	struct shared_pages pages;	/* or, with share=on, where its pages are */
	uint32_t extended;		/* bytes from 1 MiB up */
	struct clock clock;
	struct share share;
	bool a20;
	struct idle idle;
	struct drive drives[DRIVE_SLOTS];
	bool missed_disk;		/* booted from A:, it has read a hard disk, and has none */
	struct vpic vpic;
	struct vrequest vrequest;
	struct vpit vpit;
	struct vport61 vport61;
	struct vport92 vport92;
	struct vkbc vkbc;
	struct vkeyboard vkeyboard;
	struct vmouse vmouse;
	struct vrtc vrtc;
	struct vuart vuart;
	const struct vuart_end *com1_end;	/* where its line leads */
	struct vcom2 com2;
	const struct vuart_com2_end *com2_end;
	bool has_com2;			/* its line leads to another guest's */
	struct vm *neighbour;		/* that one, once both are there */
	struct vdma vdma;
	struct vempty vempty;
	struct text_mirror text_mirror;
	struct vvga vvga;
	struct vvga_looks vvga_looks;
	phys_t video;			/* the memory of its own VGA: see machine/video.h. 0: it draws on the card */
	uint32_t video_written;		/* see video_dirty() */

	bool held;			/* its user has paused it: run/console.h */
	bool over;			/* it was stopped, or has ended */
	bool needs_card;		/* it draws on the real card, and so cannot run while another one has that */
	bool has_screen;		/* it has the card now, and with it the card's ports: see screen_ports.h */

	struct client *client;		/* a client's own state: client/client.h */

	/* What it left in the real machine when another guest got the console. Of a guest with a VGA of its own, vga is
	 * the card as the firmware left it. */
	struct fpu_state fpu;
	struct vga_state vga;
	phys_t vga_memory;		/* VGA_MEMORY_SIZE bytes; 0 if it has none */
} __attribute__((aligned(4096)));

static inline struct vm *vm_of(struct vcpu *v)
{
	return (struct vm *)(void *)((char *)v - __builtin_offsetof(struct vm, vcpu));
}

static inline const struct vm *vm_of_const(const struct vcpu *v)
{
	return (const struct vm *)(const void *)((const char *)v - __builtin_offsetof(struct vm, vcpu));
}

/**
 * vm_init - a guest with its policy and its registers, in its own address space
 * @board: what it stands on; board_virtual needs vm->drives and vm->options.memory
 * @log_port: base of the monitor's own UART, which the guest is denied; 0 if shared
 */
void vm_init(struct vm *vm, const struct guest_options *options, const struct board *board,
	     uint16_t log_port);

/**
 * vm_stop - the guest did what the monitor does not provide: it is left, and stopped with a
 * report that a person can act on
 * @sentence: what it did, in one English sentence; it must stay where it is
 * Notes that and returns. The report shows the registers as they are now. The first sentence counts.
 */
void vm_stop(struct vm *vm, const char *sentence);

/**
 * vm_end - the guest is done, in one way or another: it is left, and not entered again
 * @detail: the guest's own number, with VERDICT_FAILED
 * Notes that and returns.
 */
void vm_end(struct vm *vm, enum verdict verdict, unsigned detail);

/**
 * vm_halted - HLT with interrupts off, which nothing wakes: how a program says that it is done
 */
void vm_halted(struct vm *vm);

/**
 * vm_asks - the guest says that it waits: it is left until the next real interrupt if it does
 * nothing else, unless one waits for it already
 */
void vm_asks(struct vm *vm);

/**
 * vm_may_wait - may a guest that shows that it waits be left until the next real interrupt?
 */
bool vm_may_wait(const struct vm *vm);

/**
 * vm_reset_cpu - registers and flags as the boot code expects them
 */
void vm_reset_cpu(struct vm *vm);

/**
 * vm_request_reset - the guest pulled its reset line: it is left and reset when this trap ends
 */
static inline void vm_request_reset(struct vm *vm)
{
	vcpu_leave(&vm->vcpu, EXIT_RESET);
}

/**
 * vm_apply_fpu_bits - the guest changed CR0.MP, EM or TS, or CR4's SSE bits:
 * let the real registers follow, so that x87 and SSE code runs or faults natively
 */
void vm_apply_fpu_bits(struct vm *vm);

#endif
