/* The VGA that is a model, as a program: operations come in on stdin, 8 bytes each, answers go to stdout.
 *   o port value    OUT        i port    IN, a byte of answer
 *   w at value      write      r at      read, a byte of answer; at counts from A0000h
 *   l plane         64 KiB follow, which become the plane's
 *   p phase         the picture: width and height (16 bits each), then 3 bytes a dot; bit 0 of phase: with cursor */
#include "machine/devices/vvga_memory.h"
#include "machine/devices/vvga_picture.h"

#include <stdio.h>
#include <stdlib.h>

enum { PLANE = 0x10000 };

struct operation {
	uint8_t what, value, unused[2];
	uint32_t at;
};

static struct vvga v;
static uint8_t memory[VVGA_MEMORY_SIZE];

static void load(unsigned plane)
{
	vvga_set_view(&v, memory, VVGA_TRAPPED);
	for (uint32_t n = 0; n < PLANE; n++)
		memory[4 * n + plane] = (uint8_t)getchar();
	vvga_set_view(&v, memory, vvga_view_of(&v));
}

static void put(uint32_t value, unsigned bytes)
{
	for (; bytes; bytes--, value >>= 8)
		putchar((int)(value & 0xff));
}

static void picture(uint8_t how)
{
	const struct vvga_phase phase = { .cursor_on = how & 1, .text_on = true };
	static uint32_t line[VVGA_WIDEST];
	struct vvga_colours colours;
	struct vvga_mode m;

	vvga_mode_of(&v, &m);
	vvga_colours_of(&v, m.kind, &colours);
	put(m.width * m.dot_width, 2);
	put(m.height, 2);
	for (unsigned y = 0; y < m.height; y++) {
		vvga_line(&v, memory, &m, &colours, &phase, y, line);
		for (unsigned x = 0; x < m.width * (unsigned)m.dot_width; x++) {
			put(line[x / m.dot_width] >> 16, 1);
			put(line[x / m.dot_width] >> 8, 1);
			put(line[x / m.dot_width], 1);
		}
	}
}

static void carry_out(const struct operation *o)
{
	switch (o->what) {
	case 'o':
		vvga_out(&v, (uint16_t)o->at, o->value);
		vvga_set_view(&v, memory, vvga_view_of(&v));
		break;
	case 'i': putchar(o->at == vvga_status_port(&v) ? vvga_status(&v, 0, false) : vvga_in(&v, (uint16_t)o->at)); break;
	case 'w': vvga_write(&v, memory, o->at, o->value); break;
	case 'r': putchar(vvga_read(&v, memory, o->at)); break;
	case 'l': load(o->value & 3); break;
	case 'p': picture(o->value); break;
	default: exit(2);
	}
}

int main(void)
{
	struct operation o;

	v.pel_mask = 0xff;
	while (fread(&o, sizeof(o), 1, stdin) == 1)
		carry_out(&o);
	return fflush(stdout) != 0;
}
