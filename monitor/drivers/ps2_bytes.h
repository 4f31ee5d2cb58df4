/* What a keyboard or mouse of the PS/2 says: for the driver of the real ones and for the models. IBM PS/2 Hardware
 * Interface Technical Reference, "Keyboards (101- and 102-Key)", "Mouse". */
#ifndef DRIVERS_PS2_BYTES_H
#define DRIVERS_PS2_BYTES_H

enum { PS2_ENABLE = 0xf4, PS2_DISABLE = 0xf5, PS2_SET_DEFAULT = 0xf6, PS2_RESEND = 0xfe, PS2_RESET = 0xff };	/* commands */
enum { PS2_READ_ID = 0xf2 };
enum { PS2_TEST_PASSED = 0xaa, PS2_ACK = 0xfa, PS2_ASK_RESEND = 0xfe };	/* answers */

/* The first byte of a mouse's packet. */
enum { PACKET_BUTTONS = 0x07, PACKET_SYNC = 0x08, PACKET_X_NEGATIVE = 0x10, PACKET_Y_NEGATIVE = 0x20 };

#endif
