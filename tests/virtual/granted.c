/* The guest "one" has the card's ports and a register of the second serial port; no other has either. The
 * linker puts this before screen_ports_open(). */
#include "lib/string.h"		/* strcmp */
#include "machine/screen_ports.h"
#include "machine/vm.h"		/* struct vm, ports_open */

enum { COM2_SCRATCH = 0x2ff };

void __wrap_screen_ports_open(struct vm *vm);
void __real_screen_ports_open(struct vm *vm);

void __wrap_screen_ports_open(struct vm *vm)
{
	if (strcmp(vm->options.name, "one"))
		return;
	__real_screen_ports_open(vm);
	ports_open(&vm->ports, COM2_SCRATCH, COM2_SCRATCH, &port_real);
}
