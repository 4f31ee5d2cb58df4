/* The two DMA controllers and their page registers. */
#ifndef MACHINE_VDMA_H
#define MACHINE_VDMA_H

#include <stdbool.h>
#include <stdint.h>

struct vm;

enum { VDMA_PAGES = 16 };

struct vdma_channel {
	uint16_t address, count;	/* "base" and "current" at once: only a transfer parts them */
};

struct vdma_chip {
	struct vdma_channel channel[4];
	uint8_t requests;		/* by software: status bits 4-7 */
	uint8_t mask;
	bool high_byte;			/* the flip-flop */
};

struct vdma {
	struct vdma_chip chip[2];
	uint8_t page[VDMA_PAGES];	/* 80h + i; 80h itself is no page register here */
};

/**
 * vdma_init - claim the ports: 00h-0Fh, C0h-DFh and 81h-8Fh
 */
void vdma_init(struct vm *vm);

/**
 * vdma_reset - master clear of both, and channel 4 opened as the cascade, as every
 * firmware leaves it
 */
void vdma_reset(struct vm *vm);

#endif
