/* vcpu/emulate.h: the machine answers an INT, or does not. */
#include "any_vcpu.h"
#include "vcpu/emulate.h"

bool machine_answers_int(struct vcpu *v, uint8_t vector)
{
	(void)vector;
	may_ask_for_attention(v);
	return any_bool();
}
