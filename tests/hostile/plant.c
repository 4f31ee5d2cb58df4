#include "plant.h"
#include "flat.h"

#define WITNESS_INPUT 0x10080u	/* in witness.nasm's table, after its code */

static void triple_fault(void)
{
	const struct { uint16_t limit; uint32_t base; } __attribute__((packed)) none = { 0, 0 };

	__asm__ volatile("lidt %0; int3" : : "m"(none));
}

void plant_before(const struct parade_guest *g, struct actor *hostile)
{
	switch (g->plant) {
	case PLANT_OPEN_PAGE:
		hostile->vm->space.table[g->plant_at / PAGE_SIZE] |= PTE_U;
		break;
	case PLANT_HANG:
		for (;;)
			__asm__ volatile("cli");
	case PLANT_PANIC:
		__asm__ volatile("ud2");
		break;
	case PLANT_TRIPLE:
		triple_fault();
		break;
	default:
		break;
	}
}

void plant_after(const struct parade_guest *g)
{
	if (g->plant != PLANT_POKE)
		return;
	flat_begin();
	*flat(g->plant_at) ^= 1;
	flat_end();
}

void plant_witness(const struct parade_guest *g, struct actor *witness)
{
	if (g->plant != PLANT_WITNESS)
		return;
	flat_begin();
	*flat(witness->phys + WITNESS_INPUT) ^= 1;
	flat_end();
}
