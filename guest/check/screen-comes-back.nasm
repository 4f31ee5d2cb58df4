; screen-comes-back: the monitor takes the screen away and gives it back unchanged, in any mode
; Source: IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem".
;
; An OUT to port 7F4h makes the monitor save the screen, show one of its own, and restore. Between two looks
; at all registers, colours and video memory nothing may differ; nor in what cannot be looked at: half-written
; registers and the latches. On a bare machine nothing happens at that port.
; qemu: dispi-4-bpp-latches: in a 4-bpp mode QEMU ignores the sequencer, and so has no planes
; wall-passes: dispi-4-bpp-latches: there is no such mode

%include "guest.inc"

PROBE_SCREEN	equ	7F4h

ATTRIBUTE	equ	3C0h
SEQUENCER	equ	3C4h
PEL_MASK	equ	3C6h
DAC_READ	equ	3C7h
DAC_WRITE	equ	3C8h
DAC_DATA	equ	3C9h
FEATURE_READ	equ	3CAh
MISC_READ	equ	3CCh
GRAPHICS	equ	3CEh
DISPI_INDEX	equ	1CEh
DISPI_DATA	equ	1CFh

SEQUENCERS	equ	5
GRAPHICSES	equ	9
CRTCS		equ	19h
ATTRIBUTES	equ	15h
DISPIS		equ	11
DISPI_ENABLE	equ	4
DISPI_BANK	equ	5
LINEAR_BANKS	equ	8		; 512 KiB of them are painted

LATCHED_FROM	equ	1234h		; offsets in video memory
LATCHED_TO	equ	0FFFDh		; in the last dword of a plane, which the sums leave out: the
					; monitor may need the last byte
HALF_ATTRIBUTE	equ	0Ch
HALF_COLOUR	equ	5

; What is looked at.
struc screen
.registers:
.misc:		resb	1
.feature:	resb	1
.pel_mask:	resb	1
.sequencer:	resb	SEQUENCERS
.graphics:	resb	GRAPHICSES
.crtc:		resb	CRTCS
.attribute:	resb	ATTRIBUTES
.registers_end:
.palette:	resb	768
.dispi:		resw	DISPIS
.memory:	resd	LINEAR_BANKS
endstruc

%macro write_indexed 3			; port, index, value
	mov	dx, %1
	mov	ax, (%3) << 8 | (%2)
	out	dx, ax
%endmacro

%macro write_dispi 2			; index, value
	mov	ax, %1
	mov	bx, %2
	call	set_dispi
%endmacro

%macro expect_same 3			; claim, start and end within struc screen
	mov	si, off(before) + %2
	mov	di, off(after) + %2
	mov	cx, (%3) - (%2)
	call	count_differences
	expect16 {%1}, ax, 0
%endmacro

; The mode is set: paint, look, let the monitor have the screen, look again.
%macro there_and_back 1
	call	paint
	mov	di, off(before)
	call	look
	call	half_way
	mov	dx, PROBE_SCREEN
	out	dx, al
	call	other_half
	expect32 {%1, "-index-registers"}, [off(indexes_after)], [off(indexes_before)]
	cmp	byte [off(linear)], 0
	jne	%%no_latches
	expect32 {%1, "-latches"}, [off(latches_after)], [off(latches_before)]
%%no_latches:
	mov	di, off(after)
	call	look
	expect_same {%1, "-registers"}, screen.registers, screen.registers_end
	expect_same {%1, "-palette"}, screen.palette, screen.palette + 768
	expect_same {%1, "-dispi"}, screen.dispi, screen.dispi + 2 * DISPIS
	expect_same {%1, "-memory"}, screen.memory, screen.memory + 4 * LINEAR_BANKS
%endmacro

guest_start:
	cld
	sti
	call	find_out_about_the_dac
	call	find_dispi

	mov	ax, 0003h
	call	set_mode
	there_and_back "text"
	mov	ax, 0007h
	call	set_mode
	there_and_back "monochrome-text"
	mov	ax, 0012h
	call	set_mode
	there_and_back "mode-12"
	mov	ax, 0013h
	call	set_mode
	there_and_back "mode-13"
	mov	ax, 0013h
	call	set_mode
	write_indexed SEQUENCER, 4, 06h		; the planes apart, "mode X"
	write_indexed 3D4h, 14h, 00h
	write_indexed 3D4h, 17h, 0E3h
	there_and_back "mode-x"
	call	flip_flops
	call	reading_the_palette

	cmp	byte [off(has_dispi)], 0
	jne	.dispi
	skip	"screen-comes-back: no Bochs graphics interface"
	jmp	.end
.dispi:
	write_dispi 1, 640
	write_dispi 2, 480
	write_dispi 3, 8
	write_dispi DISPI_ENABLE, 21h		; colours of 8 bits
	write_dispi 6, 1024			; a virtual screen
	write_dispi 8, 32
	write_dispi 9, 16
	write_dispi DISPI_BANK, 3
	mov	byte [off(linear)], 1
	there_and_back "dispi-8-bpp"
	mov	byte [off(linear)], 0
	write_dispi DISPI_ENABLE, 0
	mov	ax, 0003h			; the bank's number is still 3, but there are no banks
	call	set_mode
	call	paint
	mov	di, off(before)
	call	look
	mov	dx, PROBE_SCREEN
	out	dx, al
	mov	di, off(after)
	call	look
	expect_same "text-after-banks-memory", screen.memory, screen.memory + 4 * LINEAR_BANKS
	write_dispi 1, 800
	write_dispi 2, 600
	write_dispi 3, 4
	write_dispi DISPI_ENABLE, 1
	write_dispi DISPI_BANK, 0
	there_and_back "dispi-4-bpp"
	write_dispi DISPI_ENABLE, 0
.end:
	mov	ax, 0003h
	int	10h
	jmp	finish

; ---- setting up ------------------------------------------------------------------------------------------

set_mode:
	int	10h
	mov	word [off(crtc)], 3D4h
	mov	dx, MISC_READ
	in	al, dx
	test	al, 1
	jnz	.colour
	mov	word [off(crtc)], 3B4h
.colour:
	ret

; AX = index, BX = value
set_dispi:
	mov	dx, DISPI_INDEX
	out	dx, ax
	mov	ax, bx
	inc	dx
	out	dx, ax
	ret

find_dispi:
	mov	dx, DISPI_INDEX
	xor	ax, ax
	out	dx, ax
	inc	dx
	in	ax, dx
	and	ax, 0FFF0h
	cmp	ax, 0B0C0h
	sete	[off(has_dispi)]
	ret

; Some emulated DACs take each component at once; then nobody can tell how much of a colour was written.
find_out_about_the_dac:
	mov	al, HALF_COLOUR
	call	read_colour
	mov	bl, al
	mov	al, HALF_COLOUR
	mov	dx, DAC_WRITE
	out	dx, al
	inc	dx
	mov	al, bl
	xor	al, 20h
	out	dx, al
	mov	al, HALF_COLOUR
	call	read_colour
	cmp	al, bl
	setne	[off(dac_takes_at_once)]
	je	.done
	skip	"screen-comes-back: half-written colours, since this DAC takes each component at once"
.done:
	ret

; AL = entry; gives EAX = 00bbggrr
read_colour:
	mov	dx, DAC_READ
	out	dx, al
	mov	dx, DAC_DATA
	xor	eax, eax
	in	al, dx
	mov	ah, al
	in	al, dx
	xchg	al, ah
	ror	eax, 16
	in	al, dx
	ror	eax, 16
	ret

next_random:				; EBP, and the result in EAX
	imul	ebp, ebp, 1103515245
	add	ebp, 12345
	mov	eax, ebp
	shr	eax, 8
	xor	eax, ebp
	ret

paint:
	mov	ebp, 12345678h
	call	open_memory
	xor	cl, cl
.piece:
	call	select_piece
	xor	di, di
.next:
	call	next_random
	mov	[es:di], eax
	add	di, 4
	jnz	.next
	inc	cl
	cmp	cl, [off(pieces)]
	jne	.piece
	call	close_memory

	mov	dx, PEL_MASK
	mov	al, 7Fh
	out	dx, al
	mov	dx, DAC_WRITE
	xor	al, al
	out	dx, al
	inc	dx
	mov	cx, 768
.colour:
	call	next_random
	and	al, 3Fh
	out	dx, al
	loop	.colour

	mov	dx, [off(crtc)]
	add	dx, 6				; feature control, when written
	mov	al, 10h
	out	dx, al
	write_indexed GRAPHICS, 0, 05h
	write_indexed GRAPHICS, 1, 03h
	write_indexed GRAPHICS, 2, 09h
	write_indexed GRAPHICS, 3, 1Bh
	write_indexed GRAPHICS, 4, 02h
	write_indexed GRAPHICS, 7, 0Eh
	write_indexed GRAPHICS, 8, 0A5h
	write_indexed SEQUENCER, 2, 06h
	mov	dx, [off(crtc)]
	mov	ax, 010Ch
	out	dx, ax
	mov	ax, 400Dh
	out	dx, ax
	mov	ax, 020Eh
	out	dx, ax
	mov	ax, 340Fh
	out	dx, ax
	mov	ax, 7718h
	out	dx, ax

	mov	cx, 0015h			; attributes: index in CH
.attribute:
	cmp	ch, 10h				; the mode itself
	je	.skip
	cmp	ch, 12h				; the planes that are shown
	je	.skip
	call	next_random
	mov	bl, al
	and	bl, 3Fh
	cmp	ch, 13h
	jb	.write
	and	bl, 7
.write:
	call	reset_flip_flop
	mov	al, ch
	out	dx, al
	mov	al, bl
	out	dx, al
.skip:
	inc	ch
	cmp	ch, cl
	jne	.attribute
	call	reset_flip_flop
	mov	al, 20h				; the screen on
	out	dx, al

; The port expects an index; DX = ATTRIBUTE
reset_flip_flop:
	mov	dx, [off(crtc)]
	add	dx, 6
	in	al, dx
	mov	dx, ATTRIBUTE
	ret

; ---- video memory ----------------------------------------------------------------------------------------

; ES = video memory, a plane or a bank after select_piece; close_memory puts the registers back.
open_memory:
	mov	di, off(scratch)
	mov	dx, SEQUENCER
	mov	cx, SEQUENCERS
	call	read_indexed
	mov	dx, GRAPHICS
	mov	cx, GRAPHICSES
	call	read_indexed
	write_indexed GRAPHICS, 1, 0
	write_indexed GRAPHICS, 3, 0
	write_indexed GRAPHICS, 5, 0
	write_indexed GRAPHICS, 6, 5
	write_indexed GRAPHICS, 8, 0FFh
	write_indexed SEQUENCER, 4, 06h
	mov	byte [off(pieces)], 4
	cmp	byte [off(linear)], 0
	je	.planes
	write_indexed SEQUENCER, 4, 0Eh
	write_indexed SEQUENCER, 2, 0Fh
	mov	byte [off(pieces)], LINEAR_BANKS
	mov	dx, DISPI_INDEX
	mov	ax, DISPI_BANK
	out	dx, ax
	inc	dx
	in	ax, dx
	mov	[off(old_bank)], ax
.planes:
	push	0A000h
	pop	es
	ret

; CL = plane or bank
select_piece:
	cmp	byte [off(linear)], 0
	je	.plane
	mov	ax, DISPI_BANK
	movzx	bx, cl
	jmp	set_dispi
.plane:
	mov	dx, GRAPHICS
	mov	al, 4
	mov	ah, cl
	out	dx, ax
	mov	dx, SEQUENCER
	mov	ax, 0102h
	shl	ah, cl
	out	dx, ax
	ret

close_memory:
	push	ds
	pop	es
	cmp	byte [off(linear)], 0
	je	.planes
	mov	ax, DISPI_BANK
	mov	bx, [off(old_bank)]
	call	set_dispi
.planes:
	mov	si, off(scratch)
	mov	dx, SEQUENCER
	mov	cx, SEQUENCERS
	call	.registers
	mov	dx, GRAPHICS
	mov	cx, GRAPHICSES
.registers:
	xor	bl, bl
.next:
	lodsb
	mov	ah, al
	mov	al, bl
	out	dx, ax
	inc	bl
	loop	.next
	ret

; ---- looking ---------------------------------------------------------------------------------------------

; DX = index port, CX registers to ES:DI
read_indexed:
	in	al, dx
	push	ax
	xor	ah, ah
.next:
	mov	al, ah
	out	dx, al
	inc	dx
	in	al, dx
	dec	dx
	stosb
	inc	ah
	loop	.next
	pop	ax
	out	dx, al
	ret

; DI = a struc screen. Leaves the screen as it is, but for half-written registers.
look:
	mov	dx, MISC_READ
	in	al, dx
	stosb
	mov	dx, FEATURE_READ		; Bochs 2.7 takes it for status register 1,
	in	al, dx				; of which bits 0 and 3 come and go
	and	al, ~9
	stosb
	mov	dx, PEL_MASK
	in	al, dx
	stosb
	mov	dx, SEQUENCER
	mov	cx, SEQUENCERS
	call	read_indexed
	mov	dx, GRAPHICS
	mov	cx, GRAPHICSES
	call	read_indexed
	mov	dx, [off(crtc)]
	mov	cx, CRTCS
	call	read_indexed

	xor	cl, cl
.attribute:
	call	reset_flip_flop
	mov	al, cl
	out	dx, al
	inc	dx
	in	al, dx
	stosb
	inc	cl
	cmp	cl, ATTRIBUTES
	jne	.attribute
	call	reset_flip_flop
	mov	al, 20h
	out	dx, al
	call	reset_flip_flop

	mov	dx, DAC_READ
	xor	al, al
	out	dx, al
	mov	dx, DAC_DATA
	mov	cx, 768
.colour:
	in	al, dx
	stosb
	loop	.colour

	mov	dx, DISPI_INDEX
	in	ax, dx
	push	ax
	xor	bx, bx
.dispi:
	mov	ax, bx
	out	dx, ax
	inc	dx
	in	ax, dx
	dec	dx
	stosw
	inc	bx
	cmp	bx, DISPIS
	jne	.dispi
	pop	ax
	out	dx, ax

	push	di
	call	open_memory
	pop	di
	xor	cl, cl
.piece:
	call	select_piece
	call	sum
	mov	[di], eax
	add	di, 4
	inc	cl
	cmp	cl, [off(pieces)]
	jne	.piece
	jmp	close_memory

; ES:0 to ES:FFFB; a byte in another place gives another sum
sum:
	xor	eax, eax
	xor	si, si
.next:
	rol	eax, 5
	add	eax, [es:si]
	add	si, 4
	cmp	si, 0FFFCh
	jne	.next
	ret

count_differences:
	xor	ax, ax
.next:
	cmpsb
	je	.same
	inc	ax
.same:
	loop	.next
	ret

; ---- half-written registers, latches ---------------------------------------------------------------------

half_way:
	call	read_latched
	mov	[off(latches_before)], eax
	mov	dx, SEQUENCER
	mov	al, 2
	out	dx, al
	mov	dx, GRAPHICS
	mov	al, 8
	out	dx, al
	mov	dx, [off(crtc)]
	mov	al, 0Eh
	out	dx, al
	mov	dx, DISPI_INDEX
	mov	ax, 3
	out	dx, ax
	call	read_indexes
	mov	[off(indexes_before)], eax

	mov	dx, DAC_WRITE
	mov	al, HALF_COLOUR
	out	dx, al
	inc	dx
	mov	ebx, 332211h			; what comes of it: blue, green, red
	cmp	byte [off(dac_takes_at_once)], 0
	jne	.whole
	mov	al, bl
	out	dx, al
	mov	al, bh
	out	dx, al
.whole:
	mov	[off(before) + screen.palette + 3 * HALF_COLOUR], bx
	shr	ebx, 16
	mov	[off(before) + screen.palette + 3 * HALF_COLOUR + 2], bl

	call	reset_flip_flop
	mov	al, 20h | HALF_ATTRIBUTE
	out	dx, al
	mov	al, [off(before) + screen.attribute + HALF_ATTRIBUTE]
	xor	al, 15h
	mov	[off(before) + screen.attribute + HALF_ATTRIBUTE], al
	ret

other_half:
	mov	al, [off(before) + screen.attribute + HALF_ATTRIBUTE]
	mov	dx, ATTRIBUTE
	out	dx, al

	mov	dx, DAC_DATA
	cmp	byte [off(dac_takes_at_once)], 0
	je	.half
	mov	al, 11h
	out	dx, al
	mov	al, 22h
	out	dx, al
.half:
	mov	al, 33h
	out	dx, al

	call	read_indexes
	mov	[off(indexes_after)], eax
	cmp	byte [off(linear)], 0
	jne	.done
	call	write_latches
	mov	[off(latches_after)], eax
.done:
	ret

; EAX: one byte of each index register
read_indexes:
	xor	eax, eax
	mov	dx, DISPI_INDEX
	in	ax, dx
	shl	eax, 8
	mov	dx, [off(crtc)]
	in	al, dx
	shl	eax, 8
	mov	dx, SEQUENCER
	in	al, dx
	shl	eax, 8
	mov	dx, GRAPHICS
	in	al, dx
	ret

; EAX: the byte of each plane at LATCHED_FROM, which are in the latches then
read_latched:
	call	open_memory
	mov	di, LATCHED_FROM
	call	read_planes
	push	eax
	call	close_memory
	pop	eax
	ret

; Write mode 1 stores the latches; then they are read as bytes, into EAX
write_latches:
	call	open_memory
	write_indexed SEQUENCER, 2, 0Fh
	write_indexed GRAPHICS, 5, 1
	mov	[es:LATCHED_TO], al
	write_indexed GRAPHICS, 5, 0
	mov	di, LATCHED_TO
	call	read_planes
	push	eax
	call	close_memory
	pop	eax
	ret

read_planes:
	xor	ebx, ebx
	mov	cx, 3
.next:
	shl	ebx, 8
	mov	dx, GRAPHICS
	mov	al, 4
	mov	ah, cl
	out	dx, ax
	mov	bl, [es:di]
	dec	cx
	jns	.next
	mov	eax, ebx
	ret

; Every index in question, as an index that waits for data, and as one that does not.
flip_flops:
	mov	si, off(attribute_indexes)
.next:
	cs lodsb
	cmp	al, 0FFh
	je	.done
	mov	bl, al
	call	index_alone
	call	index_given_up
	call	index_and_data
	jmp	.next
.done:
	expect16 "flip-flop-that-waits-for-data", [off(waiting_wrong)], 0
	expect16 "index-without-data-changes-nothing", [off(given_up_wrong)], 0
	expect16 "flip-flop-that-waits-for-an-index", [off(not_waiting_wrong)], 0
	ret

; BL = index. What is written after the monitor was there must be its data.
index_alone:
	mov	al, bl
	and	al, 1Fh
	cmp	al, ATTRIBUTES
	jae	.done				; no register: its data goes nowhere
	call	read_attribute
	mov	bh, al
	xor	bh, 1
	call	reset_flip_flop
	mov	al, bl
	out	dx, al
	mov	dx, PROBE_SCREEN
	out	dx, al
	mov	dx, ATTRIBUTE
	mov	al, bh
	out	dx, al
	in	al, dx				; it waits for an index now, so this is one
	cmp	al, bl
	jne	.wrong
	call	read_attribute
	cmp	al, bh
	je	.done
.wrong:
	inc	word [off(waiting_wrong)]
.done:
	ret

; BL = index, and never any data: its register keeps what it has.
index_given_up:
	call	read_attribute
	mov	bh, al
	call	reset_flip_flop
	mov	al, bl
	out	dx, al
	mov	dx, PROBE_SCREEN
	out	dx, al
	call	read_attribute
	cmp	al, bh
	je	.done
	inc	word [off(given_up_wrong)]
.done:
	ret

; BL = index. What is written must be the next index.
index_and_data:
	call	reset_flip_flop
	mov	al, bl
	out	dx, al
	call	reset_flip_flop
	mov	dx, PROBE_SCREEN
	out	dx, al
	mov	dx, ATTRIBUTE
	in	al, dx
	cmp	al, bl
	jne	.wrong
	mov	al, 20h | 7
	out	dx, al
	call	reset_flip_flop
	in	al, dx
	cmp	al, 20h | 7
	je	.done
.wrong:
	inc	word [off(not_waiting_wrong)]
.done:
	ret

; BL = index; gives AL
read_attribute:
	call	reset_flip_flop
	mov	al, bl
	out	dx, al
	inc	dx
	in	al, dx
	ret

; Reading goes on where it was, at each of the three components.
reading_the_palette:
	mov	bl, 0				; components read before
.next:
	mov	al, 200
	call	read_colour
	push	eax
	mov	dx, DAC_READ
	mov	al, 199
	out	dx, al
	mov	dx, DAC_DATA
	movzx	cx, bl
	add	cx, 3
.some:
	in	al, dx
	loop	.some
	mov	dx, PROBE_SCREEN
	out	dx, al
	mov	dx, DAC_DATA
	pop	ecx
	mov	bh, bl
.shift:
	test	bh, bh
	jz	.compare
	shr	ecx, 8
	dec	bh
	jmp	.shift
.compare:
	in	al, dx
	cmp	al, cl
	je	.right
	inc	word [off(reading_wrong)]
.right:
	inc	bl
	cmp	bl, 3
	jne	.next
	expect16 "palette-reading-goes-on", [off(reading_wrong)], 0
	ret

%include "check.inc"

attribute_indexes:
	db	20h, 00h, 05h, 2Ch, 30h, 14h, 34h, 1Fh, 3Fh, 3Eh, 0FFh
crtc:
	dw	3D4h
has_dispi:
	db	0
dac_takes_at_once:
	db	0
linear:
	db	0
pieces:
	db	0
old_bank:
	dw	0
waiting_wrong:
	dw	0
given_up_wrong:
	dw	0
not_waiting_wrong:
	dw	0
reading_wrong:
	dw	0
	align	4
indexes_before:
	dd	0
indexes_after:
	dd	0
latches_before:
	dd	0
latches_after:
	dd	0
scratch:
	times	SEQUENCERS + GRAPHICSES db 0
	align	4
before:
	times	screen_size db 0
	align	4
after:
	times	screen_size db 0
