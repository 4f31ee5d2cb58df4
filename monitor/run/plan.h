/* What is to run, worked out before anything runs: from what the loader handed over and what
 * the user typed to a list of guests, each with its policy, its drives and how much memory.
 * Nothing here looks at the machine or changes it, so that tests can ask for any plan. */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/options.h"	/* struct guest_options */
#include "cpu/phys.h"		/* phys_t */

struct loader_info;

/* A program inside the monitor: build/builtin.nasm, made of guest/lecture/. */
struct builtin {
	const char *name, *options;
	const uint8_t *start;
	uint32_t size;
};

/* Memory for guests, which the loader, the monitor and the modules leave. */
struct plan_room {
	uint32_t start, end;		/* physical; whole pages */
};

struct plan_input {
	const struct loader_info *info;
	const struct options *options;	/* the command line */
	const struct builtin *builtins;	/* ends with a NULL name */
	struct plan_room room;
	uint32_t beside;		/* bytes that a guest takes beside its memory and its picture */
	uint32_t wall;			/* and that the wall takes, if a guest has a VGA of its own, */
	uint32_t trace;			/* and a trace that goes to memory; 0: it does not */
};

enum { PLAN_DRIVES = 4 };		/* A to D, as drive= names them */

struct plan_drive {
	const struct loader_module *image;	/* NULL: there is no such drive */
	bool read_only;
	bool own_copy;			/* the image is another guest's as well, and one of them writes */
	bool apart;			/* the same with share=on: the image stays as it is, what is written goes elsewhere */
};

struct plan_guest {
	struct guest_options options;	/* no switch is left to default; boot is 0 for a program */
	const struct builtin *builtin;	/* the program, if it is inside the monitor, */
	const struct loader_module *program;	/* or a module; neither: the guest boots */
	struct plan_drive drives[PLAN_DRIVES];
	unsigned copy;			/* which of its copies= it is, from 1; 0: the only one */
	const struct plan_guest *neighbour;	/* at the other end of its COM2's line; NULL: it has none */
	uint32_t extended;		/* bytes of memory from 1 MiB up, of a virtual guest; or all of a client's own */
	bool keeps_picture;		/* needs VGA_MEMORY_SIZE bytes while the screen is another's */
};

/* A 32-bit program in ring 3. */
static inline bool plan_is_client(const struct plan_guest *g)
{
	return g->program && g->options.format == FORMAT_ELF;
}

/* It draws into a VGA of its own; else on the card. */
static inline bool plan_has_own_vga(const struct plan_guest *g)
{
	return g->options.display == DISPLAY_WALL;
}

struct plan {
	bool is_virtual;		/* else one guest is given the real machine */
	unsigned count, most;
	struct plan_guest *guests;	/* @count of them; room for @most */
	struct plan_room room;		/* that they are to be made in */
	bool shares;			/* its guests share memory, but for clients */
	uint32_t pool_pages;		/* for them: machine/shared_pages.h */
	phys_t answers;			/* to orders: ORDERS_ROOM bytes, if there are any */
};

/**
 * plan_room - the memory that is left for guests
 * @reach: ends it at the latest: what lies above, the monitor does not reach (ram_end())
 * Errors: false, and @error is one sentence, if a module is not where memory is.
 */
bool plan_room(const struct loader_info *info, uint32_t reach, struct plan_room *room, char *error, unsigned size);

/**
 * plan_most_guests - no plan for this machine can have more of them
 */
unsigned plan_most_guests(const struct plan_input *in);

/**
 * plan_make - what is to run
 * @plan: its guests and its most are set: an array, and how many have room there
 * @error, @size: receives one sentence on failure
 *
 * Modules with drive= are disk images: each name= among them is a virtual guest of its own,
 * copies= makes several of it. A module with format=elf is a client. Without any there is one guest on the real machine: a program
 * module, or a disk of the machine (boot=), or a built-in guest; copies of a built-in guest are virtual. Of what is said about a guest,
 * the more particular counts: a built-in guest's own line, then the command line, then its
 * drives, then its program's module.
 */
bool plan_make(const struct plan_input *in, struct plan *plan, char *error, unsigned size);

/**
 * plan_block_pages - how much memory the guest finds, clients aside, in pages
 * plan_image_pages - how much of it the image takes, or would if it were copied
 */
uint32_t plan_block_pages(const struct plan_guest *g);
uint32_t plan_image_pages(const struct plan_drive *d);

/* Pages of the pool that are used before the guests start: video_start() wants them. */
enum { PLAN_SCRATCH_PAGES = 64 };

/**
 * plan_has_wall - does a guest have a VGA of its own?
 */
bool plan_has_wall(const struct plan *plan);

/**
 * plan_without_wall - the monitor has no screen: let all guests draw on the card
 * No guest needs more memory for that.
 */
void plan_without_wall(struct plan *plan);

#endif
