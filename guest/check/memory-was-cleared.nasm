; memory-was-cleared: a fresh guest finds nothing of the multiboot loader in the memory that the self test clears
; bare: qemu (Bochs's firmware leaves something at 8000h itself)
; Source: measured on SeaBIOS 1.16, which clears 7000h-8FFFFh; monitor/machine/post_memory.h.

%include "guest.inc"

; clear "claim", segment, bytes up to FFFFh
%macro clear 3
	mov	ax, %2
	mov	es, ax
	xor	di, di
	mov	cx, %3
	xor	ax, ax
	cld
	repe scasb
	expect16 %1, cx, 0
%endmacro

guest_start:
	clear	"8000h-FFFFh-is-clear", 800h, 8000h
	clear	"30000h-3FFFEh-is-clear", 3000h, 0FFFFh
	clear	"68000h-77FFEh-is-clear", 6800h, 0FFFFh
	clear	"80000h-8FFFEh-is-clear", 8000h, 0FFFFh
	jmp	finish

%include "check.inc"
