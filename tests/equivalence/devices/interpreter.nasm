; interpreter: boots from a disk, carries out a list of port accesses, and writes down what each gave, and when
;
; The list follows this sector on the disk: operations of four bytes (runner: bare.py), each with a result of eight,
; the low half of the time-stamp counter four instructions before the access, and what was read. With QEMU's
; -icount the counter is the machine's own time in nanoseconds, so each access is known to the instruction.
; Interrupts are off but for the window of TAKE, which takes one at most and writes its vector down.

; An operation: what it is in bits 15 to 12 of its first word, a port in those below, a value in its second word.
OP_END		equ	0
OP_OUT		equ	1
OP_IN		equ	2
OP_WAIT		equ	3			; nanoseconds: the value, shifted left by what stands for the port
OP_TAKE		equ	4			; an interrupt, if one waits
OP_OUT_WORD	equ	5
OP_IN_WORD	equ	6
OP_OUT_DWORD	equ	7			; the value, twice
OP_IN_DWORD	equ	8
OP_SIZE		equ	4
RESULT_SIZE	equ	8
TAKEN		equ	100h			; beside the vector

LIST		equ	1000h			; segment of the list
SLED		equ	16			; more instructions than a round of waiting has
TOO_LATE	equ	1			; the disk took longer than there was time
CHUNK		equ	64			; sectors that are read at a time
SECTOR		equ	512
QEMU_EXIT	equ	0F4h
BOOT_DISK	equ	80h

	org	7C00h
boot:
	jmp	0:.start
.start:
	cli
	xor	ax, ax
	mov	ds, ax
	mov	ss, ax
	mov	sp, 7C00h
	sti
	cld
	mov	bp, [chunks]
.load:
	mov	si, packet
	mov	dl, BOOT_DISK
	mov	ah, 42h
	int	13h
	jc	$
	add	word [packet.segment], CHUNK * SECTOR / 16
	add	dword [packet.sector], CHUNK
	dec	bp
	jnz	.load
	cli

; One stub for each vector, and each vector to its stub.
	mov	es, ax
	mov	di, STUBS
	mov	bx, 0
.stub:
	mov	al, 6Ah				; push byte: the vector, sign-extended
	stosb
	mov	al, bl
	stosb
	mov	al, 0E9h			; jmp near taken
	stosb
	mov	ax, taken - 2
	sub	ax, di
	stosw
	mov	si, bx
	shl	si, 2
	lea	ax, [di - STUB_SIZE]
	mov	[si], ax
	mov	word [si + 2], 0
	inc	bl
	jnz	.stub

; How long the disk takes depends on the host. From here on every run is the same, to the instruction.
.early:
	rdtsc
	sub	eax, [start]
	sbb	edx, [start + 4]
	jc	.early
	mov	cl, [shift]
	shrd	eax, edx, cl
	cmp	eax, SLED
	mov	bl, TOO_LATE
	jae	finish.with_bl
	add	ax, .sled
	jmp	ax
.sled:
	times	SLED nop

	mov	ax, LIST
	mov	ds, ax
	mov	es, [cs:results]
	xor	si, si
	xor	di, di
next:
	mov	cx, [si]
	movzx	bx, ch
	shr	bl, 4
	jz	finish
	and	ch, 0Fh
	add	bx, bx
	jmp	[cs:.operation + bx - 2]
.operation dw	.out, .in, .wait, .take, .out_word, .in_word, .out_dword, .in_dword

; Each access is the fifth instruction after the RDTSC.
.out:
	call	note_time
	mov	ax, [si + 2]
	mov	dx, cx
	out	dx, al
	jmp	.done
.out_word:
	call	note_time
	mov	ax, [si + 2]
	mov	dx, cx
	out	dx, ax
	jmp	.done
.out_dword:
	push	word [si + 2]
	push	word [si + 2]
	call	note_time
	pop	eax
	mov	dx, cx
	out	dx, eax
	jmp	.done
.in:
	call	note_time
	nop
	mov	dx, cx
	in	al, dx
	movzx	ebp, al
	jmp	.done
.in_word:
	call	note_time
	nop
	mov	dx, cx
	in	ax, dx
	movzx	ebp, ax
	jmp	.done
.in_dword:
	call	note_time
	nop
	mov	dx, cx
	in	eax, dx
	mov	ebp, eax
	jmp	.done
.take:
	mov	word [cs:vector], 0
	call	note_time
	nop
	sti
	nop
	nop
	nop
	cli
	mov	bp, [cs:vector]
	jmp	.done
.wait:
	call	note_time
	mov	ebx, eax
	movzx	eax, word [si + 2]
	shl	eax, cl
	mov	ecx, eax
.not_yet:
	rdtsc
	sub	eax, ebx
	cmp	eax, ecx
	jb	.not_yet
.done:
	mov	[es:di + 4], ebp
	add	si, OP_SIZE
	jnc	.same_list
	mov	ax, ds
	add	ax, 1000h
	mov	ds, ax
.same_list:
	add	di, RESULT_SIZE
	cmp	di, 0F000h			; a multiple of a result and of a paragraph
	jb	next
	sub	di, 0F000h
	mov	ax, es
	add	ax, 0F00h
	mov	es, ax
	jmp	next

; The first of the four instructions is this RET.
note_time:
	xor	ebp, ebp
	rdtsc
	mov	[es:di], eax
	ret

taken:
	push	bp
	mov	bp, sp
	push	ax
	mov	ax, [bp + 2]
	mov	ah, TAKEN >> 8
	mov	[cs:vector], ax
	and	word [bp + 8], ~200h		; one is enough
	pop	ax
	pop	bp
	add	sp, 2
	iret

finish:
	mov	bl, 0
.with_bl:
	mov	al, bl
	out	QEMU_EXIT, al
.halt:
	cli
	hlt
	jmp	.halt

vector	dw	0
packet:
	db	16, 0
	dw	CHUNK, 0
.segment dw	LIST
.sector	dq	1
	times	497 - ($ - $$) db 0
start	dq	0				; filled in by the runner: when to begin
shift	db	0				; an instruction takes 2^shift nanoseconds
chunks	dw	0				; how many the list has
results	dw	0				; and the segment after it
	dw	0AA55h

STUBS		equ	7E00h
STUB_SIZE	equ	5
