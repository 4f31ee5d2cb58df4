; divide-error: #DE goes through vector 0 with the IP of the division itself (an 8086 pushed the next one)
; Source: SDM vol 3 6.15 Exception and Interrupt Reference, Interrupt 0.

%include "guest.inc"

guest_start:
	sti
	xor	bx, bx
	mov	ax, 1234h
	mov	dx, 5678h
	try
.div:
	div	bx
	endtry
	expect16 "div-by-0-is-vector-0", [off(caught_vector)], 0
	expect16 "div-by-0-pushes-its-own-ip", [off(caught_ip)], off(.div)
	expect16 "div-by-0-keeps-ax", ax, 1234h
	expect16 "div-by-0-keeps-dx", dx, 5678h
	mov	ax, [off(caught_live_flags)]
	and	ax, FLAG_IF
	expect16 "divide-error-clears-if", ax, 0

	mov	ax, 8000h
	mov	dx, 0FFFFh
	mov	bx, -1
	try
.idiv:
	idiv	bx
	endtry
	expect16 "idiv-overflow-is-vector-0", [off(caught_vector)], 0
	expect16 "idiv-overflow-pushes-its-own-ip", [off(caught_ip)], off(.idiv)

	mov	ax, 1234h
	try
.aam:
	aam	0
	endtry
	expect16 "aam-0-is-vector-0", [off(caught_vector)], 0
	expect16 "aam-0-pushes-its-own-ip", [off(caught_ip)], off(.aam)

	xor	bx, bx
	try
.prefixed:
	cs div word [off(zero)]
	endtry
	expect16 "prefixed-division-pushes-the-first-prefix", [off(caught_ip)], off(.prefixed)
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	4
zero:
	dw	0
