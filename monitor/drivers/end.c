#include "drivers/end.h"
#include "cpu/cpu.h"		/* halt_forever */
#include "cpu/phys.h"		/* ram, ram_end */
#include "drivers/keyboard.h"	/* keyboard_wait */
#include "drivers/vga_text.h"	/* vga_text_* */
#include "lib/format.h"		/* format_v */
#include "lib/log.h"		/* kprintf */

enum { WHITE_ON_RED = 0x4f };

static enum option_end policy;
static void (*while_halted)(void);
static enum verdict worst = VERDICT_CLEAN;
static unsigned worst_detail;

void end_set_policy(enum option_end p)
{
	policy = p;
}

void end_note(enum verdict verdict, unsigned detail)
{
	if (verdict <= worst)
		return;
	worst = verdict;
	worst_detail = detail;
}

void end_looks(void (*look)(void))
{
	while_halted = look;
}

/* At the top of a text screen; in graphics modes, and before there is a map of the RAM, only the log tells. */
static void show(const char *text)
{
	volatile uint16_t *cells;
	struct vga_text t;

	if (!ram_end().at || !vga_text_look(&t))
		return;
	cells = ram(phys(t.window));
	for (unsigned i = 0; i < (unsigned)t.columns * t.rows && text[i]; i++) {
		const uint16_t cell = (uint16_t)(vga_text_row(&t, i / t.columns) + i % t.columns);

		if (cell < t.window_cells)
			cells[cell] = (uint16_t)(WHITE_ON_RED << 8 | (uint8_t)text[i]);
	}
}

void end_run(enum verdict verdict)
{
	end_note(verdict, 0);
	switch (worst) {
	case VERDICT_CLEAN:   kprintf("trapeze: end: clean\n"); break;
	case VERDICT_STOPPED: kprintf("trapeze: end: stopped\n"); break;
	case VERDICT_FAILED:  kprintf("trapeze: end: failed %u\n", worst_detail); break;
	case VERDICT_FAULT:   kprintf("trapeze: end: fault\n"); break;
	}
	while (policy == END_HALT && while_halted)
		while_halted();
	if (policy == END_HALT)
		halt_forever();
	if (policy == END_KEY) {
		kprintf("trapeze: press a key in the machine's window to leave\n");
		keyboard_wait();
	}
	poweroff(worst);
	kprintf("trapeze: halted: this machine has no port to end it (QEMU: -device isa-debug-exit); switch it off\n");
	show(" The run has ended: switch the machine off. ");
	halt_forever();
}

bool end_offers_reset(void)
{
	static const char question[] = " The guest was stopped, see the log. R starts it again, any other key ends. ";

	if (policy != END_KEY)
		return false;
	kprintf("trapeze: press R in the machine's window to reset the guest, another key to leave\n");
	show(question);
	if (keyboard_wait() == KEY_R)
		return true;
	policy = END_EXIT;		/* it was the key to leave */
	return false;
}

static void put_log(char c, void *unused)
{
	(void)unused;
	kprintf("%c", c);
}

void end_with_error(const char *fmt, ...)
{
	va_list ap;

	kprintf("trapeze: error: ");
	va_start(ap, fmt);
	format_v(put_log, (void *)0, fmt, ap);
	va_end(ap);
	kprintf("\n");
	end_run(VERDICT_FAULT);
}
