"""What --help prints."""

USAGE = """\
usage: run-qemu.sh [options] [IMAGE[:OPTION...]...] [-- QEMU-OPTION...]
       run-qemu.sh [options] PROGRAM [ARGUMENT...]

Runs a guest in virtual-8086 mode under the monitor: a built-in one, or
  a flat binary or .com program, which is loaded and started as a guest, or
  floppy and hard disk images: the drives of a virtual machine, in order (A: B:, C: D:). It boots the first.
  PROGRAM, a static 32-bit Linux one: everything after it are its own arguments (docs/vm86.md).
IMAGE files are only read: what a guest writes stays in memory and is forgotten, unless --save keeps it.

which guest
  --list          name the built-in guests
  --guest NAME    run this built-in guest (default cr0), or a program of guest/check or guest/bench
  --append STR    add STR to the monitor's command line, such as 'cr0=real gp=reflect'
  --trace[=FILTER]
                  print what crosses the line between guest and monitor, one line each; FILTER is a list such
                  as int,port:3c0-3df,count:100 (docs/trace.md)
  --trace-file F  write it to the file F instead, as lines of JSON
  --explain       make a page of it, which a class can step through in a browser (docs/explain.md);
  -o FILE         its name, else trap.html
its drives (docs/images.md)
  --as TYPE       take every IMAGE for a flat, com, floppy or disk one, whatever it looks like
  --boot a|c      boot from this drive
  --ro            writes to any drive fail, as to a write-protected floppy
  --save OUT      when the run ends, whichever way, write the first drive's image to the file OUT;
                  --save b=OUT (a, b, c, d): that drive's; --save GUEST:b=OUT: another guest's
  --passthrough   no virtual machine: the guest is given the real one, with the images as its drives
  --virtual       a program gets a virtual machine, too (else the real one), with a blank floppy if no image
  An IMAGE may have options of its own: disk.img:drive=d:ro. There are
  drive=a|b|c|d  ro  boot  as=TYPE  name=NAME (of the guest)  mem=KIB (the guest's extended memory)
  copies=N (so many guests NAME-1, NAME-2 and on, each with images of its own)
  weight=N (so many times as much of the processor as others get that are ready)
  input=auto|keyboard|com1 (where the guest gets what is typed on the terminal)
  display=card|wall (it draws on the real card, as one alone does, or has a tile, as each of several: docs/wall.md)
  idle=off|on (whether the guest sleeps while it only asks for keys; on is what holds)
without hands (docs/scripts.md)
  --keys STEPS    carry out steps such as 'wait "A:\\>"; type "dir\\n"; wait 2s; screen out.txt; png out.png';
                  then the run ends
  --script FILE   the same, from a file
again, and backwards (docs/debugging.md)
  --record FILE   write down all that reaches the machine, with it the images: one file
  --replay FILE   run that again, the same to the last instruction; with --gdb, backwards as well
what is seen
  --headless      no window; the guest's text screen, and what guest and monitor send to their serial ports,
                  on the terminal. What is typed there or comes through a pipe reaches the guest. Ctrl-A X or
                  Ctrl-C ends it.
  --curses        the guest's text screen on this terminal; Esc 2 and then "quit" ends it
                  Without either: a window where there is a display, otherwise the terminal.
which machine
  --cpu MODEL     as "qemu-system-i386 -cpu help" lists them ("bochs -help cpu" with --bochs)
  --memory MB     default 32 and what the images need; at least 8 and what they need
  --icount        count instructions: the guest's clock advances by 1 ns with each one, every run is the same
  --iso           boot through GRUB from a CD, as a real PC would, and not through QEMU's own loader
  --bochs         the same CD in Bochs, without a window; ends after 60 s unless --seconds says otherwise
and
  --seconds N     end the run after N seconds
  --gdb           stop before the first instruction, with gdb on this terminal (docs/debugging.md)
  --gdb-tui       the same, with windows for source code and the guest's registers
  --gdb-server    wait for gdb, and print the line that starts it
  --dry-run       print what would be run
  --help          this text

The exit status is the guest's verdict: 0 clean end, 1 stopped or failed, 3 fault of the monitor;
2 usage, 4 trouble with the host's tools or with saving, 5 a step of a script failed, 124 --seconds are over,
130 Ctrl-C; 141 whoever read the output has gone (--headless, no script).
"""
