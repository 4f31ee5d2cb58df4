; moved-vector-table: LIDT moves the vector table and bounds it; SIDT and SGDT read back what was loaded
; run: gp=reflect
; Source: SDM vol 2 LGDT/LIDT, SGDT, SIDT; vol 3 20.1.4 Interrupt and Exception Handling.

%include "guest.inc"

VECTOR		equ	62h
TABLE		equ	4000h			; offset of the copy in our segment

guest_start:
	cli
	in	al, PIC_MASK
	mov	[off(old_mask)], al
	mov	al, 0FFh
	out	PIC_MASK, al
	xor	ax, ax
	mov	fs, ax
	mov	dword [fs:VECTOR * 4], 0
	mov	word [fs:VECTOR * 4], off(low_handler)
	mov	[fs:VECTOR * 4 + 2], cs

	; The copy of the table, in which VECTOR and 0Dh differ
	push	ds
	mov	ds, ax
	xor	si, si
	mov	di, TABLE
	mov	cx, 400h / 4
	cld
	rep movsd
	pop	ds
	mov	word [TABLE + VECTOR * 4], off(high_handler)
	mov	word [TABLE + 0Dh * 4], off(gp_handler)
	mov	[TABLE + 0Dh * 4 + 2], cs
	xor	eax, eax
	mov	ax, cs
	shl	eax, 4
	add	eax, TABLE
	mov	[off(idtr) + 2], eax

	int	VECTOR
	mov	bx, ax
	lidt	[off(idtr)]
	int	VECTOR
	mov	cx, ax
	sidt	[off(seen)]
	lidt	[off(bios_idtr)]
	expect16 "int-before-lidt-uses-the-table-at-0", bx, 1
	expect16 "int-after-lidt-uses-the-moved-table", cx, 2
	int	VECTOR
	expect16 "int-after-lidt-back-uses-the-table-at-0", ax, 1

	; Without UMIP nobody can make SIDT lie, and the table at 0 is then not what it shows
	smsw	ax
	test	al, CR0_PE
	jnz	.no_umip
	expect16 "sidt-shows-the-limit", [off(seen)], 3FFh
	mov	eax, [off(idtr) + 2]
	expect32 "sidt-shows-the-base", [off(seen) + 2], eax
	mov	si, off(gdtr) - 3
	lgdt	[si + 3]
	sgdt	[off(seen)]
	expect16 "sgdt-shows-the-limit", [off(seen)], 1234h
	expect32 "lgdt-without-66-loads-24-bits", [off(seen) + 2], 0ABCDEFh
	o32 lgdt [off(gdtr)]
	o32 sgdt [off(seen)]
	expect32 "lgdt-with-66-loads-32-bits", [off(seen) + 2], 12ABCDEFh
	jmp	.limit
.no_umip:
	skip	"sidt and sgdt: this CPU has no UMIP, or it is off: they show the real tables"
.limit:

	; The last vector within the limit works, the next one is #GP with the IP of the INT
	mov	word [off(idtr)], VECTOR * 4 + 3
	lidt	[off(idtr)]
	int	VECTOR
	mov	bx, ax
	dec	word [off(idtr)]
	lidt	[off(idtr)]
	mov	[off(saved_sp)], sp
.past:
	int	VECTOR
.behind:
	mov	cx, ax
	lidt	[off(bios_idtr)]
	mov	al, [off(old_mask)]
	out	PIC_MASK, al
	expect16 "int-at-the-limit-is-vectored", bx, 2
	expect16 "int-past-the-limit-is-vector-13", cx, 13
	expect16 "int-past-the-limit-pushes-its-own-ip", [off(fault_ip)], off(.past)
	jmp	finish

low_handler:
	mov	ax, 1
	iret
high_handler:
	mov	ax, 2
	iret
gp_handler:
	pop	word [cs:off(fault_ip)]
	mov	sp, [cs:off(saved_sp)]
	mov	ax, 13
	jmp	guest_start.behind

%include "check.inc"

	align	4
idtr:
	dw	3FFh
	dd	0
bios_idtr:
	dw	3FFh
	dd	0
gdtr:
	dw	1234h
	dd	12ABCDEFh
seen:
	dw	0
	dd	0
saved_sp:
	dw	0
fault_ip:
	dw	0
old_mask:
	db	0
