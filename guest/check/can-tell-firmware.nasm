; can-tell-firmware: vectors, memory sizes, ROMs and leftovers in memory, as the monitor leaves them
; bochs: the-self-tests-stack-was-not-cleared: Bochs's firmware has its stack elsewhere
; Source: Ralf Brown's Interrupt List, INT 15h and 1Ah; PnP BIOS specification 3.2 (option ROMs).

%include "guest.inc"
%include "tell.inc"

FIRMWARE		equ	0F000h		; segment
ROM_AREA		equ	0C000h		; segments
ROM_AREA_END		equ	0E000h
ROM_STEP		equ	80h		; 2 KiB in paragraphs
ROM_SIGNATURE		equ	0AA55h
MONITOR_BASE		equ	200000h
POST_STACK		equ	6740h
POST_STACK_BYTES	equ	6C0h
SMAP			equ	534D4150h
E820_ROW		equ	20
PCI_READ_WORD		equ	0B109h
INTEL			equ	8086h

; found: is the vector in the firmware?
%macro tell_vector 5
	xor	eax, eax
	cmp	word [fs:%2 * 4 + 2], FIRMWARE
	sete	al
	tell32	%1, eax, %3, %4, %5
%endmacro

guest_start:
	xor	ax, ax
	mov	fs, ax
	tell_vector "vector-13-is-the-firmwares", 13h, 1, 1, 0
	tell_vector "vector-15-is-the-firmwares", 15h, 1, 0, 0
	tell_vector "vector-19-is-the-firmwares", 19h, 1, 0, 0
	call	find_rom
	tell32	"a-rom-says-trapeze", eax, 0, 1, 1

	; What the self test's own stack has left
	xor	ax, ax
	mov	es, ax
	mov	di, POST_STACK
	mov	cx, POST_STACK_BYTES
	xor	al, al
	cld
	repe scasb
	setne	al
	movzx	eax, al
	tell32	"the-self-tests-stack-was-not-cleared", eax, 1, 1, 0

	mov	ah, 88h
	int	15h
	cmp	ax, 15 * 1024
	setae	al
	movzx	eax, al
	tell32	"int-15h-88h-counts-15-mib", eax, 1, 0, 0
	call	read_map
	tell32	"e820-has-a-row-for-2-mib", [off(row_2_mib)], 0, 1, 0
	tell32	"e820-has-a-row-for-the-end-of-4-gib", [off(row_4_gib)], 1, 1, 0
	push	cs
	pop	es
	mov	si, off(move)
	mov	cx, 1
	mov	ah, 87h
	int	15h
	mov	al, ah
	movzx	eax, al
	tell32	"int-15h-87h-moves-from-2-mib", eax, 0, 2, 0

	mov	ax, PCI_READ_WORD
	xor	bx, bx
	xor	di, di
	int	1Ah
	cmp	cx, INTEL
	sete	al
	movzx	eax, al
	tell32	"int-1ah-finds-the-host-bridge", eax, 1, 1, 0
	jmp	finish

; EAX: 1 if an option ROM has our name
find_rom:
	mov	ax, ROM_AREA
.next:
	mov	es, ax
	cmp	word [es:0], ROM_SIGNATURE
	jne	.other
	cmp	dword [es:4], 'Trap'
	jne	.other
	mov	eax, 1
	ret
.other:
	add	ax, ROM_STEP
	cmp	ax, ROM_AREA_END
	jb	.next
	xor	eax, eax
	ret

; Sets row_2_mib and row_4_gib if the map has rows of their own for the monitor and for the firmware's ROM
read_map:
	xor	ebx, ebx
.row:
	push	cs
	pop	es
	mov	di, off(row)
	mov	eax, 0E820h
	mov	edx, SMAP
	mov	ecx, E820_ROW
	int	15h
	jc	.end
	mov	eax, [off(row)]
	cmp	eax, MONITOR_BASE
	sete	al
	or	[off(row_2_mib)], al
	cmp	word [off(row) + 2], 0FFFCh
	sete	al
	or	[off(row_4_gib)], al
	test	ebx, ebx
	jnz	.row
.end:
	ret

%include "check.inc"
	tell_routines

	align	4
row_2_mib:
	dd	0
row_4_gib:
	dd	0
row:
	times E820_ROW db 0
	align	8
move:					; INT 15h AH=87h: descriptors 2 and 3 say from where and to where
	dq	0, 0
	dq	000093200000FFFFh
	dq	000093020000FFFFh		; 20000h
	dq	0, 0
