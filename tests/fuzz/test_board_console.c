/* Who has screen, keyboard and mouse; the screen as text; and the probe. */
#include "board.h"
#include "drivers/irq.h"	/* irq_arrived */
#include "drivers/pit.h"	/* PIT_MAX_PERIOD */
#include "machine/clock.h"	/* CLOCK_HZ */
#include "machine/screen_ports.h"	/* VGA_FIRST */
#include "run/console.h"	/* console_* */
#include "drivers/end.h"		/* end_* */
#include "run/enter.h"		/* vm_enter */
#include "run/input.h"		/* input_connect */
#include "run/life.h"		/* life_begin */
#include "vcpu/guest_mem.h"	/* running_*, guest_memory */
#include "vcpu/common_road.h"	/* trap_attend */
#include "vcpu/ports.h"		/* port_in, port_out */

#include <stddef.h>
#include <string.h>

enum { SECOND_GUEST = 0x600000, SECOND_SCREEN = 0x900000, FIRST_SCREEN = 0xa00000, CTRL = 0x1d, ALT = 0x38,
       F1 = 0x3b, F2 = 0x3c, F11 = 0x57, RIGHT = 0x4d, LEFT = 0x4b, PREFIX = 0xe0, BREAK = 0x80,
       COM3 = 0x3e8, CRTC_DATA = 0x3b7 };

static struct vm guests[2];

static void add_second(void *unused)
{
	struct guest_options options = { .name = "two", .boot = 'a' };
	struct vm *vm = &guests[1];

	(void)unused;
	options_decide(&options);
	*vm = (struct vm){ .memory = phys(SECOND_GUEST), .extended = HOST_EXTENDED, .vga_memory = phys(SECOND_SCREEN) };
	drive_attach(vm, DRIVE_A, phys(HOST_IMAGE), HOST_IMAGE_SIZE, true);
	life_begin(vm, &options, &board_virtual, 0);
	input_connect(vm);
	console_add(vm);
	paging_switch(&guests[0].space);
}

static void two_guests(void)
{
	host_virtual_guest(&guests[0]);
	guests[0].vga_memory = phys(FIRST_SCREEN);
	CHECK("made", HOST_RETURNED, host_run(add_second, NULL));
}

static void key(uint8_t code)
{
	host_type(code);
	irq_arrived(IRQ_KEYBOARD);
}

/* What the loop does about it. */
static void switched(struct vm *to)
{
	console_switch();
	CHECK("it has the console", true, console_guest() == to);
	CHECK("it runs", EXIT_NONE, vm_enter(to));
}

static void keys_switch_guests(void)
{
	two_guests();
	key(CTRL);
	key(ALT);
	key(F1);
	CHECK("the one that has it keeps it", EXIT_NONE, guests[0].vcpu.exit);
	key(F2);
	CHECK("another is asked for", EXIT_SWITCH, vm_enter(&guests[0]));
	running_write8(&guests[0].vcpu, 0x500, 1);
	switched(&guests[1]);
	CHECK("in its own memory", 0, running_read8(&guests[1].vcpu, 0x500));
	CHECK_SAID("guest two has the screen");
	key(F2 | BREAK);
	key(F1);
	CHECK("and back", EXIT_SWITCH, vm_enter(&guests[1]));
	switched(&guests[0]);
	CHECK("in the first one's memory", 1, running_read8(&guests[0].vcpu, 0x500));
}

static unsigned open_ports(void)
{
	unsigned open = 0;

	for (uint32_t port = 0; port < 0x10000; port++)
		open += !host_port_traps((uint16_t)port);
	return open;
}

/* What is open to a guest is in force while that guest runs. */
static void ports_go_with_the_guest(void)
{
	unsigned of_the_card;

	two_guests();
	CHECK("the first one runs", EXIT_NONE, vm_enter(&guests[0]));
	of_the_card = open_ports();
	CHECK("it has the card", false, host_port_traps(VGA_FIRST));
	io_permission_set(&guests[0].ports.permission, COM3, COM3, false);
	CHECK("a port of its own", of_the_card + 1, open_ports());
	key(CTRL);
	key(ALT);
	key(F2);
	CHECK("another is asked for", EXIT_SWITCH, vm_enter(&guests[0]));
	console_switch();
	CHECK("until then it has what it had, without the card", 1, open_ports());
	CHECK("the second one runs", EXIT_NONE, vm_enter(&guests[1]));
	CHECK("it has the card alone", of_the_card, open_ports());
	CHECK("and not the other's port", true, host_port_traps(COM3));
	host.port[CRTC_DATA] = 0x5a;
	CHECK("the card answers it", 0x5a, port_in(&guests[1].vcpu, CRTC_DATA, 1));
	CHECK("and not the first one", 0xff, port_in(&guests[0].vcpu, CRTC_DATA, 1));
	port_out(&guests[0].vcpu, CRTC_DATA, 1, 0x11);
	CHECK("whose OUT does not reach it", 0x5a, host.port[CRTC_DATA]);
	console_drop(&guests[1]);
	CHECK("back to the first one", EXIT_NONE, vm_enter(&guests[0]));
	CHECK("all that it had", of_the_card + 1, open_ports());
}

static void arrow(uint8_t code)
{
	key(PREFIX);
	key(code);
	key(PREFIX);
	key(code | BREAK);
}

static void arrows_switch_guests(void)
{
	two_guests();
	key(CTRL);
	key(ALT);
	key(RIGHT);
	CHECK("a digit of the keypad is the guest's", EXIT_NONE, guests[0].vcpu.exit);
	key(F11);
	CHECK("nobody is the eleventh", EXIT_NONE, guests[0].vcpu.exit);
	CHECK_SAID("there is no guest 11 to show: none has that number");
	arrow(RIGHT);
	CHECK("the next one is asked for", EXIT_SWITCH, vm_enter(&guests[0]));
	switched(&guests[1]);
	arrow(RIGHT);
	CHECK("after the last one the first", EXIT_SWITCH, vm_enter(&guests[1]));
	switched(&guests[0]);
	arrow(LEFT);
	CHECK("before the first one the last", EXIT_SWITCH, vm_enter(&guests[0]));
	switched(&guests[1]);
	console_drop(&guests[1]);
	CHECK("the first one is left", true, console_guest() == &guests[0]);
	arrow(RIGHT);
	CHECK("and has no other beside it", EXIT_NONE, guests[0].vcpu.exit);
	key(F2);
	CHECK("nor can the other be had by its number", EXIT_NONE, guests[0].vcpu.exit);
	CHECK_SAID("there is no guest 2 to show: it has ended");
}

/* In the same trap as a reset, which weighs more. */
static void a_reset_keeps_the_wish_for_another(void)
{
	two_guests();
	key(CTRL);
	key(ALT);
	key(F2);
	vcpu_leave(&guests[0].vcpu, EXIT_RESET);
	CHECK("the reset comes first", EXIT_RESET, vm_enter(&guests[0]));
	life_reset(&guests[0]);
	CHECK("then the other guest", EXIT_SWITCH, vm_enter(&guests[0]));
	switched(&guests[1]);
	CHECK("and it stays", EXIT_NONE, vm_enter(&guests[1]));
}

static void stopped_guest_hands_over(void)
{
	two_guests();
	console_drop(&guests[1]);
	CHECK("the one that sleeps has nothing to hand over", true, console_guest() == &guests[0]);
	console_drop(&guests[0]);
	CHECK("and is none that could go on", true, !console_guest());
	two_guests();
	console_drop(&guests[0]);
	CHECK("the other one goes on", true, console_guest() == &guests[1]);
	CHECK_SAID("guest two has the screen");
	console_drop(&guests[1]);
	CHECK("none is left", true, !console_guest());
}

/* The next byte that the guest reads from its keyboard controller. */
static unsigned next_byte(struct vm *vm)
{
	for (unsigned i = 0; i < 8 && !(port_in(&vm->vcpu, 0x64, 1) & 1); i++) {
		host.time += 3000;
		irq_arrived(IRQ_TIMER);
	}
	return port_in(&vm->vcpu, 0x60, 1);
}

/* The prefix waits for its code, which may be the monitor's. */
static void prefix_reaches_the_guest(void)
{
	two_guests();
	key(PREFIX);
	key(RIGHT);
	CHECK("prefix", PREFIX, next_byte(&guests[0]));
	CHECK("code", RIGHT, next_byte(&guests[0]));
	key(LEFT);
	CHECK("a code without one", LEFT, next_byte(&guests[0]));
	key(CTRL);
	key(ALT);
	CHECK("keys", CTRL, next_byte(&guests[0]));
	CHECK("keys", ALT, next_byte(&guests[0]));
	arrow(RIGHT);
	CHECK("Ctrl is let go of", CTRL | BREAK, next_byte(&guests[0]));
	CHECK("and Alt", ALT | BREAK, next_byte(&guests[0]));
	CHECK("and no prefix is left", ALT | BREAK, next_byte(&guests[0]));
}

static void terminal_types(void)
{
	struct vm *vm = &guests[0];

	host_virtual_guest(vm);
	vm->options.input = INPUT_KEYBOARD;
	host_receive('a');
	irq_arrived(IRQ_COM1);
	CHECK("make", 0x1e, next_byte(vm));
	CHECK("break", 0x9e, next_byte(vm));
	host_receive(0x1b);
	irq_arrived(IRQ_COM1);
	CHECK("ESC may begin a sequence", 0x9e, next_byte(vm));
	for (unsigned i = 0; i < 4; i++) {
		host.time += PIT_MAX_PERIOD;
		irq_arrived(IRQ_TIMER);
	}
	CHECK("alone it is the key", 0x01, next_byte(vm));
}

static void mouse_moves(void)
{
	struct vm *vm = &guests[0];
	static const uint8_t packet[3] = { 0x09, 5, 7 };

	host_virtual_guest(vm);
	port_out(&vm->vcpu, 0x64, 1, 0xa8);
	port_out(&vm->vcpu, 0x64, 1, 0xd4);
	port_out(&vm->vcpu, 0x60, 1, 0xf4);
	CHECK("acknowledged", 0xfa, next_byte(vm));
	for (unsigned i = 0; i < 3; i++) {
		host_mouse(packet[i]);
		irq_arrived(IRQ_MOUSE);
	}
	for (unsigned i = 0; i < 3; i++)
		CHECK("packet", packet[i], next_byte(vm));
}

static void write_text(struct vm *vm, unsigned row, const char *text)
{
	for (unsigned i = 0; text[i]; i++)
		running_write8(&vm->vcpu, SCREEN_TEXT + (row * 80 + i) * 2, (uint8_t)text[i]);
}

static void pass_half_a_second(void)
{
	for (uint64_t end = host.time + CLOCK_HZ / 2; host.time < end;) {
		host.time += PIT_MAX_PERIOD;
		irq_arrived(IRQ_TIMER);
	}
}

static void screen_is_logged(void)
{
	struct vm *vm = &guests[0];

	host_virtual_guest(vm);
	memset(guest_memory + SCREEN_TEXT, 0, 80 * 25 * 2);
	vm->text_mirror.on = true;
	pass_half_a_second();
	write_text(vm, 3, "Hello\xdb");
	pass_half_a_second();
	pass_half_a_second();
	CHECK_SAID("screen:  3|Hello.\r\n");
	host.log_length = 0;
	pass_half_a_second();
	CHECK("only what changes", 0, host.log_length);
	write_text(vm, 24, "at last");
	text_mirror_flush(vm);
	CHECK_SAID("screen: 24|at last\r\n");
	host.graphics[6] = 0x05;
	write_text(vm, 0, "pixels");
	host.log_length = 0;
	pass_half_a_second();
	text_mirror_flush(vm);
	CHECK("nothing in graphics modes", 0, host.log_length);
}

/* A cell holds the character, and an attribute that is none. */
static void write_cells(struct vm *vm, uint32_t at, const char *text)
{
	for (unsigned i = 0; text[i]; i++) {
		running_write8(&vm->vcpu, at + i * 2, (uint8_t)text[i]);
		running_write8(&vm->vcpu, at + i * 2 + 1, 0xdb);
	}
}

static void start_logging(struct vm *vm)
{
	host_virtual_guest(vm);
	memset(guest_memory + 0xa0000, 0, 0x20000);
	host.log_length = 0;
	vm->text_mirror.on = true;
}

static void screen_is_logged_where_the_card_shows_it(void)
{
	struct vm *vm = &guests[0];

	start_logging(vm);
	host.crtc[0x0c] = 0x08;			/* page 1 */
	write_cells(vm, SCREEN_TEXT + 0x1000 + 160 * 3, "shown");
	write_cells(vm, SCREEN_TEXT + 160 * 3, "not shown");
	text_mirror_flush(vm);
	CHECK_SAID("screen:  3|shown\r\n");
	CHECK("nothing else", strlen("screen:  3|shown\r\n"), host.log_length);
	host.crtc[0x0c] = 0x3f;			/* the last rows lie beyond what can be read */
	host.crtc[0x0d] = 0xe0;
	write_cells(vm, SCREEN_TEXT + 0x7fc0, "the last cell is here: ->XX");
	text_mirror_flush(vm);
	CHECK_SAID("screen:  0|the last cell is here: ->XX\r\n");
	start_logging(vm);
	host.crtc[0x01] = 39;			/* 40 columns, at B0000h */
	host.crtc[0x13] = 20;
	host.graphics[6] = 0x0a;
	write_cells(vm, 0xb0000 + 80 * 24 + 80 - 4, "XX");
	text_mirror_flush(vm);
	CHECK_SAID("screen: 24|                                      XX\r\n");
	CHECK("index of the CRTC", 0x11, (host.port[0x3d4] = 0x11, text_mirror_flush(vm), host.port[0x3d4]));
	CHECK("of the graphics controller", 3, (host.port[0x3ce] = 3, text_mirror_flush(vm), host.port[0x3ce]));
}

/* A row that grows is typed, and is logged when it is done; but only where the cursor is. */
static void row_of_the_cursor_is_awaited(void)
{
	struct vm *vm = &guests[0];

	start_logging(vm);
	host.crtc[0x0c] = 0x08;			/* page 1 */
	host.crtc[0x0e] = 0x09;			/* 800h + 5 * 80 */
	host.crtc[0x0f] = 0x90;
	pass_half_a_second();
	host.log_length = 0;
	write_cells(vm, SCREEN_TEXT + 0x1000 + 160 * 5, "typed");
	write_cells(vm, SCREEN_TEXT + 0x1000 + 160 * 6, "printed");
	pass_half_a_second();
	CHECK_SAID("screen:  6|printed\r\n");
	CHECK("and no more", strlen("screen:  6|printed\r\n"), host.log_length);
	pass_half_a_second();
	CHECK_SAID("screen:  5|typed\r\n");
}

/* 60 rows of 256 columns, with none between, are read and said; what is larger is a picture. */
static void largest_screen_is_logged(void)
{
	struct vm *vm = &guests[0];

	start_logging(vm);
	host.crtc[0x01] = 0xff;
	host.crtc[0x07] = 0x3e;			/* 480 lines */
	host.crtc[0x12] = 0xdf;
	host.crtc[0x09] = 0x47;
	host.crtc[0x13] = 0;
	write_cells(vm, SCREEN_TEXT + 255 * 2, "X");
	text_mirror_flush(vm);
	CHECK_SAID("screen:  0|");
	CHECK_SAID(" X\r\nscreen:  1|");
	host.log_length = 0;
	host.crtc[0x09] = 0x46;
	write_cells(vm, SCREEN_TEXT, "Y");
	text_mirror_flush(vm);
	CHECK("not 68 rows", 0, host.log_length);
}

static void ask(void *unused)
{
	(void)unused;
	end_offers_reset();
}

/* Of 40 columns, so that the question takes two rows; and nothing in graphics modes. */
static void question_is_on_the_page_that_is_shown(void)
{
	start_logging(&guests[0]);
	end_set_policy(END_KEY);
	host.crtc[0x0c] = 0x04;
	host.crtc[0x01] = 39;
	host.crtc[0x13] = 30;			/* rows of 60 cells */
	CHECK("waits for a key", HOST_WAITS, host_run(ask, NULL));
	CHECK("T, in white on red", 0x4f54, running_read16(&guests[0].vcpu, SCREEN_TEXT + 0x800 + 2));
	CHECK("the first row ends", 0, running_read16(&guests[0].vcpu, SCREEN_TEXT + 0x800 + 2 * 40));
	CHECK("the second begins", 0x4f, running_read16(&guests[0].vcpu, SCREEN_TEXT + 0x800 + 2 * 60) >> 8);
	CHECK("page 0", 0, running_read16(&guests[0].vcpu, SCREEN_TEXT + 2));
	start_logging(&guests[0]);
	end_set_policy(END_KEY);
	host.graphics[6] = 0x05;
	CHECK("waits again", HOST_WAITS, host_run(ask, NULL));
	CHECK("no text among pixels", 0, running_read16(&guests[0].vcpu, SCREEN_TEXT + 2));
}

static void make_probed(void *unused)
{
	struct guest_options options = { .name = "probed", .probe = SWITCH_ON };

	options_decide(&options);
	(void)unused;
	guests[0] = (struct vm){ .vga_memory = phys(FIRST_SCREEN) };
	life_begin(&guests[0], &options, &board_passthrough, 0);
	console_add(&guests[0]);
	paging_switch(&guests[0].space);
}

static uint32_t probe(uint16_t port, unsigned width)
{
	return port_in(&guests[0].vcpu, port, width);
}

static void verdict(void *value)
{
	port_out(&guests[0].vcpu, PROBE_VERDICT, 1, *(const uint8_t *)value);
	trap_attend(&guests[0].vcpu);
	host_decide(&guests[0]);
}

static void probe_tells(void)
{
	struct vm *vm = &guests[0];
	uint8_t seven = 7;

	host_power_on();
	CHECK("made", HOST_RETURNED, host_run(make_probed, NULL));
	vm->vcpu.traps = 99;
	CHECK("signature", 0x5a505254, probe(PROBE_SIGNATURE, 4));
	CHECK("real flags", vm->vcpu.frame.eflags, probe(PROBE_EFLAGS, 4));
	CHECK("traps", 99, probe(PROBE_TRAPS, 4));
	CHECK("no such port", 0xff, probe(PROBE_FIRST + 1, 1));
	port_out(&vm->vcpu, PROBE_FIRST_TRAP, 1, 0);
	CHECK("armed", PROBE_NO_TRAP, probe(PROBE_FIRST_TRAP, 1));
	probe_note(vm, VEC_IRQ0);
	CHECK("interrupts do not count", PROBE_NO_TRAP, probe(PROBE_FIRST_TRAP, 1));
	vm->vcpu.frame.edx = PROBE_FIRST_TRAP;
	running_write8(&vm->vcpu, linear(vm->vcpu.frame.cs, (uint16_t)vm->vcpu.frame.eip), 0xec);
	probe_note(vm, VEC_GP);
	CHECK("nor does the question", PROBE_NO_TRAP, probe(PROBE_FIRST_TRAP, 1));
	port_out(&vm->vcpu, PROBE_FIRST_TRAP, 1, 0);
	probe_note(vm, VEC_UD);
	CHECK("the first trap", VEC_UD, probe(PROBE_FIRST_TRAP, 1));
	CHECK("disarmed", 0, vm->vcpu.attention & ATTENTION_PROBE);
	CHECK("the verdict ends the run", HOST_ENDED, host_run(verdict, &seven));
	CHECK_SAID("trapeze: end: failed 7");
}

static void probe_gives_the_screen_back(void)
{
	uint8_t crtc[VGA_CRTC];

	host_power_on();
	CHECK("made", HOST_RETURNED, host_run(make_probed, NULL));
	host.port[0x3c2] = 0xe3;
	memcpy(crtc, host.crtc, sizeof(crtc));
	port_out(&guests[0].vcpu, PROBE_SCREEN, 1, 0);
	CHECK("miscellaneous output", 0xe3, host.port[0x3c2]);
	CHECK("CRTC", 0, memcmp(crtc, host.crtc, sizeof(crtc)));
	guests[0].vga_memory = phys(0);
	host.port[0x3c2] = 0x11;
	port_out(&guests[0].vcpu, PROBE_SCREEN, 1, 0);
	CHECK("without room nothing is touched", 0x11, host.port[0x3c2]);
}

const struct test console_tests[] = {
	{ "console-goes-to-the-guest-of-ctrl-alt-f2", keys_switch_guests },
	{ "console-ports-go-with-the-guest", ports_go_with_the_guest },
	{ "console-goes-round-by-ctrl-alt-arrows", arrows_switch_guests },
	{ "console-keeps-prefix-and-code-together", prefix_reaches_the_guest },
	{ "a-reset-keeps-the-wish-for-another-guest", a_reset_keeps_the_wish_for_another },
	{ "console-of-a-stopped-guest-goes-to-another", stopped_guest_hands_over },
	{ "terminal-types-for-the-guest-that-is-shown", terminal_types },
	{ "mouse-moves-for-the-guest-that-is-shown", mouse_moves },
	{ "text-screen-is-logged-when-it-rests", screen_is_logged },
	{ "text-screen-is-logged-where-the-card-shows-it", screen_is_logged_where_the_card_shows_it },
	{ "text-row-of-the-cursor-is-awaited", row_of_the_cursor_is_awaited },
	{ "largest-text-screen-is-logged", largest_screen_is_logged },
	{ "question-is-on-the-page-that-is-shown", question_is_on_the_page_that_is_shown },
	{ "probe-tells-of-flags-and-traps", probe_tells },
	{ "probe-gives-the-screen-back", probe_gives_the_screen_back },
	{ NULL, NULL },
};
