#include "run/console.h"
#include "lib/log.h"		/* kprintf */
#include "machine/clock.h"	/* clock_pause, clock_resume */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/screen_ports.h"	/* screen_ports_give */
#include "machine/video.h"	/* video_has_model */
#include "machine/vm.h"		/* struct vm */
#include "run/enter.h"		/* vm_load_again */
#include "run/turns.h"		/* turns_* */

enum { FAVOUR = 2 };			/* who has the keys counts as so many */

static struct vm *guests[CONSOLE_GUESTS];
static unsigned guest_count, left;	/* guests[], and those of them that may run */
static unsigned shown, wanted;		/* indices of guests[] */
static struct vm *card;			/* who has the real card; NULL: nobody */
static bool one_at_a_time;
static const struct console_wall *wall;	/* NULL: there is none */

/* --- who runs -------------------------------------------------------------------------------- */

static bool may_run(const struct vm *vm)
{
	if (vm->held || vm->over || (vm->needs_card && vm != card))
		return false;
	return vm == guests[shown] || !one_at_a_time;
}

static void let_run(struct vm *vm)
{
	turns_join(vm, vm->options.weight * (vm == guests[shown] ? FAVOUR : 1));
	if (vm->clock.runs)
		return;
	clock_resume(vm);
	devices_advance(vm);
}

static void let_sleep(struct vm *vm)
{
	if (!vm->clock.runs)
		return;
	idle_works(vm);
	turns_leave(vm);
	clock_pause(vm);
}

/* --- the real card --------------------------------------------------------------------------- */

static void take_card(struct vm *vm)
{
	screen_ports_give(vm, false);
	vga_save(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
	vm_load_again(vm);
}

static void give_card(struct vm *vm)
{
	screen_ports_give(vm, true);
	vga_restore(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
	vm_load_again(vm);
}

/* Who is shown, if that one draws there; else the monitor, for its wall; else who has it, while that one does. */
static struct vm *who_gets_card(void)
{
	if (guests[shown]->needs_card)
		return guests[shown];
	if (wall)
		return NULL;
	if (card && card->needs_card)
		return card;
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i] && guests[i]->needs_card)
			return guests[i];
	return card;
}

static void pass_card(void)
{
	struct vm *to = who_gets_card();

	if (to != card) {
		if (wall)
			wall->hide();
		if (card) {
			idle_works(card);
			take_card(card);
		}
		card = to;
		if (to)
			give_card(to);
	}
	if (wall && !card)
		wall->show();
}

/* --- guests come and go ---------------------------------------------------------------------- */

void console_add(struct vm *vm)
{
	guests[guest_count++] = vm;
	left++;
	if (guest_count == 1) {
		card = vm->needs_card ? vm : NULL;	/* it has it already */
		turns_join(vm, vm->options.weight * FAVOUR);
		return;
	}
	if (!video_has_model(vm))
		take_card(vm);
	clock_pause(vm);
}

void console_has_wall(const struct console_wall *w)
{
	wall = w;
	if (guests[0]->has_screen && !card)
		take_card(guests[0]);	/* a client, which has not drawn anything */
}

void console_settle(void)
{
	if ((guest_count < 2 && !wall) || !left)
		return;
	pass_card();
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i] && !may_run(guests[i]))
			let_sleep(guests[i]);
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i] && may_run(guests[i]))
			let_run(guests[i]);
}

void console_one_at_a_time(void)
{
	one_at_a_time = true;
}

static void show(unsigned index)
{
	shown = wanted = index;
	console_settle();
	kprintf("trapeze: guest %s has the %s\n", guests[index]->options.name,
		guests[index]->needs_card ? "screen" : "keyboard");
}

void console_switch(void)
{
	if (wanted != shown)
		show(wanted);
}

/* The numbers of the others stay what they are. */
static void strike_out(struct vm *vm)
{
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i] == vm)
			guests[i] = NULL;
}

static void forget(struct vm *vm)
{
	left--;
	vm->over = true;
	if (!wall || !video_has_model(vm))
		strike_out(vm);		/* it has no tile in which it could be asked for */
	idle_works(vm);
	turns_leave(vm);
	clock_pause(vm);
	screen_ports_give(vm, false);
	if (card == vm)
		card = NULL;
}

void console_drop(struct vm *vm)
{
	const bool was_shown = guests[shown] == vm;

	forget(vm);
	if (!was_shown) {
		console_settle();
		return;
	}
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i] && !guests[i]->over) {
			show(i);
			return;
		}
}

/* --- what is asked --------------------------------------------------------------------------- */

struct vm *console_guest(void)
{
	return left ? guests[shown] : NULL;
}

unsigned console_guests(void)
{
	return guest_count;
}

bool console_ask_for(unsigned index)
{
	if (index >= guest_count || !guests[index])
		kprintf("trapeze: there is no guest %u to show: %s\n", index + 1,
			index >= guest_count ? "none has that number" : "it has ended");
	if (index >= guest_count || index == shown || !guests[index])
		return false;
	wanted = index;
	vcpu_leave(&guests[shown]->vcpu, EXIT_SWITCH);
	turns_interrupt();
	return true;
}

bool console_ask_for_guest(const struct vm *vm)
{
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i] == vm)
			return console_ask_for(i);
	return false;			/* it has ended */
}

unsigned console_left(void)
{
	return left;
}

static void hold(struct vm *vm, bool held)
{
	if (vm->held == held)
		return;
	vm->held = held;
	kprintf("trapeze: guest %s %s\n", vm->options.name, held ? "is paused: Ctrl-Alt-P lets it go on" : "goes on");
	console_settle();
}

void console_pause(void)
{
	if (guests[shown]->over)
		return;
	turns_interrupt();		/* it is left now, if it runs */
	hold(guests[shown], !guests[shown]->held);
}

void console_reset(void)
{
	struct vm *vm = guests[shown];

	hold(vm, false);
	kprintf("trapeze: guest %s is reset by Ctrl-Alt-R\n", vm->options.name);
	vcpu_leave(&vm->vcpu, EXIT_RESET);
	turns_interrupt();
	if (!vm->over)
		return;
	vm->over = false;
	left++;
	console_settle();
}

unsigned console_beside(unsigned step)
{
	unsigned index = shown;

	do
		index = (index + step) % guest_count;
	while (!guests[index]);
	return index;
}

bool console_is_wanted(void)
{
	return wanted != shown;
}
