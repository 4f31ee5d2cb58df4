/* A file that somebody wants to run: ELF header, program headers, segments. The input is the file. */
#include "client_holds.h"
#include "input.h"
#include "invariants.h"
#include "host/machine.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vm vm;

	host_power_on();
	memcpy(host_ram(phys(HOST_IMAGE)), data, size);
	if (!host_client(&vm, (uint32_t)size))
		return 0;
	space_holds(&vm);
	client_frame_holds(&vm);
	return 0;
}
