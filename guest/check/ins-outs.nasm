; ins-outs: string input and output: REP, direction, segment override, address size, count 0
; virtual: outsd-writes-32-bits: there is no PCI bus, so its address register reads all ones
; virtual: a32-rep-outsd: there is no PCI bus, so its address register reads all ones
; Source: SDM vol 2 INS/INSB/INSW/INSD, OUTS/OUTSB/OUTSW/OUTSD, REP.
;
; Input comes from the PCI configuration window, where a dword reads the same every time; output goes to
; COM1's scratch byte, which keeps the last one.

%include "guest.inc"

guest_start:
	mov	dx, PCI_ADDRESS
	mov	eax, 80000000h
	out	dx, eax
	mov	dx, PCI_DATA
	in	eax, dx
	mov	[off(identity)], eax
	mov	dx, COM1 + UART_SCRATCH
	in	al, dx
	mov	[off(old_scratch)], al

	; INSB, INSW, INSD: one element, ES:DI forwards, nothing beyond it
	call	clear
	mov	dx, PCI_DATA
	mov	di, off(buffer)
	insb
	mov	ecx, [off(buffer)]
	movzx	ebx, byte [off(identity)]
	expect32 "insb-stores-one-byte", ecx, ebx
	expect16 "insb-steps-di-by-1", di, off(buffer) + 1
	call	clear
	mov	di, off(buffer)
	insw
	mov	ecx, [off(buffer)]
	movzx	ebx, word [off(identity)]
	expect32 "insw-stores-one-word", ecx, ebx
	expect16 "insw-steps-di-by-2", di, off(buffer) + 2
	call	clear
	mov	di, off(buffer)
	insd
	expect32 "insd-stores-one-dword", [off(buffer)], [off(identity)]
	expect32 "insd-stores-no-more", [off(buffer) + 4], 0
	expect16 "insd-steps-di-by-4", di, off(buffer) + 4

	; REP: CX elements, CX=0 afterwards; F2 repeats as F3 does; the flags stay
	call	clear
	mov	di, off(buffer)
	mov	ecx, 0ABCD0003h
	stc
	rep insd
	setc	al
	expect8	"rep-ins-keeps-cf", al, 1
	expect32 "rep-ins-counts-cx-only", ecx, 0ABCD0000h
	expect16 "rep-insd-steps-di-by-12", di, off(buffer) + 12
	expect32 "rep-insd-stores-the-third", [off(buffer) + 8], [off(identity)]
	expect32 "rep-insd-stores-no-fourth", [off(buffer) + 12], 0
	call	clear
	mov	di, off(buffer)
	mov	cx, 2
	db	0F2h, 6Dh			; repne insw
	expect16 "repne-repeats-ins", cx, 0
	expect32 "repne-insw-stores-no-third", [off(buffer) + 4], 0

	; CX=0: nothing moves
	call	clear
	mov	di, off(buffer)
	xor	cx, cx
	rep insb
	expect16 "rep-with-cx-0-leaves-di", di, off(buffer)
	expect32 "rep-with-cx-0-stores-nothing", [off(buffer)], 0

	; DF=1: downwards
	call	clear
	mov	di, off(buffer) + 8
	mov	cx, 2
	std
	rep insd
	cld
	expect16 "df-steps-di-down", di, off(buffer)
	expect32 "df-stores-the-first", [off(buffer) + 8], [off(identity)]
	expect32 "df-stores-the-second-below", [off(buffer) + 4], [off(identity)]
	expect32 "df-stores-nothing-else", [off(buffer)], 0

	; INS always stores to ES, whatever the prefix
	call	clear
	push	fs
	mov	ax, 0B000h			; (must not be written)
	mov	fs, ax
	mov	di, off(buffer)
	db	64h, 6Dh			; fs insw
	pop	fs
	mov	ax, [off(buffer)]
	expect16 "ins-ignores-the-segment-prefix", ax, [off(identity)]

	; Address size 32: EDI and ECX count
	call	clear
	mov	edi, off(buffer)
	mov	ecx, 2
	a32 rep insw
	expect32 "a32-rep-ins-counts-ecx", ecx, 0
	expect32 "a32-rep-ins-steps-edi", edi, off(buffer) + 4
	mov	edi, 0DEAD0000h + off(buffer)
	insb					; without 67: DI, and the high half stays
	expect32 "ins-keeps-the-high-half-of-edi", edi, 0DEAD0001h + off(buffer)

	; OUTSB, forwards, from DS:SI
	mov	dx, COM1 + UART_SCRATCH
	mov	si, off(bytes)
	outsb
	call	scratch
	expect8	"outsb-writes-the-byte", al, 11h
	expect16 "outsb-steps-si-by-1", si, off(bytes) + 1
	mov	cx, 3
	rep outsb
	call	scratch
	expect8	"rep-outsb-writes-up-to-the-last", al, 44h
	expect16 "rep-outsb-counts-cx", cx, 0
	mov	si, off(bytes) + 2
	mov	cx, 3
	std
	rep outsb
	cld
	call	scratch
	expect8	"df-rep-outsb-ends-at-the-first", al, 11h
	expect16 "df-steps-si-down", si, off(bytes) - 1

	; A segment prefix moves the source
	mov	ax, cs
	add	ax, 1
	mov	gs, ax
	mov	si, off(bytes) - 10h + 1
	db	65h, 6Eh			; gs outsb
	call	scratch
	expect8	"outs-obeys-the-segment-prefix", al, 22h
	mov	si, off(bytes)
	mov	cx, 2
	db	2Eh, 0F3h, 6Eh			; cs rep outsb
	call	scratch
	expect8	"cs-rep-outsb", al, 22h

	; 32 bits, and address size 32
	mov	dx, PCI_ADDRESS
	mov	si, off(config)
	outsd
	in	eax, dx
	expect32 "outsd-writes-32-bits", eax, 80000008h
	expect16 "outsd-steps-si-by-4", si, off(config) + 4
	mov	esi, off(config) + 4
	mov	ecx, 1
	a32 rep outsd
	in	eax, dx
	expect32 "a32-rep-outsd", eax, 80000000h
	expect32 "a32-rep-outsd-steps-esi", esi, off(config) + 8

	; More than any batch a monitor may move at a time
	mov	dx, COM1 + UART_SCRATCH
	mov	al, 0A5h
	out	dx, al
	mov	di, 4000h
	mov	cx, 5000
	sti
	rep insb
	expect16 "rep-insb-of-5000-ends", cx, 0
	expect16 "rep-insb-of-5000-steps-di", di, 4000h + 5000
	mov	di, 4000h
	mov	cx, 5000
	mov	al, 0A5h
	repe scasb
	expect16 "rep-insb-of-5000-stores-all", cx, 0

	mov	al, [off(old_scratch)]
	mov	dx, COM1 + UART_SCRATCH
	out	dx, al
	jmp	finish

clear:
	push	di
	push	eax
	push	cx
	cld
	mov	di, off(buffer)
	mov	cx, 8
	xor	eax, eax
	rep stosd
	pop	cx
	pop	eax
	pop	di
	ret

scratch:
	push	dx
	mov	dx, COM1 + UART_SCRATCH
	in	al, dx
	pop	dx
	ret

%include "check.inc"

	align	4
identity:
	dd	0
buffer:
	times 8	dd 0
config:
	dd	80000008h, 80000000h
bytes:
	db	11h, 22h, 33h, 44h
old_scratch:
	db	0
