; runtime: boots from a disk image that is full of generated programs, runs one after the other in a state of its
; own, and prints a digest of what each did
;
; The image, in sectors: this file, then the programs, then a sector of zeros. A program (program.py writes them)
; is HEADER_SECTORS of header and then its code. It gets four segments of 64 KiB, for code, data, stack and more
; data, all of them filled again, and every interrupt vector: whatever happens is an event (events.inc), and goes
; into the digest (digest.inc). What can wander is masked: no interrupt comes but the one that a program asks for.

%include "guest.inc"
%define COM1_ONLY

%include "layout.inc"

	section	.boot start=0 vstart=7C00h
boot:
	jmp	0:.start
.start:
	cli
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	ds, ax
	sti
	cld
	mov	si, .packet
	mov	ah, 42h
	int	13h
	jc	$
	jmp	RUNTIME:main
.packet:
	db	16, 0
	dw	RUNTIME_SECTORS, 0, RUNTIME
	dq	1
	times	SECTOR - 2 - ($ - $$) db 0
	dw	0AA55h

	section	.runtime start=SECTOR vstart=0
runtime:
	; What the generator has to know, in the image's second sector.
	dw	RUNTIME, jump_stubs, JUMP_STUB_SIZE, JUMP_STUBS, call_event, end_event, FIRST_PROGRAM, 0

main:
	mov	ax, cs
	mov	ds, ax
	mov	ss, ax
	mov	sp, OWN_STACK
	mov	[drive], dl
	in	al, PIC_MASK
	mov	[bios_mask], al
	in	al, PIC2_MASK
	mov	[bios_mask2], al
	mov	ax, 00E3h			; COM1: 9600 baud, 8N1
	xor	dx, dx
	int	14h
	call	save_bios_vectors
.next:
	mov	ax, HEADER
	mov	bx, HEADER_SECTORS
	call	read
	mov	es, ax
	cmp	dword [es:header.magic], MAGIC
	jne	finish
	mov	ax, CODE
	mov	es, ax
	mov	eax, 0CCCCCCCCh
	call	fill_evenly
	mov	ax, HEADER
	mov	es, ax
	mov	ax, CODE
	mov	bx, [es:header.sectors]
	call	read
	call	take_vectors
	mov	al, 0FFh
	out	PIC_MASK, al
	out	PIC2_MASK, al
	jmp	begin_program

; The last event of a program comes here, on the runtime's own stack.
end_program:
	call	fold_memory
	print	"P "
	call	print_program
	println
	call	return_bios_vectors
	mov	al, PIT_RATE
	out	PIT_CONTROL, al
	xor	al, al
	out	PIT_CHANNEL0, al
	out	PIT_CHANNEL0, al
	mov	al, [bios_mask]
	out	PIC_MASK, al
	mov	al, [bios_mask2]
	out	PIC2_MASK, al
	sti
	jmp	main.next

; Under the monitor CLI and HLT end the run; on the bare machine QEMU's exit port does.
finish:
	println	"END"
	cli
	mov	al, 10h
	out	QEMU_EXIT, al
	mov	si, bochs_word
	mov	cx, 8
	mov	dx, BOCHS_EXIT
	rep outsb
.halt:
	hlt
	jmp	.halt

; AX: segment, BX: sectors: the next ones of the disk
read:
	push	ax
	mov	[packet.count], bx
	mov	[packet.segment], ax
	mov	dl, [drive]
	mov	si, packet
	mov	ah, 42h
	int	13h
	jc	.failed
	movzx	ebx, bx
	add	[packet.sector], ebx
	pop	ax
	ret
.failed:
	println	"the disk cannot be read"
	jmp	finish

; A program may change its vectors, so each begins with new ones.
take_vectors:
	xor	ax, ax
	mov	es, ax
	xor	di, di
	mov	ax, vector_stubs
	mov	cx, 256
.next:
	stosw
	mov	word [es:di], RUNTIME
	add	di, 2
	add	ax, VECTOR_STUB_SIZE
	loop	.next
	ret

save_bios_vectors:
	push	word 0
	pop	ds
	push	cs
	pop	es
	xor	si, si
	mov	di, bios_vectors
copy_vectors:
	mov	cx, 256
	rep movsd
	push	cs
	pop	ds
	ret

return_bios_vectors:
	xor	di, di
	mov	es, di
	mov	si, bios_vectors
	jmp	copy_vectors

%include "events.inc"
%include "digest.inc"
%include "print.inc"

bochs_word	db	"Shutdown"
bios_mask	db	0
bios_mask2	db	0
drive		db	0
	align	4
packet:
	db	16, 0
.count	dw	0
	dw	0
.segment dw	0
.sector	dd	FIRST_PROGRAM, 0
bios_vectors	times 256 dd 0
	times	RUNTIME_SECTORS * SECTOR - ($ - $$) db 0
