/* Starting and leaving the monitor. */
#include "cpu/control_bits.h"	/* CR0_* */
#include "machine.h"
#include "cpu/cpu.h"		/* halt_forever: here */
#include "cpu/idle.h"		/* idle_*: here */
#include "cpu/pages.h"		/* pages_add */
#include "cpu/real_mode.h"	/* real_mode_reset: here */
#include "drivers/pit.h"	/* pit_start */
#include "drivers/vga.h"	/* vga_init */
#include "lib/log.h"		/* log_to */
#include "machine/virtual.h"	/* virtual_snapshot */
#include "drivers/end.h"	/* end_run */
#include "run/console.h"	/* console_guest */
#include "run/enter.h"		/* vm_enter */
#include "run/run.h"		/* run_decide, run_sleep */
#include "run/turns.h"		/* turns_next */
#include "trap/attention.h"	/* exit_attention */
#include "trap/ring3.h"		/* vcpu_enter_ring3: here */
#include "trap/trap.h"		/* vcpu_enter, panic_trap: here */
#include "vcpu/common_road.h"	/* trap_attend: here */

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SLEEPS 64		/* of a guest that nothing wakes, before the host gives up */

/* The Makefile gives the monitor's variables sections of their own. */
extern char __start_monitor_data[], __stop_monitor_data[], __start_monitor_bss[], __stop_monitor_bss[];

static jmp_buf back;
static enum host_exit why;

/* The walls around guest memory are none of the leak checker's business. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* --- leaving ------------------------------------------------------------------ */

enum host_exit host_run(void (*function)(void *), void *arg)
{
	why = HOST_RETURNED;
	host.sleeps = 0;
	host.exit = EXIT_NONE;
	if (setjmp(back) == 0)
		function(arg);
	return why;
}

void host_leave(enum host_exit reason)
{
	why = reason;
	longjmp(back, 1);
}

void trap_attend(struct vcpu *v)
{
	host.exit = exit_attention(v);
}

/* The guest would run: nothing happens. */
enum vm_exit vcpu_enter(struct vcpu *v)
{
	return v->attention ? exit_attention(v) : EXIT_NONE;
}

/* Clients are tested on the real thing: tests/client. */
enum vm_exit vcpu_enter_ring3(struct vcpu *v)
{
	(void)v;
	abort();
}

void host_decide(struct vm *vm)
{
	for (enum vm_exit exit = host.exit; exit != EXIT_NONE; exit = vm_enter(vm)) {
		run_decide(vm, exit);
		if (!console_guest())
			end_run(VERDICT_CLEAN);
		if (console_guest() != vm)
			break;
		while (!turns_next())
			run_sleep();
	}
	host.exit = EXIT_NONE;
}

void halt_forever(void)
{
	host_leave(HOST_ENDED);
}

void real_mode_reset(void)
{
	host_leave(HOST_ENDED);
}

/* The monitor's own word for a bug in it. */
void panic_trap(const struct trap_frame *tf, const char *reason)
{
	fprintf(stderr, "panic: %s (vector %u at %04x:%04x)\n", reason, (unsigned)tf->vector, tf->cs,
		(unsigned)tf->eip);
	abort();
}

const char idle_hlt[1], trap_stub_13_iopl3[1];

/* Time passes until the alarm. The interrupt that ends HLT arrives in ring 0: no ESP, no
 * segments, VM clear. */
void idle_wait(void)
{
	struct trap_frame tf = { .vector = host.idle_vector, .eip = (uint32_t)(uintptr_t)idle_hlt,
				 .eflags = EFLAGS_FIXED | EFLAGS_IF };

	if (++host.sleeps > MOST_SLEEPS)
		host_leave(HOST_WAITS);
	if (host.time < pit_fires_at())
		host.time = pit_fires_at();
	trap_in_monitor(&tf);
}

/* --- starting ----------------------------------------------------------------- */

static void write_log(char c, void *unused)
{
	(void)unused;
	if (host.log_length < sizeof(host.log) - 1)
		host.log[host.log_length++] = c;
}

/* Between variables lies what ASan guards: no memcpy() may go over it. */
static __attribute__((no_sanitize("address", "coverage"))) void copy(void *to, const void *from, size_t n)
{
	volatile uint64_t *out = to;
	const uint64_t *in = from;

	for (n = (n + 7) / 8; n; n--)
		*out++ = *in++;
}

static const struct { char *start, *stop; } variables[] = {
	{ __start_monitor_data, __stop_monitor_data }, { __start_monitor_bss, __stop_monitor_bss },
};

static size_t size_of(unsigned i)
{
	return (size_t)(variables[i].stop - variables[i].start);
}

void host_save_variables(struct host_variables *v)
{
	for (unsigned i = 0; i < 2; i++) {
		if (!v->copy[i])
			v->copy[i] = malloc(size_of(i) + sizeof(uint64_t));
		if (!v->copy[i])
			abort();
		copy(v->copy[i], variables[i].start, size_of(i));
	}
}

void host_load_variables(const struct host_variables *v)
{
	for (unsigned i = 0; i < 2; i++)
		copy(variables[i].start, v->copy[i], size_of(i));
}

/* As if the monitor were loaded again, without the time that this takes. */
static void load_monitor(void)
{
	static struct host_variables as_linked;

	if (as_linked.copy[0])
		host_load_variables(&as_linked);
	else
		host_save_variables(&as_linked);
}

static void put16(uint32_t at, uint16_t value)
{
	memcpy(host_ram(phys(at)), &value, sizeof(value));
}

static void firmware(void)
{
	static const uint8_t video_rom[] = { 0x55, 0xaa, 0x40 };	/* 32 KiB */
	static const uint8_t floppy_table[] = { 0xaf, 2, 37, 2, 18, 0x1b, 0xff, 0x6c, 0xf6, 15, 8 };

	memset(host_ram(phys(0)), 0, 0x100000);
	for (uint32_t vector = 0; vector < 256; vector++) {
		put16(vector * 4, (uint16_t)(0xff00 + vector));
		put16(vector * 4 + 2, 0xf000);
	}
	put16(0x1e * 4, 0xefc7);
	put16(0x410, 0x4226);		/* equipment: a floppy drive, 80x25, one serial port, one parallel */
	put16(0x413, 639);
	put16(0x41a, 0x1e);		/* the keyboard's ring is empty */
	put16(0x41c, 0x1e);
	memcpy(host_ram(phys(0xc0000)), video_rom, sizeof(video_rom));
	memset(host_ram(phys(0xe0000)), 0xcf, 0x20000);
	memcpy(host_ram(phys(0xfefc7)), floppy_table, sizeof(floppy_table));
}

/* Mode 3, as a video BIOS programs it. */
static void show_text(void)
{
	static const uint8_t crtc[] = { 0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0, 0x4f, 0x0d, 0x0e, 0, 0, 0, 0,
					0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff };
	static const uint8_t graphics[] = { 0, 0, 0, 0, 0, 0x10, 0x0e, 0, 0xff };

	memcpy(host.crtc, crtc, sizeof(crtc));
	memcpy(host.graphics, graphics, sizeof(graphics));
	outb(0x3c2, 0x67);
}

void host_power_on(void)
{
	load_monitor();
	memset(&host, 0, sizeof(host));
	host.cr0 = CR0_PE | CR0_ET | CR0_PG;
	host.idle_vector = VEC_IRQ0;
	firmware();
	show_text();
	log_to(write_log, NULL);
	pages_add(phys(MONITOR_BASE), phys(MONITOR_END));
	host_paging_off();
	vga_init();
	virtual_snapshot();
	pit_start();
}
