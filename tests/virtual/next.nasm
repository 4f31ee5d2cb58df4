; next: a boot sector that gives up by INT 18h, on the first drive; on the next one it says which that is

SECTORS		equ	2
%include "lib.inc"

main:
	cmp	byte [parameters], 0
	jne	.next
	int	18h
	jmp	$
.next:
	movzx	eax, byte [boot_drive]
	value	"drive", eax
	line
	ret

	times (SECTORS + 1) * 512 - ($ - $$) db 0
