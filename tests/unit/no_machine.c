/* For tools that read the decode table and run nothing: what its functions call. */
#include "vcpu/common_road.h"
#include "vcpu/emulate.h"
#include "vcpu/ports.h"

#include <stdlib.h>

uint32_t port_in(struct vcpu *v, uint16_t port, unsigned width)
{
	(void)v;
	(void)port;
	(void)width;
	abort();
}

void port_out(struct vcpu *v, uint16_t port, unsigned width, uint32_t value)
{
	(void)v;
	(void)port;
	(void)width;
	(void)value;
	abort();
}

void exit_general(struct vcpu *v)
{
	(void)v;
	abort();
}

void exit_general_at(struct vcpu *v, uint32_t at)
{
	(void)v;
	(void)at;
	abort();
}

void trap_attend(struct vcpu *v)
{
	(void)v;
	abort();
}

void machine_writes_video(struct vcpu *v, uint32_t lin, uint8_t value)
{
	(void)v;
	(void)lin;
	(void)value;
	abort();
}

bool machine_answers_int(struct vcpu *v, uint8_t vector)
{
	(void)v;
	(void)vector;
	abort();
}
