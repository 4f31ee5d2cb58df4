; can-tell-vga: a VGA that is a model, and not QEMU's card
; Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem".
; qemu: no-crtc-register-above-18h: QEMU's card keeps what is written to any index
; qemu: the-bit-mask-counts-in-text-order: QEMU's card has no logic there
; qemu: the-beam-takes-its-time: QEMU's changes with each look
; wall: popf-loads-the-latches-with-its-last-byte: the monitor reads there as if it took one byte
; wall-passes: no-crtc-register-above-18h: the model is not QEMU's
; wall-passes: the-bit-mask-counts-in-text-order: the model is not QEMU's
; wall-passes: the-beam-takes-its-time: the model is not QEMU's

%include "guest.inc"

CRTC		equ	3D4h
GRAPHICS	equ	3CEh
STATUS		equ	3DAh
NO_REGISTER	equ	30h
BIT_MASK	equ	8
SCREEN		equ	0B8000h / 16
LAST_CELL	equ	2 * 80 * 24
LOOKS		equ	200
PLANES		equ	0A000h
GRAPHICS_MODE	equ	5
FREE		equ	8			; in the planes

guest_start:
	mov	dx, CRTC
	mov	al, NO_REGISTER
	out	dx, al
	inc	dx
	mov	al, 5Ah
	out	dx, al
	in	al, dx
	cmp	al, 5Ah
	setne	al
	movzx	ax, al
	expect16 "no-crtc-register-above-18h", ax, 1

	mov	ax, SCREEN
	mov	es, ax
	mov	di, LAST_CELL
	mov	bx, [es:di]			; as it was
	mov	byte [es:di], 0
	mov	dx, GRAPHICS
	mov	ax, 0F00h | BIT_MASK
	out	dx, ax
	mov	al, [es:di]			; loads the latches
	mov	byte [es:di], 5Ah
	mov	ax, 0FF00h | BIT_MASK
	out	dx, ax
	mov	al, [es:di]
	mov	[es:di], bx
	movzx	ax, al
	expect16 "the-bit-mask-counts-in-text-order", ax, 0Ah

	mov	dx, STATUS
	mov	cx, LOOKS
	xor	bx, bx				; changes seen
	in	al, dx
	mov	ah, al
.look:	in	al, dx
	cmp	al, ah
	je	.same
	inc	bx
	mov	ah, al
.same:	loop	.look
	cmp	bx, LOOKS / 2
	setb	al
	movzx	ax, al
	expect16 "the-beam-takes-its-time", ax, 1

	mov	ax, 0012h
	int	10h
	cli
	mov	ax, PLANES
	mov	es, ax
	mov	word [es:0], FLAG_OF | FLAG_CF	; 08h, 01h
	mov	dx, GRAPHICS
	mov	ax, 0100h | GRAPHICS_MODE	; writes store the latches
	out	dx, ax
	mov	cx, ss
	mov	bx, sp
	mov	ss, [cs:off(planes)]
	xor	sp, sp
	popf
	mov	ss, cx
	mov	sp, bx
	mov	[es:FREE], al
	mov	bl, [es:FREE]
	mov	ax, 0003h
	int	10h
	sti
	movzx	ax, bl
	expect16 "popf-loads-the-latches-with-its-last-byte", ax, FLAG_OF >> 8
	jmp	finish

planes		dw	PLANES

%include "check.inc"
