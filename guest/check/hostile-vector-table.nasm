; hostile-vector-table: a guest that overwrites all 256 vectors harms only itself
; Source: SDM vol 3 20.1.4 Interrupt and Exception Handling.

%include "guest.inc"

guest_start:
	cli
	xor	ax, ax
	mov	es, ax
	mov	di, ax
	mov	cx, 256
	mov	ax, cs
	shl	eax, 16
	mov	ax, off(handler)
	cld
	rep stosd

	mov	cx, 256
.next:
	mov	[off(.number)], cl
	jmp	.flush
.flush:
	db	0CDh				; INT
.number:
	db	0
	loop	.next
	expect16 "each-of-256-vectors-went-to-the-new-handler", [cs:off(calls)], 256

	mov	word [cs:off(calls)], 0
	xor	bx, bx
	div	bx				; the handler steps over these two bytes
	ud2
	expect16 "exceptions-go-there-too", [cs:off(calls)], 2

	mov	word [cs:off(calls)], 0
	sti
	hlt
	cli
	mov	ax, [cs:off(calls)]
	test	ax, ax
	setnz	al
	expect8	"and-so-does-the-clock", al, 1
	jmp	finish

; For INT, for faults of two bytes (recognised by what is at the IP), for any IRQ
handler:
	push	bp
	mov	bp, sp
	push	ax
	push	si
	push	ds
	inc	word [cs:off(calls)]
	lds	si, [bp + 2]
	cmp	word [si], 0F3F7h		; div bx
	je	.skip
	cmp	word [si], 0B0Fh		; ud2
	jne	.no_fault
.skip:
	add	word [bp + 2], 2
.no_fault:
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ds
	pop	si
	pop	ax
	pop	bp
	iret

%include "check.inc"

calls:
	dw	0
