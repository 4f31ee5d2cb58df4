; stops: at its first starts it asks for a DPMI host and a VCPI server, and then helps itself to protected mode, as
; DOS/4GW and DOS/32A do, which stops it under the monitor. It counts its starts in memory, and halts for good at the third.

SECTORS		equ	1
%include "lib.inc"

STARTS		equ	600h			; a reset keeps it
SIGNATURE	equ	'AGAI'
WANTED		equ	2

main:
	cmp	dword [STARTS + 4], SIGNATURE
	je	.counted
	mov	dword [STARTS], 0
	mov	dword [STARTS + 4], SIGNATURE
.counted:
	inc	dword [STARTS]
	value	"start", [STARTS]
	line
	cmp	dword [STARTS], WANTED
	ja	.last
	mov	word [67h * 4], nobody		; where most firmware has nothing
	mov	word [67h * 4 + 2], cs
	mov	ax, 1687h
	int	2Fh
	mov	ax, 0DE00h
	int	67h
	lgdt	[table]
	mov	eax, cr0
	or	al, 1				; whether it is set already, as here, is not asked
	mov	cr0, eax
	and	al, 0FEh
	mov	cr0, eax
	value	"protected-mode", 1		; the bare machine's
	line
	ret
.last:
	cli
	hlt

nobody:
	mov	ah, 84h				; LIM EMS: no such function
	iret

table	dw	15
	dd	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0
