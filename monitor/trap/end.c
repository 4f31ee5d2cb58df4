#include "trap/end.h"
#include "cpu/cpu.h"		/* halt_forever */
#include "drivers/keyboard.h"	/* keyboard_wait */
#include "lib/format.h"		/* format_v */
#include "lib/log.h"		/* kprintf */

static enum option_end policy;

void end_set_policy(enum option_end p)
{
	policy = p;
}

void end_run(enum verdict verdict, unsigned detail)
{
	switch (verdict) {
	case VERDICT_CLEAN:   kprintf("trapeze: end: clean\n"); break;
	case VERDICT_STOPPED: kprintf("trapeze: end: stopped\n"); break;
	case VERDICT_FAILED:  kprintf("trapeze: end: failed %u\n", detail); break;
	case VERDICT_FAULT:   kprintf("trapeze: end: fault\n"); break;
	}
	if (policy == END_HALT)
		halt_forever();
	if (policy == END_KEY) {
		kprintf("trapeze: press a key in the machine's window to leave\n");
		keyboard_wait();
	}
	poweroff(verdict);
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
	end_run(VERDICT_FAULT, 0);
}
