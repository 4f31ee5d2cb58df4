; can-tell-emulator: where QEMU's CPU is laxer than the manual in real mode, and the monitor is not
; run: gp=reflect
; bare: qemu (the claims are about its CPU)
; iopl3: lock-cli-is-vector-6: QEMU's CPU executes a LOCKed CLI, as on the bare machine
; Source: SDM vol 3 20.1.1 Address Translation in Real-Address Mode; vol 2 LOCK.

%include "guest.inc"
%include "tell.inc"

guest_start:
	cli
	mov	esi, 200000h - 10000h		; linear, less our segment's base
	try
	mov	al, [esi]
	endtry
	tell16	"an-offset-above-ffff-is-vector-13", [off(caught_vector)], NOT_CAUGHT, 13, 13
	try
	db	0F0h, 0FAh			; lock cli
	endtry
	tell16	"lock-cli-is-vector-6", [off(caught_vector)], NOT_CAUGHT, 6, 6
	jmp	finish

%include "check.inc"
%include "catch.inc"
	tell_routines
