; debug-registers-are-virtual: breakpoints that a guest sets do not fire, neither on it nor on the monitor
; bare: no (there they fire)
; Source: SDM vol 3 17.2 Debug Registers.

%include "guest.inc"

guest_start:
	cli
	xor	ebx, ebx
	mov	bx, cs
	shl	ebx, 4
	lea	eax, [ebx + off(.here)]
	mov	dr0, eax
	lea	eax, [ebx + off(memory)]
	mov	dr1, eax
	mov	eax, 200000h			; the monitor's own memory
	mov	dr2, eax
	xor	eax, eax
	mov	dr3, eax
	mov	eax, 0FFFFFFFFh			; all enabled, all kinds
	mov	dr7, eax
	try
.here:
	inc	dword [off(memory)]
	pushf					; the monitor runs
	popf
	endtry
	expect16 "no-breakpoint-fired", [off(caught_vector)], NOT_CAUGHT
	mov	eax, dr6
	expect32 "dr6-shows-none", eax, 0FFFF0FF0h
	xor	eax, eax
	mov	dr7, eax
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	4
memory:
	dd	0
