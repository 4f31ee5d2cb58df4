; in-out-widths: IN and OUT of 8, 16 and 32 bits, by number and by DX, move just that many bits
; virtual: in-eax-dx-reads-32-bits: there is no PCI bus, so its address register reads all ones
; virtual: the-host-bridge-answers: there is no PCI bus, so its address register reads all ones
; vme: out-keeps-the-flags: with VME PUSHF and INT show IOPL 3
; iopl3: out-keeps-the-flags: PUSHF and INT show IOPL 3
; Source: SDM vol 2 IN, OUT.
;
; The ports are the PCI configuration window (CF8h, 32 bits; its data at CFCh are the host bridge's
; identity, 12378086h on the i440FX of both emulators, but only its own consistency matters here) and COM1's
; scratch byte.

%include "guest.inc"

guest_start:
	; 32 bits
	mov	dx, PCI_ADDRESS
	mov	eax, 80000000h
	out	dx, eax
	mov	eax, 11111111h
	in	eax, dx
	expect32 "in-eax-dx-reads-32-bits", eax, 80000000h
	mov	dx, PCI_DATA
	in	eax, dx
	mov	ebx, eax
	cmp	eax, -1
	setne	al
	expect8	"the-host-bridge-answers", al, 1

	; 16 bits: the upper half of EAX stays
	mov	eax, 55AA55AAh
	in	ax, dx
	mov	ecx, ebx
	and	ecx, 0FFFFh
	or	ecx, 55AA0000h
	expect32 "in-ax-dx-keeps-the-upper-half", eax, ecx

	; 8 bits: the other three bytes stay
	mov	eax, 55AA55AAh
	in	al, dx
	movzx	ecx, bl
	or	ecx, 55AA5500h
	expect32 "in-al-dx-keeps-the-other-24-bits", eax, ecx
	inc	dx
	mov	eax, 55AA55AAh
	in	al, dx
	movzx	ecx, bh
	or	ecx, 55AA5500h
	expect32 "in-al-of-the-next-port-is-the-next-byte", eax, ecx

	; By number; port 61h is the speaker's, whose bit 4 toggles by itself
	mov	eax, 55AA5500h
	in	al, 61h
	and	al, 0
	expect32 "in-al-imm-keeps-the-other-24-bits", eax, 55AA5500h
	in	al, PIC_MASK
	mov	[off(mask_byte)], al
	mov	dx, PIC_MASK
	in	al, dx
	movzx	ecx, byte [off(mask_byte)]
	expect8	"in-al-imm-is-in-al-dx", al, ecx

	; OUT, 8 bits; OUT changes no register and no flag
	mov	dx, COM1 + UART_SCRATCH
	in	al, dx
	mov	[off(old_scratch)], al
	mov	eax, 12345678h
	cli
	push	word 0CD7h
	popf
	out	dx, al
	pushf
	pop	cx
	push	word 2
	popf
	expect32 "out-keeps-eax", eax, 12345678h
	expect16 "out-keeps-the-flags", cx, 0CD7h
	xor	eax, eax
	in	al, dx
	expect32 "out-dx-al-writes-8-bits", eax, 78h
	mov	al, [off(old_scratch)]
	out	dx, al

	; 67 and segment prefixes mean nothing to IN and OUT; 66 before the byte form neither
	mov	al, 5Ah
	db	67h, 2Eh, 66h, 0EEh		; out dx, al
	mov	eax, 0
	db	66h, 67h, 26h, 0ECh		; in al, dx
	expect32 "prefixes-before-the-byte-form-are-ignored", eax, 5Ah
	mov	al, [off(old_scratch)]
	out	dx, al

	; Nobody is at these ports
	mov	dx, 0EEE0h
	xor	eax, eax
	in	al, dx
	expect32 "unclaimed-byte-reads-ones", eax, 0FFh
	xor	eax, eax
	in	ax, dx
	expect32 "unclaimed-word-reads-ones", eax, 0FFFFh
	xor	eax, eax
	in	eax, dx
	expect32 "unclaimed-dword-reads-ones", eax, 0FFFFFFFFh
	mov	eax, 12345678h
	out	dx, eax
	in	eax, dx
	expect32 "unclaimed-write-vanishes", eax, 0FFFFFFFFh
	jmp	finish

%include "check.inc"

mask_byte:
	db	0
old_scratch:
	db	0
