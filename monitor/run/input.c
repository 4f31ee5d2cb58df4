#include "run/input.h"
#include "drivers/irq.h"	/* irq_own */
#include "drivers/pc.h"		/* BDA_KEY_*, IRQ_*, UART_COM1 */
#include "drivers/pic.h"	/* pic_eoi, pic_open */
#include "drivers/pit.h"	/* pit_now */
#include "drivers/ps2.h"	/* ps2_start, ps2_read */
#include "drivers/uart.h"	/* uart_* */
#include "lib/ascii_keys.h"	/* struct ascii_keys */
#include "machine/alarm.h"	/* alarm_poll* */
#include "machine/clock.h"	/* CLOCK_HZ, clock_now */
#include "machine/guest_memory.h"	/* guest_read16 */
#include "machine/ring3.h"	/* struct ring3 */
#include "machine/vm.h"		/* struct vm */
#include "run/console.h"	/* console_* */
#include "run/turns.h"		/* turns_look */
#include "run/wall.h"		/* wall_mouse, wall_zoom */

/* Scan codes of set 1. The arrow keys have a prefix; without it they are digits of the keypad. */
enum { CODE_R = 0x13, CODE_P = 0x19, CODE_ENTER = 0x1c, CODE_CTRL = 0x1d, CODE_ALT = 0x38, CODE_F1 = 0x3b, CODE_F10 = 0x44, CODE_LEFT = 0x4b, CODE_RIGHT = 0x4d,
       CODE_F11 = 0x57, CODE_F12 = 0x58, CODE_BREAK = 0x80, CODE_PREFIX = 0xe0 };

#define ESC_ALONE (CLOCK_HZ / 20)	/* an ESC with nothing after it is the key */

static bool ctrl, alt;
static bool only_functions;		/* hotkeys=functions: all others are the guests' */
static bool prefixed;			/* CODE_PREFIX came, and waits for the code after it */
static struct ascii_keys terminal;
static uint64_t terminal_quiet;		/* pit_now() when nothing came any more */

/* F1 to F12 ask for the first twelve guests, Right and Left for the next one and the one before. */
static bool asks_for_guest(uint8_t make, unsigned *index)
{
	if (make >= CODE_F1 && make <= CODE_F10)
		*index = (unsigned)(make - CODE_F1);
	else if (make == CODE_F11 || make == CODE_F12)
		*index = (unsigned)(10 + make - CODE_F11);
	else if (only_functions || !prefixed)
		return false;
	else if (make == CODE_RIGHT)
		*index = console_beside(1);
	else if (make == CODE_LEFT)
		*index = console_beside(console_guests() - 1);
	else
		return false;
	return true;
}

/* The guest that loses the keys must not think that they stay down. */
static void let_go(struct vm *vm)
{
	vkbc_key(vm, CODE_CTRL | CODE_BREAK);
	vkbc_key(vm, CODE_ALT | CODE_BREAK);
}

/* With Ctrl and Alt, where there are several guests. Returns false if the key is the guest's. */
static bool take_key(struct vm *vm, uint8_t make, bool down)
{
	unsigned index;

	if (console_guests() < 2 || !ctrl || !alt)
		return false;
	if (asks_for_guest(make, &index)) {
		if (down && console_ask_for(index))
			let_go(vm);
		return true;
	}
	if (only_functions || (make != CODE_ENTER && make != CODE_P && make != CODE_R))
		return false;
	if (down && make == CODE_ENTER)
		wall_zoom();
	else if (down && make == CODE_P)
		console_pause();
	else if (down)
		console_reset();
	return true;
}

static void key(struct vm *vm, uint8_t code)
{
	const uint8_t make = code & (uint8_t)~CODE_BREAK;
	const bool down = !(code & CODE_BREAK);

	if (code == CODE_PREFIX) {
		prefixed = true;
		return;
	}
	if (make == CODE_CTRL)
		ctrl = down;
	if (make == CODE_ALT)
		alt = down;
	if (!take_key(vm, make, down)) {
		if (prefixed)
			vkbc_key(vm, CODE_PREFIX);
		vkbc_key(vm, code);
	}
	prefixed = false;
}

/* A real interrupt is a change of what the guest with the console may wait for. */
static struct vm *begin_irq(unsigned irq)
{
	struct vm *vm = console_guest();

	pic_eoi(irq);
	idle_tick(vm);
	return vm;
}

/* What the guest has seen of the buttons must not stay so while they are the wall's. */
static void mouse(struct vm *vm, const struct ps2_event *e)
{
	static bool was_walls;
	const bool is_walls = wall_mouse(vm, e->dx, e->dy, e->buttons, ctrl && alt);

	if (!is_walls)
		vkbc_mouse(vm, e->dx, e->dy, 0, e->buttons);
	else if (!was_walls)
		vkbc_mouse(vm, 0, 0, 0, 0);
	was_walls = is_walls;
}

static void ps2_irq(void *of, unsigned irq)
{
	const struct ps2_event e = ps2_read();
	struct vm *vm = begin_irq(irq);

	(void)of;
	if (e.is_key)
		key(vm, e.scancode);
	else if (e.is_mouse)
		mouse(vm, &e);
	turns_look();
}

static void type(struct vm *vm, const uint8_t *codes, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		vkbc_key(vm, codes[i]);
}

static bool com1_listens(const struct vm *vm)
{
	return vm->options.input != INPUT_KEYBOARD && vm->vuart.line.listens;
}

/* A guest that has just been started has not said where it wants its input. */
static bool may_listen_yet(struct vm *vm)
{
	return vm->options.input == INPUT_COM1 || (vm->options.input == INPUT_AUTO && clock_now(vm) < CLOCK_HZ);
}

/* A script types faster than any guest reads, so bytes stay in the port while the
 * keyboard is busy, or the firmware's ring of 15 keys is half full. In a guest that
 * does without the firmware that ring is always empty. */
static bool may_type(struct vm *vm)
{
	const uint16_t head = guest_read16(vm, BDA_KEY_HEAD), tail = guest_read16(vm, BDA_KEY_TAIL);

	return vkeyboard_idle(vm) && ((tail - head) & 31) < 16;
}

static void feed_keyboard(struct vm *vm)
{
	uint8_t codes[ASCII_KEYS_MAX];
	int c;

	while (may_type(vm) && (c = uart_get(UART_COM1)) >= 0) {
		type(vm, codes, ascii_keys_input(&terminal, (uint8_t)c, codes));
		terminal_quiet = 0;
	}
	if (uart_has(UART_COM1))
		alarm_poll_soon();
}

/* One byte at most: the next is due when this one's time on the line has passed. */
static void give_com1(struct vm *vm)
{
	int c;

	if (vm == console_guest() && com1_listens(vm) && vuart_has_room(vm) && vuart_line_is_idle(vm) && (c = uart_get(UART_COM1)) >= 0)
		vuart_receive(vm, (uint8_t)c);
}

/* A byte from the guest's own serial port: every guest's goes to the terminal. */
static void print_com1(struct vm *vm, uint8_t byte)
{
	uart_put(UART_COM1, (char)byte);
	text_mirror_sent(vm, byte);
}

static const struct vuart_end terminal_end = { print_com1, give_com1 };

static void look_at_terminal(struct vm *vm)
{
	if (vm->board->ring3)
		vm->board->ring3->terminal(vm);
	else if (com1_listens(vm))
		give_com1(vm);
	else if (!may_listen_yet(vm))
		feed_keyboard(vm);
}

static void serial_irq(void *of, unsigned irq)
{
	(void)of;
	look_at_terminal(begin_irq(irq));
	turns_look();
}

/* At what waits, and at an ESC that may stand alone. */
static void poll_terminal(void)
{
	uint8_t codes[ASCII_KEYS_MAX];
	const uint64_t now = pit_now();
	struct vm *vm = console_guest();

	look_at_terminal(vm);
	if (!terminal_quiet)
		terminal_quiet = now;
	else if (now - terminal_quiet > ESC_ALONE)
		type(vm, codes, ascii_keys_pause(&terminal, codes));
}

static void take_irq(unsigned irq, irq_function *arrived)
{
	irq_own(irq, arrived, NULL);
	pic_open(irq);
}

void input_connect(struct vm *vm)
{
	vm->com1_end = &terminal_end;
}

void input_start(bool hotkeys)
{
	only_functions = !hotkeys;
	ps2_start();
	uart_enable_input(UART_COM1);
	take_irq(IRQ_KEYBOARD, ps2_irq);
	take_irq(IRQ_MOUSE, ps2_irq);
	take_irq(IRQ_COM1, serial_irq);
	alarm_polls(poll_terminal);
}
