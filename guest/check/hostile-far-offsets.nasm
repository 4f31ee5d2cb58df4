; hostile-far-offsets: a 67 prefix makes 32-bit offsets, but reaches nothing above FFFFh
; run: gp=reflect
; bare: bochs (QEMU's CPU checks no segment limits: in real mode these would write over the machine's memory)
; Source: SDM vol 3 20.1.1 Address Translation in Real-Address Mode.

%include "guest.inc"

%macro out_of_reach 2+
	try
	%2
	endtry
	expect16 %strcat(%1, "-is-vector-13"), [off(caught_vector)], 13
%endmacro

guest_start:
	cli
	mov	ax, cs
	mov	ds, ax
	mov	esi, 110000h - 10000h		; linear, less our segment's base
	out_of_reach "read-behind-the-last-real-mode-byte", mov al, [esi]
	mov	esi, 200000h - 10000h
	out_of_reach "read-at-2-mib", mov al, [esi]
	out_of_reach "write-at-2-mib", mov [esi], al
	mov	edi, 210000h - 10000h
	mov	ecx, 4000h
	out_of_reach "rep-stosd-at-2-mib", a32 rep stosd
	mov	esi, 0FFFFFFF0h - 10000h
	out_of_reach "write-at-4-gib", mov [esi], eax
	mov	esi, 0FEE00000h - 10000h
	out_of_reach "read-of-the-local-apic", mov eax, [esi]
	mov	ebx, 200000h - 10000h
	out_of_reach "jump-table-at-2-mib", jmp [ebx]
	out_of_reach "lock-inc-at-2-mib", lock inc dword [ebx]
	mov	edi, 200000h - 10000h
	mov	ecx, 1
	mov	dx, PIC_MASK
	out_of_reach "rep-insb-at-2-mib", a32 rep insb
	mov	esi, 200000h - 10000h
	mov	dx, COM1 + UART_SCRATCH
	out_of_reach "rep-outsb-at-2-mib", a32 rep outsb
	out_of_reach "lidt-at-2-mib", lidt [esi]
	out_of_reach "smsw-at-2-mib", smsw [esi]
	jmp	finish

%include "check.inc"
%include "catch.inc"
