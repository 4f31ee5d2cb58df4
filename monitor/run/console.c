#include "run/console.h"
#include "lib/log.h"		/* kprintf */
#include "machine/clock.h"	/* clock_pause, clock_resume */
#include "machine/devices/devices.h"	/* devices_advance */
#include "machine/screen_ports.h"	/* screen_ports_give */
#include "machine/vm.h"		/* struct vm */

static struct vm *guests[CONSOLE_GUESTS];
static unsigned guest_count;
static unsigned shown, wanted;		/* indices of guests[] */

void console_add(struct vm *vm)
{
	if (guest_count) {
		screen_ports_give(vm, false);
		vga_save(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
		clock_pause(vm);
	}
	guests[guest_count++] = vm;
}

struct vm *console_guest(void)
{
	return guests[shown];
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
	return true;
}

unsigned console_beside(unsigned step)
{
	unsigned index = shown;

	do
		index = (index + step) % guest_count;
	while (!guests[index]);
	return index;
}

static void show(unsigned index)
{
	struct vm *to = guests[index];

	shown = wanted = index;
	clock_resume(to);
	screen_ports_give(to, true);
	vga_restore(&to->vga, to->vga_memory, VGA_MEMORY_SIZE);
	devices_advance(to);
	kprintf("trapeze: guest %s has the screen\n", to->options.name);
}

void console_switch(void)
{
	struct vm *vm = guests[shown];

	idle_works(vm);
	screen_ports_give(vm, false);
	vga_save(&vm->vga, vm->vga_memory, VGA_MEMORY_SIZE);
	clock_pause(vm);
	show(wanted);
}

bool console_is_wanted(void)
{
	return wanted != shown;
}

void console_drop(struct vm *vm)
{
	if (guests[shown] != vm)
		return;
	guests[shown] = NULL;		/* the others keep their keys */
	clock_pause(vm);
	idle_works(vm);
	screen_ports_give(vm, false);
	for (unsigned i = 0; i < guest_count; i++)
		if (guests[i]) {
			show(i);
			return;
		}
}
