; echo: a multiboot kernel in the monitor's place, for the tests of the host scripts. It says on its serial
; port what the loader handed over, and ends as the command line's v= says: c clean, s stopped, f failed,
; m monitor fault, n never; with end=halt it says so and stays. Before that it does what it is told by
;   k=1   waits for a key on COM1 and echoes it
;   w=1   writes into each image that is a drive
;   i=1   plays a guest with a screen: shows READY, sends a line to COM1, waits for the key A, shows GOT A
;   p=1   gives the screen 40 columns, behind the back of the BIOS
; Like the monitor it uses COM2 where there is one, and says where the images of drives are.

bits 32

MB_MAGIC	equ 0x1BADB002
MB_FLAGS	equ 2			; memory information, which every loader has to give
MBI_CMDLINE	equ 16
MBI_MODS_COUNT	equ 20
MBI_MODS_ADDR	equ 24
MOD_STRING	equ 8
MOD_SIZE	equ 16

COM1		equ 0x3F8
COM2		equ 0x2F8
LCR		equ 3
LSR		equ 5
SCRATCH		equ 7
KEYBOARD	equ 0x60
KEYBOARD_STATUS	equ 0x64
KEY_A		equ 0x1E		; the scan code of its make

SCREEN		equ 0xB8000
CRTC		equ 0x3D4
WRITE_AT	equ 512			; w=1: the second sector

section .text
align 4
	dd MB_MAGIC, MB_FLAGS, -(MB_MAGIC + MB_FLAGS)

global _start
_start:
	mov	esp, stack_end
	call	find_port
	mov	esi, text_cmdline
	mov	edi, [ebx + MBI_CMDLINE]
	call	say_line
	mov	ecx, [ebx + MBI_MODS_COUNT]
	mov	ebp, [ebx + MBI_MODS_ADDR]
.module:
	jecxz	.modules_done
	mov	esi, text_module
	mov	edi, [ebp + MOD_STRING]
	call	say_line
	mov	esi, text_content	; the module's first bytes are text, with a zero after it
	mov	edi, [ebp]
	call	say_line
	call	drive
	add	ebp, MOD_SIZE
	dec	ecx
	jmp	.module
.modules_done:
	mov	ax, 'k='
	call	find_key
	jne	.verdict
	call	echo_key
.verdict:
	mov	ax, 'p='
	call	find_key
	jne	.interactive
	call	narrow
.interactive:
	mov	ax, 'i='
	call	find_key
	jne	.end
	call	interact
.end:
	mov	ax, 'v='
	call	find_key
	mov	al, [edi + 2]
	je	.look
	mov	al, 'c'
.look:
	mov	esi, verdicts
.next:
	cmp	byte [esi], 0
	je	stay			; v=n
	cmp	[esi], al
	je	.found
	add	esi, 6
	jmp	.next
.found:
	push	dword [esi + 1]
	mov	al, [esi + 5]
	push	eax
	mov	esi, text_end
	mov	edi, [esp + 4]
	call	say_line
	pop	eax
	mov	edx, [port]		; the last letter must have left before the machine goes
	add	edx, LSR
	push	eax
.drain:
	in	al, dx
	test	al, 0x40
	jz	.drain
	mov	ax, 'd='		; end=
	call	find_key
	jne	.leave
	cmp	byte [edi + 2], 'h'
	je	stay
.leave:
	pop	eax
	out	0xF4, al		; QEMU ends here
	mov	esi, text_shutdown
	mov	dx, 0x8900
	mov	ecx, 8
	rep outsb			; and Bochs here
stay:
	hlt				; interrupts are off
	jmp	stay

; EBP: a module. If its options have drive=, says where it is and whose. With w=1 it writes into the module first,
; so that whoever has seen the line sees the write as well.
drive:
	push	ecx
	call	note_name
	mov	edi, [ebp + MOD_STRING]
.next:
	cmp	byte [edi], 0
	je	.done
	cmp	dword [edi], 'ive='
	je	.found
	inc	edi
	jmp	.next
.found:
	mov	al, [edi + 4]
	mov	[text_drive.letter], al
	mov	ax, 'w='
	call	find_key
	jne	.tell
	mov	edi, [ebp]
	mov	dword [edi + WRITE_AT], 'KEPT'
.tell:
	mov	esi, text_guest
	mov	edi, name
	call	say_both
	mov	esi, text_drive
	call	say
	mov	eax, [ebp + 4]
	sub	eax, [ebp]
	mov	ecx, 10
	call	say_number
	mov	esi, text_at
	call	say
	mov	eax, [ebp]
	mov	ecx, 16
	call	say_number
	mov	esi, text_newline
	call	say
.done:
	pop	ecx
	ret

; EBP: a module. What follows name= in its options is the name of its guest, and of those that follow it.
note_name:
	mov	esi, [ebp + MOD_STRING]
.next:
	cmp	byte [esi], 0
	je	.done
	inc	esi
	cmp	dword [esi - 1], 'name'
	jne	.next
	add	esi, 4
	mov	edi, name
.letter:
	lodsb
	cmp	al, ' '
	ja	.keep
	mov	al, 0
.keep:
	stosb
	test	al, al
	jnz	.letter
.done:
	ret

; Prints EAX in base ECX.
say_number:
	mov	edi, number.end
.digit:
	xor	edx, edx
	div	ecx
	mov	dl, [digits + edx]
	dec	edi
	mov	[edi], dl
	test	eax, eax
	jnz	.digit
	mov	esi, edi
	jmp	say

; In the CRTC: unlock its first registers, then the last column, and half the length of a row in words.
narrow:
	mov	dx, CRTC
	mov	ax, 0x0E11
	out	dx, ax
	mov	ax, 0x2701
	out	dx, ax
	mov	ax, 0x1413
	out	dx, ax
	ret

; First the screen, then the line, so that whoever has seen the line sees the screen as well.
interact:
	mov	edi, SCREEN
	mov	ecx, 80 * 25
	mov	eax, 0x0720
	rep stosw
	mov	esi, text_ready
	mov	edi, SCREEN
	call	show
	push	dword [port]
	mov	dword [port], COM1
	mov	esi, text_hello
	call	say
	pop	dword [port]
.wait:
	in	al, KEYBOARD_STATUS
	test	al, 1
	jz	.wait
	in	al, KEYBOARD
	cmp	al, KEY_A
	jne	.wait
	mov	esi, text_got
	mov	edi, SCREEN + 80
	; falls through

; Shows the text at ESI in video memory at EDI.
show:
	lodsb
	test	al, al
	jz	.done
	stosb
	inc	edi
	jmp	show
.done:
	ret

; Sets port to COM2 if its scratch register holds what is written to it, else to COM1; 8 bits, no parity.
find_port:
	mov	dword [port], COM1
	mov	dx, COM2 + SCRATCH
	mov	al, 0x5A
	out	dx, al
	in	al, dx
	cmp	al, 0x5A
	jne	.set_up
	mov	dword [port], COM2
.set_up:
	mov	edx, [port]
	add	edx, LCR
	mov	al, 3
	out	dx, al
	ret

; Looks for the two letters AX on the command line. ZF set: EDI points at them.
find_key:
	mov	edi, [ebx + MBI_CMDLINE]
.next:
	cmp	[edi], ax
	je	.done
	inc	edi
	cmp	byte [edi], 0
	jne	.next
	cmp	esp, 0			; clears ZF
.done:
	ret

echo_key:
	mov	dx, COM1 + LSR
.wait:
	in	al, dx
	test	al, 1
	jz	.wait
	mov	dx, COM1
	in	al, dx
	mov	[key], al
	mov	esi, text_key
	mov	edi, key
	; falls through

; Prints the text at ESI, the text at EDI and a line end.
say_line:
	call	say_both
	mov	esi, text_newline
	jmp	say

; Prints the text at ESI and that at EDI.
say_both:
	call	say
	mov	esi, edi
	; falls through

say:
	lodsb
	test	al, al
	jz	.done
	push	eax
	mov	edx, [port]
	add	edx, LSR
.wait:
	in	al, dx
	test	al, 0x20
	jz	.wait
	pop	eax
	mov	edx, [port]
	out	dx, al
	jmp	say
.done:
	ret

section .data
; letter, text, exit code
verdicts:
	db 'c'
	dd text_clean
	db 0x10
	db 's'
	dd text_stopped
	db 0x11
	db 'f'
	dd text_failed
	db 0x12
	db 'm'
	dd text_fault
	db 0x13
	db 0

text_cmdline	db "cmdline: ", 0
text_module	db "module: ", 0
text_content	db "content: ", 0
text_key	db "key: ", 0
text_end	db "trapeze: end: ", 0
text_clean	db "clean", 0
text_stopped	db "stopped", 0
text_failed	db "failed 3", 0
text_fault	db "fault", 0
text_newline	db 13, 10, 0
text_guest	db "trapeze: guest ", 0
text_drive	db " has drive "
.letter		db "?: image of ", 0
text_at		db " bytes at physical 0x", 0
text_ready	db "READY", 0
text_got	db "GOT A", 0
text_hello	db "on COM1", 13, 10, 0
text_shutdown	db "Shutdown"
digits		db "0123456789abcdef"
port		dd 0
key		db 0, 0

section .bss
	resb 4096
stack_end:
name:	resb 128
number:	resb 12
.end:	resb 1				; a zero
