/* Options of which nothing is known but that each value is one that its key takes, and what holds of any: options.c shows
 * that a line keeps it so. */
#ifndef EVA_ANY_OPTIONS_H
#define EVA_ANY_OPTIONS_H

#include "any_vm.h"
#include "boot/options.h"

/* Bits of "given": the first rows of keys[] are the monitor's own, and no guest is given one. */
#define GIVEN_NEVER 0x1fffull

/* Ends at its last byte, or before. */
#define MAKE_TEXT(array) (Frama_C_make_unknown((array), sizeof(array) - 1), (array)[sizeof(array) - 1] = 0)

static inline enum option_switch any_switch(void) { return (enum option_switch)any_from(SWITCH_DEFAULT, SWITCH_OFF); }

static inline void any_guest_options(struct guest_options *o)
{
	struct guest_options any;

	MAKE_UNKNOWN(any);
	MAKE_TEXT(any.name);
	any.boot = any_bool() ? 0 : any_bool() ? 'a' : 'c';
	any.drive = any_bool() ? 0 : (char)any_from('a', 'd');
	MAKE_BOOL(any.read_only);
	MAKE_BOOL(any.any_signature);
	any.format = (enum option_format)any_from(FORMAT_FLAT, FORMAT_ELF);
	any.input = (enum option_input)any_from(INPUT_AUTO, INPUT_COM1);
	any.stdin = (enum option_stdin)any_from(STDIN_TTY, STDIN_PIPE);
	any.display = (enum option_display)any_from(DISPLAY_AUTO, DISPLAY_WALL);
	any.borrows = (enum option_board)any_from(BOARD_VIRTUAL, BOARD_PASSTHROUGH);
	any.cr0_real = any_switch();
	any.cr3_real = any_switch();
	any.ports_open = any_switch();
	any.probe = any_switch();
	any.vme = any_switch();
	any.iopl3 = any_switch();
	any.gp_reflect = any_switch();
	any.idle = any_switch();
	any.argv = NULL;
	any.given = any64() & ~GIVEN_NEVER;
	*o = any;
}

/* What is no number of its key's is an index, a drive or a switch that there is not. */
static inline void guest_options_hold(const struct guest_options *o)
{
	const char end = o->name[OPTION_NAME_MAX - 1];
	const uint64_t never = o->given & GIVEN_NEVER;

	/*@ assert name_ends: end == 0; */
	/*@ assert given_to_a_guest: never == 0; */
	/*@ assert boot_is_a_drive: o->boot == 0 || o->boot == 'a' || o->boot == 'c'; */
	/*@ assert drive_is_one_of_four: o->drive == 0 || 'a' <= o->drive <= 'd'; */
	/*@ assert kinds: o->format <= FORMAT_ELF && o->input <= INPUT_COM1 && o->stdin <= STDIN_PIPE &&
	  @	o->display <= DISPLAY_WALL && o->borrows <= BOARD_PASSTHROUGH; */
	/*@ assert switches: o->cr0_real <= SWITCH_OFF && o->cr3_real <= SWITCH_OFF && o->ports_open <= SWITCH_OFF &&
	  @	o->probe <= SWITCH_OFF && o->vme <= SWITCH_OFF && o->iopl3 <= SWITCH_OFF && o->gp_reflect <= SWITCH_OFF &&
	  @	o->idle <= SWITCH_OFF; */
}

#endif
