/* Touches memory that it does not have. */
#include "client.h"

int main(void)
{
	*(volatile char *)low(0x60000000) = 1;
	return 0;
}
