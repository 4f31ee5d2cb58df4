/* What every PC has at the same place, a real one and a virtual one: interrupt lines, ports,
 * the low megabyte, the BIOS data area. IBM PC/AT Technical Reference; Ralf Brown's Interrupt List, MEMORY.LST. */
#ifndef DRIVERS_PC_H
#define DRIVERS_PC_H

enum {
	IRQ_TIMER = 0, IRQ_KEYBOARD = 1, IRQ_CASCADE = 2, IRQ_COM2 = 3, IRQ_COM1 = 4, IRQ_RTC = 8, IRQ_MOUSE = 12, IRQ_FPU = 13,
	IRQS = 16,
};

enum {				/* ports */
	PIC1_COMMAND = 0x20, PIC1_DATA = 0x21, PIC2_COMMAND = 0xa0, PIC2_DATA = 0xa1,
	PIT_CHANNEL0 = 0x40, PIT_CHANNEL2 = 0x42, PIT_CONTROL = 0x43,
	KBC_DATA = 0x60, KBC_STATUS = 0x64, KBC_COMMAND = 0x64,
	PORT_61 = 0x61,			/* gate and data of the speaker */
	CMOS_INDEX = 0x70, CMOS_DATA = 0x71,
	PORT_92 = 0x92,			/* A20 gate and reset of the PS/2 */
	UART_COM1 = 0x3f8, UART_COM2 = 0x2f8, UART_PORTS = 8,
};

enum {				/* ports of the VGA */
	VGA_MONO_CRTC_PORT = 0x3b4, VGA_ATTRIBUTE_PORT = 0x3c0, VGA_ATTRIBUTE_READ = 0x3c1,
	VGA_MISC_WRITE = 0x3c2, VGA_ENABLE = 0x3c3,
	VGA_SEQUENCER_PORT = 0x3c4, VGA_PEL_MASK = 0x3c6, VGA_DAC_READ_INDEX = 0x3c7, VGA_DAC_STATE = 0x3c7,
	VGA_DAC_WRITE_INDEX = 0x3c8, VGA_DAC_DATA = 0x3c9, VGA_FEATURE_READ = 0x3ca, VGA_MISC_READ = 0x3cc,
	VGA_GRAPHICS_PORT = 0x3ce, VGA_CRTC_PORT = 0x3d4,
};

enum { CMOS_SHUTDOWN = 0x0f };	/* index of the byte that tells the firmware why there was a reset */

enum {				/* linear addresses */
	SCREEN_START = 0xa0000, SCREEN_TEXT = 0xb8000, SCREEN_END = 0xc0000,
	FIRMWARE_START = 0xf0000,
};
enum { FIRMWARE_SEGMENT = FIRMWARE_START >> 4 };

enum {				/* the BIOS data area: linear addresses */
	BDA_COM = 0x400,
	BDA_LPT = 0x408,
	BDA_EQUIPMENT = 0x410,
	BDA_MEMORY_KIB = 0x413,
	BDA_SHIFT_FLAGS = 0x417,
	BDA_KEY_HEAD = 0x41a,
	BDA_KEY_TAIL = 0x41c,
	BDA_FLOPPY_CALIBRATED = 0x43e,	/* bit per drive */
	BDA_FLOPPY_MOTOR_TICKS = 0x440,
	BDA_FLOPPY_STATUS = 0x441,
	BDA_FLOPPY_RESULT = 0x442,	/* 7 bytes of the controller */
	BDA_COLUMNS = 0x44a,		/* of the screen */
	BDA_CURSOR = 0x450,
	BDA_DISK_STATUS = 0x474,
	BDA_DISK_COUNT = 0x475,
	BDA_FLOPPY_RATE = 0x48b,
	BDA_FLOPPY_HARDWARE = 0x48f,
	BDA_FLOPPY_MEDIA = 0x490,	/* a byte per drive, here and below */
	BDA_FLOPPY_TRACK = 0x494,
	BDA_LEDS = 0x497,
	BDA_END = 0x500,
};

#endif
