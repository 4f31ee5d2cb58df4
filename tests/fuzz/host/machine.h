/* A PC on the host, under the monitor's own files: a processor without ring 0, RAM
 * that pages map, and as much of each chip as the monitor's drivers ask for.
 *
 *	host_power_on();
 *	host_run(start, &job);		// returns why the monitor gave up control
 */
#ifndef FUZZ_HOST_MACHINE_H
#define FUZZ_HOST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine/vm.h"		/* struct vm */

enum { HOST_RAM = 16 * 1024 * 1024 };		/* physical memory, */
enum { HOST_ONES = HOST_RAM - 4096 };		/* of which this page may be full of ones */

/* The real machine, as the monitor's drivers find it. */
struct host_machine {
	uint32_t cr0, cr2, cr3, cr4, dr6;
	uint64_t time;			/* ticks of the timer crystal */
	uint64_t tsc;
	uint8_t port[0x10000];		/* what was last written, where no chip is meant */
	uint8_t crtc[256], graphics[256];	/* the VGA's, at 3D4h and 3CEh */
	uint8_t iomap[0x10000 / 8];	/* of the CPU, a bit per port */
	uint32_t esp0;			/* of the TSS: the low half of a pointer */
	uint8_t latch[2];		/* count of timer channel 2, still to be read */
	unsigned latched;
	uint8_t scan[16], serial[16];	/* bytes that wait in keyboard controller and COM1 */
	unsigned scan_count, serial_count;
	bool scan_is_mouse;
	unsigned polls;			/* of an empty keyboard controller, in a row */
	unsigned sleeps;		/* since host_run() */
	uint32_t idle_vector;		/* what ends idle_wait() */
	enum vm_exit exit;		/* why the guest was left, since host_run() */
	unsigned log_length;
	char log[8192];			/* what the monitor said; the rest is dropped */
};
extern struct host_machine host;

/* Why the monitor gave up control. */
enum host_exit {
	HOST_RETURNED,			/* the function came back */
	HOST_ENDED,			/* poweroff() or halt_forever(): the end of the run */
	HOST_WAITS,			/* for a key or an interrupt that nobody sends */
};

/**
 * host_power_on - every static of the monitor as it was loaded, chips reset, RAM as a
 * firmware leaves it: a vector table, a BIOS data area, a video ROM, the rest zero
 */
void host_power_on(void);

/**
 * host_save_variables, host_load_variables - the monitor's, all of them; @v zero at first
 */
struct host_variables {
	void *copy[2];			/* of data and of bss */
};
void host_save_variables(struct host_variables *v);
void host_load_variables(const struct host_variables *v);

/**
 * host_run - call @function; comes back however the monitor leaves it
 */
enum host_exit host_run(void (*function)(void *), void *arg);

/**
 * host_decide - do as the loop does about host.exit, until the guest would go on or is not the
 * one that runs; the run ends if none is left
 */
void host_decide(struct vm *vm);

/**
 * host_leave - end host_run()
 */
_Noreturn void host_leave(enum host_exit reason);

/**
 * host_ram - a pointer to physical memory; the page after the last one cannot be touched
 */
uint8_t *host_ram(phys_t at);

/**
 * host_paging_off - linear is physical
 */
void host_paging_off(void);

/* Does an IN or OUT of this port trap? */
static inline bool host_port_traps(uint16_t port)
{
	return host.iomap[port / 8] >> port % 8 & 1;
}

/* Physical memory where nothing is: reads ones, writes go nowhere. */
bool host_has_ram(phys_t at);

/**
 * host_type, host_mouse, host_receive - a byte waits for the driver
 */
void host_type(uint8_t scancode);
void host_mouse(uint8_t byte);
void host_receive(uint8_t byte);

/**
 * host_virtual_guest - power on and make @vm a virtual guest that boots from drive A,
 * a write-protected image of 1.44 MB, and has the console.
 * Further calls for the same @vm put everything back to how the first one left it.
 */
enum { HOST_GUEST = 4 * 1024 * 1024, HOST_EXTENDED = 0x20000, HOST_IMAGE = 8 * 1024 * 1024,
       HOST_IMAGE_SIZE = 1440 * 1024 };
void host_virtual_guest(struct vm *vm);

/**
 * host_guest_with_vga - the same for a guest that has a VGA of its own, whose memory is at HOST_VIDEO
 * A program has guests of one kind or of the other.
 */
enum { HOST_VIDEO = 0x320000 };
void host_guest_with_vga(struct vm *vm);

/**
 * host_client - power on and make @vm a client, a 32-bit program, of the ELF file at HOST_IMAGE
 * Returns false if the monitor refuses the file.
 */
enum { HOST_CLIENT_MEMORY = 0xc0000 };
bool host_client(struct vm *vm, uint32_t size);

/**
 * host_protect_rom - read-only pages where the firmware is, which on a board are ROM
 */
void host_protect_rom(struct vm *vm);

#endif
