/* Runs after hostile programs: is its own memory what its file says, and nothing else mapped? */
#include "client.h"

static const uint32_t pattern[4096] = { [0] = 0x12345678, [4095] = 0x9abcdef0 };
static uint32_t zeros[4096];

int main(void)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < 4096; i++)
		sum += pattern[i] + zeros[i] * 3;
	printf("witness: %s\n", sum == 0x12345678u + 0x9abcdef0u ? "untouched" : "touched");
	return sum != 0x12345678u + 0x9abcdef0u;
}
