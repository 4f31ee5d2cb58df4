; echo: a multiboot kernel in the monitor's place, for the tests of the host scripts. It says on its serial
; port what the loader handed over, and ends as the command line's v= says: c clean, s stopped, f failed,
; m monitor fault, n never. With k=1 it waits for a key on COM1 first and echoes it.
; Like the monitor it uses COM2 where there is one.

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
	mov	esi, text_content	; the module's first bytes are text, with a zero behind it
	mov	edi, [ebp]
	call	say_line
	add	ebp, MOD_SIZE
	dec	ecx
	jmp	.module
.modules_done:
	mov	ax, 'k='
	call	find_key
	jne	.verdict
	call	echo_key
.verdict:
	mov	ax, 'v='
	call	find_key
	mov	al, [edi + 2]
	je	.look
	mov	al, 'c'
.look:
	mov	esi, verdicts
.next:
	cmp	byte [esi], 0
	je	$			; v=n
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
	pop	eax
	out	0xF4, al		; QEMU ends here
	mov	esi, text_shutdown
	mov	dx, 0x8900
	mov	ecx, 8
	rep outsb			; and Bochs here
	jmp	$

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
	call	say
	mov	esi, edi
	call	say
	mov	esi, text_newline
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
text_shutdown	db "Shutdown"
port		dd 0
key		db 0, 0

section .bss
	resb 4096
stack_end:
