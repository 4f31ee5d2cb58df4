; Writes a byte three times, the last time without changing it, and counts in ECX.
	bits 16
	section .text
	global guest_start
guest_start:
	mov	ecx, 5
	mov	byte [0x100], 0x11
second:	mov	byte [0x100], 0x22
	mov	byte [0x100], 0x22
count:	inc	cx
	mov	ax, 1
done:	cli
	hlt
	times	0x200 - ($ - $$) db 0
