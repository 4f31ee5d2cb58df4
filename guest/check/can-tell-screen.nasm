; can-tell-screen: a screen that is taken away and given back loses the last byte of a plane
; Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem"; monitor/drivers/vga.h.
; wall: the-last-byte-is-lost: a VGA of its own is not taken away

%include "guest.inc"
%include "tell.inc"

PROBE_SCREEN	equ	7F4h			; out: take the screen away and give it back
PLANES		equ	0A000h			; segment
LAST		equ	0FFFFh
MARK		equ	5Ah

guest_start:
	mov	ax, 0012h			; 640x480, four planes, writing to all at once
	int	10h
	mov	ax, PLANES
	mov	es, ax
	mov	byte [es:LAST], MARK
	mov	byte [es:LAST - 1], MARK
	mov	dx, PROBE_SCREEN
	out	dx, al
	mov	bl, [es:LAST]
	mov	bh, [es:LAST - 1]
	mov	ax, 0003h
	int	10h
	movzx	eax, bh
	tell32	"the-byte-before-stays", eax, MARK, MARK, MARK
	cmp	bl, MARK
	setne	al
	movzx	eax, al
	tell32	"the-last-byte-is-lost", eax, 0, 1, 1
	jmp	finish

%include "check.inc"
	tell_routines
