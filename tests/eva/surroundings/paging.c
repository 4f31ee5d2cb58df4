/* cpu/paging.h: the CPU forgets what it remembers of page tables. */
#include "cpu/paging.h"

void paging_flush(void)
{
}
