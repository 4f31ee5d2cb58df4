; breakpoint-overflow-bound: INT3 and INTO trap after the instruction, BOUND faults at it
; Source: SDM vol 2 INT n/INTO/INT3/INT1, BOUND.

%include "guest.inc"

guest_start:
	sti
	try
.int3:
	int3
.after_int3:
	endtry
	expect16 "int3-is-vector-3", [off(caught_vector)], 3
	expect16 "int3-pushes-the-next-ip", [off(caught_ip)], off(.after_int3)
	mov	ax, [off(caught_flags)]
	and	ax, FLAG_IF
	expect16 "int3-pushes-if-1", ax, FLAG_IF
	mov	ax, [off(caught_live_flags)]
	and	ax, FLAG_IF | FLAG_TF
	expect16 "int3-clears-if", ax, 0
	mov	ax, cs
	expect16 "int3-pushes-cs", [off(caught_cs)], ax

	try
	db	26h, 2Eh, 0F3h, 0CCh
.after_prefixed:
	endtry
	expect16 "int3-with-prefixes-pushes-the-next-ip", [off(caught_ip)], off(.after_prefixed)

	mov	al, 7Fh
	try
	inc	al				; sets OF
	into
.after_into:
	nop
	endtry
	expect16 "into-with-of-1-is-vector-4", [off(caught_vector)], 4
	expect16 "into-pushes-the-next-ip", [off(caught_ip)], off(.after_into)
	mov	ax, [off(caught_flags)]
	and	ax, FLAG_OF
	expect16 "into-pushes-of-1", ax, FLAG_OF

	try
	xor	al, al				; clears OF
	into
	endtry
	expect16 "into-with-of-0-does-nothing", [off(caught_vector)], NOT_CAUGHT

	mov	ax, 11
	try
.bound:
	bound	ax, [off(limits)]
	endtry
	expect16 "bound-outside-is-vector-5", [off(caught_vector)], 5
	expect16 "bound-pushes-its-own-ip", [off(caught_ip)], off(.bound)
	mov	ax, -3
	try
	bound	ax, [off(limits)]
	endtry
	expect16 "bound-below-is-vector-5", [off(caught_vector)], 5
	mov	ax, 10
	try
	bound	ax, [off(limits)]
	endtry
	expect16 "bound-inside-does-nothing", [off(caught_vector)], NOT_CAUGHT

	mov	ax, 5
	try
	db	62h, 0C0h			; bound ax, ax
	endtry
	expect16 "bound-of-a-register-is-invalid", [off(caught_vector)], 6
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	4
limits:
	dw	-2, 10
