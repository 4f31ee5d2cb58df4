/* The monitor's functions that the linker (--wrap, see the Makefile) lets the parade
 * stand in for: where time passes, where memory is written. */
#ifndef HOSTILE_WRAPS_H
#define HOSTILE_WRAPS_H

#include "machine/clock.h"	/* clock_follow */
#include "machine/vm.h"		/* phys_t, struct address_space */
#include "run/build.h"		/* build_guests */

void __wrap_build_guests(struct plan *plan, const struct loader_info *info, const struct options *options,
			 uint16_t log_port);

void __wrap_clock_follow(uint64_t now);
void __real_clock_follow(uint64_t now);

void __wrap_phys_write(phys_t at, const void *from, uint32_t n);
void __real_phys_write(phys_t at, const void *from, uint32_t n);
void __wrap_paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags);
void __real_paging_map(struct address_space *as, unsigned page, phys_t at, uint32_t flags);

/**
 * log_suspend, log_resume - what is printed in between goes nowhere
 */
void log_suspend(void);
void log_resume(void);
void __wrap_log_to(void (*put)(char c, void *arg), void *arg);
void __real_log_to(void (*put)(char c, void *arg), void *arg);

#endif
