#include "client/page_fault.h"
#include "client/client.h"	/* struct client, space_entry */

void fault_page(struct vm *vm, uint32_t lin, uint32_t error)
{
	const uint32_t entry = space_entry(vm, lin);
	const uint32_t present = lin >= RING3_END || (entry & PTE_P) ? PF_PRESENT : 0;

	vm->client->signals.cr2 = lin;
	signal_fault(vm, SIGSEGV, entry ? SEGV_ACCERR : SEGV_MAPERR, lin, VEC_PF,
		     (error & PF_WRITE) | PF_USER | present);
}
