/* The options that a user types, on the monitor's line or a module's. */
#ifndef BOOT_OPTIONS_H
#define BOOT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTION_NAME_MAX   48
#define OPTION_FILTER_MAX 112

enum option_log    { LOG_AUTO, LOG_COM1, LOG_COM2, LOG_NONE };
enum option_end    { END_EXIT, END_HALT, END_KEY };
enum option_trace_out { TRACE_OUT_LOG, TRACE_OUT_E9, TRACE_OUT_BOTH, TRACE_OUT_MEMORY };
enum option_input  { INPUT_AUTO, INPUT_KEYBOARD, INPUT_COM1 };
enum option_format { FORMAT_FLAT, FORMAT_COM, FORMAT_ELF };
enum option_stdin  { STDIN_TTY, STDIN_PIPE };
enum option_board  { BOARD_VIRTUAL, BOARD_PASSTHROUGH };
enum option_gdb    { GDB_OFF, GDB_ALONE, GDB_BESIDE };	/* alone: the guests that are not shown are held */
enum option_display { DISPLAY_AUTO, DISPLAY_CARD, DISPLAY_WALL };
enum option_switch { SWITCH_DEFAULT, SWITCH_ON, SWITCH_OFF };

/* Policy of one guest. options_decide() replaces "default" when it is known what the guest is. */
struct guest_options {
	char name[OPTION_NAME_MAX];
	uint16_t load_seg, load_off;
	char boot;			/* 0, or the drive letter 'a' or 'c' */
	char drive;			/* 'a' to 'd': the module is a disk image; 0: a program */
	bool read_only;			/* the drive is write-protected */
	uint32_t memory_kib;		/* extended memory of a virtual guest; 0: the default */
	enum option_format format;	/* of a program */
	bool any_signature;		/* start a boot sector without 55AAh as well */
	uint32_t restarts;		/* how often the monitor starts it again after a stop */
	enum option_input input;	/* where a virtual guest gets what is typed on the terminal */
	enum option_switch cr0_real, cr3_real, ports_open, probe, vme, iopl3, gp_reflect, idle;
	uint32_t copies;		/* make so many guests of this one; 0: not said */
	const char *argv;		/* of a client: words joined by ':', odd bytes as %XX; up to a blank. NULL: its name */
	enum option_stdin stdin;	/* what a client's standard input is */
	enum option_display display;	/* does it draw on the real card, or into a VGA of its own? */
	enum option_board borrows;	/* whose ports and low megabyte a client borrows */
	uint32_t weight;		/* it gets so many times as much of the processor as one with 1 */
	uint64_t given;			/* the keys that were set, a bit each: see options_apply() */
};

struct options {
	char guest[OPTION_NAME_MAX];	/* the built-in guest to run */
	bool umip;
	enum option_gdb gdb;		/* a debugger is attached: ATTENTION_SINGLY */
	uint32_t slice_ms;		/* how long a guest runs before another one does that is ready as well */
	char trace[OPTION_FILTER_MAX];	/* see monitor/trace/filter.h; empty: no trace */
	enum option_trace_out trace_out;
	bool hotkeys;			/* Ctrl-Alt with other keys than F1 to F12 is the monitor's as well */
	bool screen_to_log;		/* a virtual guest's text screen as log lines */
	bool orders;			/* see monitor/run/orders.h */
	bool share;			/* virtual guests share memory: monitor/machine/shared_pages.h */
	char links[OPTION_FILTER_MAX];	/* "A,B C,D": lines from one guest's COM2 to another's */
	enum option_log log;
	enum option_end end;
	struct guest_options defaults;	/* per-guest keys on the monitor's line */
};

/**
 * options_init - set what holds when nothing is said
 */
void options_init(struct options *options);

/**
 * options_parse - read "key=value key=value ..." into options
 * @line:    the text; a first word without '=' is the file's name and skipped
 * @options: global keys are stored here; NULL where only guest keys may stand
 * @guest:   per-guest keys are stored here
 * @error:   receives one sentence on failure
 * @size:    bytes at @error
 *
 * Errors: false on an unknown key, a bad value or a word that is not key=value.
 */
bool options_parse(const char *line, struct options *options, struct guest_options *guest,
		   char *error, unsigned size);

/**
 * options_apply - lay the options of one line over those of another
 * Each key that @over was given replaces @under's; the others stay.
 */
void options_apply(struct guest_options *under, const struct guest_options *over);

/**
 * options_decide - set each switch that nobody has set
 * @guest: its boot drive is final, or 0 if it is a program
 * No switch is SWITCH_DEFAULT afterwards.
 */
void options_decide(struct guest_options *guest);

#endif
