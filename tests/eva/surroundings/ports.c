/* vcpu/ports.h: a device answers anything, of the width that it is asked for, and may ask for attention. */
#include "any_vcpu.h"
#include "vcpu/ports.h"

uint32_t port_in(struct vcpu *v, uint16_t port, unsigned width)
{
	/*@ assert width_of_in: width == 1 || width == 2 || width == 4; */
	(void)port;
	may_ask_for_attention(v);
	return width == 4 ? any32() : width == 2 ? any16() : any8();
}

void port_out(struct vcpu *v, uint16_t port, unsigned width, uint32_t value)
{
	/*@ assert width_of_out: width == 1 || width == 2 || width == 4; */
	(void)port;
	(void)value;
	may_ask_for_attention(v);
}
