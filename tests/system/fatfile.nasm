; fatfile: makes a file on the FAT12 floppy that it boots from, as DOS would: a chain in both FATs, an entry
; in the root directory, the data. The BPB is its own, where mkfs.fat put it; a cluster is one sector.

SECTORS		equ	6
%include "lib.inc"

BUFFER		equ	3000h			; segment
CLUSTERS	equ	7			; of the file
FIRST_CLUSTER	equ	2
ENTRIES		equ	512 * 8 / 12 - 1	; of the FAT that lie in its first sector as a whole
END_OF_CHAIN	equ	0FFFh
LAST_BYTES	equ	100			; of the last cluster

reserved	equ	boot_sector + 14	; word
fats		equ	boot_sector + 16	; byte
root_entries	equ	boot_sector + 17	; word
per_track	equ	boot_sector + 24	; word
per_fat		equ	boot_sector + 22	; word

main:
	mov	ax, BUFFER
	mov	es, ax
	movzx	ax, byte [fats]
	mul	word [per_fat]
	add	ax, [reserved]
	mov	[root], ax
	mov	ax, [root_entries]
	shr	ax, 4				; of 32 bytes in sectors of 512
	add	ax, [root]
	mov	[data], ax

	mov	ax, [reserved]
	call	read
	call	allocate
	mov	ax, [reserved]
	call	write
	mov	ax, [reserved]
	add	ax, [per_fat]
	call	write

	mov	ax, [root]
	call	read
	xor	di, di
.used:
	cmp	byte [es:di], 0
	je	.free
	add	di, 32
	jmp	.used
.free:
	mov	si, entry
	mov	cx, 16
	rep movsw
	mov	ax, [root]
	call	write

	mov	si, chain
	mov	dl, 'A'
.cluster:
	mov	al, dl
	xor	di, di
	mov	cx, 512
	rep stosb
	lodsw
	sub	ax, FIRST_CLUSTER
	add	ax, [data]
	call	write
	inc	dl
	cmp	si, chain + 2 * CLUSTERS
	jb	.cluster
	movzx	eax, word [errors]
	value	"errors", eax
	line
	ret

; Takes every second free cluster of the FAT in the buffer, so that the file lies in pieces; fills in [chain]
; and the links.
allocate:
	mov	bx, FIRST_CLUSTER
	mov	di, chain
.next:
	call	get_entry
	test	ax, ax
	jnz	.used
	mov	[di], bx
	add	di, 2
	inc	bx
.used:
	inc	bx
	cmp	di, chain + 2 * CLUSTERS
	jb	.next
	mov	ax, [chain]
	mov	[entry + 26], ax
	mov	si, chain
.link:
	lodsw
	mov	bx, ax
	mov	dx, [si]
	cmp	si, chain + 2 * CLUSTERS
	jb	.set
	mov	dx, END_OF_CHAIN
.set:
	call	set_entry
	cmp	si, chain + 2 * CLUSTERS
	jb	.link
	ret

; Entry BX to AX: 12 bits at BX * 3 / 2
get_entry:
	push	bx
	call	.place
	mov	ax, [es:bx]
	jnc	.even
	shr	ax, 4
.even:
	and	ax, 0FFFh
	pop	bx
	ret
.place:
	mov	ax, bx
	shr	ax, 1
	pushf
	add	bx, ax
	popf
	ret

; DX to entry BX
set_entry:
	push	bx
	call	get_entry.place
	mov	ax, 0F000h
	jnc	.even
	shl	dx, 4
	mov	ax, 0Fh
.even:
	and	[es:bx], ax
	or	[es:bx], dx
	pop	bx
	ret

; Sector AX, from or to the buffer
read:
	mov	bp, 0201h
	jmp	move
write:
	mov	bp, 0301h
move:
	pusha
	xor	dx, dx
	div	word [per_track]
	mov	cl, dl
	inc	cl
	mov	dh, al
	and	dh, 1
	shr	ax, 1
	mov	ch, al
	mov	dl, [boot_drive]
	xor	bx, bx
	mov	ax, bp
	int	13h
	adc	word [errors], 0
	popa
	ret

root		dw	0
data		dw	0
errors		dw	0
chain		times CLUSTERS dw 0
entry		db	"WRITTEN TXT", 20h, 0, 0
		times 8 db 0
		dw	6000h			; 12:00
		dw	5821h			; 2024-01-01
		dw	0
		dd	(CLUSTERS - 1) * 512 + LAST_BYTES

	times (SECTORS + 1) * 512 - ($ - $$) db 0
