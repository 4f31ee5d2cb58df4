"""How each command line of the documents is tried. tests/docs/commands.py fails for a line that has no recipe here."""

import dataclasses

PIPE, TERMINAL = 'pipe', 'terminal'
BOTH = (PIPE, TERMINAL)
# What tests/docs/dos.nasm says on any display.
PROMPT = r'A:\\>'
ENDED = r'trapeze: end: clean'


@dataclasses.dataclass
class Run:
    """Run as it stands, with `more` added: the status, and what it has to say on every place of `where`. On a
    terminal without DISPLAY a booted guest is shown by curses, and its log does not come there."""
    says: str = ENDED
    status: int = 0
    where: tuple = BOTH
    more: str = ''
    terminal_says: str = None
    keys: bytes = b''           # what is typed on the terminal when it has said that
    files: tuple = ()           # that have to be there, and not empty, when it has ended


@dataclasses.dataclass
class Dry:
    """It takes long: `line` says what would be done, or only lists it."""
    line: str
    says: str


@dataclasses.dataclass
class Held:
    """Another test runs it: `path` has to contain `words`."""
    path: str
    words: str


def dry_make(target, says):
    return Dry(f'make -n {target}', says)


BOOTED = Run(terminal_says=PROMPT)
TWO = 'one.img:name=one two.img:drive=a:name=two'

RECIPES = {
    './run-qemu.sh': Run(r'MSW by SMSW: '),
    './run-qemu.sh dos.img': BOOTED,
    """./run-qemu.sh --cpu max --keys 'wait "instructions:"; stable; png docs/holes.png' --guest holes""":
        Run('', files=('docs/holes.png',)),
    """./run-qemu.sh --append copies=4 --keys 'wait 5s; in window-3: key spc; wait 1s; in window-3: key spc; wait 8s; png """
    "docs/wall.png' --guest window": Held('tests/virtual/beside.py', "'--guest', 'window'"),
    f'./run-qemu.sh {TWO}': BOOTED,
    """./run-qemu.sh --append display=wall --keys 'in two: wait "A:\\>"; in two: type "dir\\n"; in two: png two.png' one.img """
    'two.img:drive=a:name=two': Held('tests/virtual/beside.py', 'in two: type ab'),
    "./run-qemu.sh --append 'display=wall link=one,two' one.img:name=one two.img:drive=a:name=two":
        Held('tests/virtual/beside.py', "append='link=two,one'"),
    './run-qemu.sh --memory 128 --append share=on one.img:copies=64:mem=8192':
        Held('tests/virtual/beside.py', "copies={MANY} mem=8192')], 'share=on"),
    './run-qemu.sh boot.img': Run(r'Done\.', terminal_says=r'Booted\.', keys=b'\x1b'),
    'nasm -f bin -o hello.bin docs/example/hello.nasm && ./run-qemu.sh --headless hello.bin':
        Run(r'Hello from virtual-8086 mode\.'),
    'nasm -f bin -o boot.img docs/example/boot.nasm': Run('', files=('boot.img',)),
    """./run-qemu.sh --headless --keys 'wait "A:\\>"; type "ver\\n"; stable; screen -' dos.img""":
        Run(r'FreeCom version 0\.82'),
    './run-qemu.sh --headless build/guest/client/hello86': Held('tests/client/examples.txt', '== hello86'),
    './run-qemu.sh --headless --trace=vm86,syscall build/guest/client/hello86': Run(r'vm86  enters, vm86old'),
    './run-qemu.sh --headless --trace-file hello86.json build/guest/client/hello86':
        Held('tests/trace/run.py', "of_client(directory, 'hello86')"),
    './run-qemu.sh --headless --explain -o hello86.html build/guest/client/hello86':
        Held('tests/explain/run.py', '"build/guest/client/hello86"'),
    './run-qemu.sh --gdb build/guest/client/hello86': Held('tests/gdb/scenarios.py', "Session('build/guest/client/hello86')"),
    './run-qemu.sh --headless build/guest/client/vbelist': Held('tests/client/examples.txt', '== vbelist'),
    'make check': Held('docs/hacking.md', '$ make check'),
    "make -C tests/unit ONLY='cli-*'": Dry("make -n -C tests/unit ONLY='cli-*'", 'unit'),
    'make cross': dry_make('cross', 'monitor.elf'),
    'make test': Held('.ci/run', 'make test'),
    'make bench': dry_make('bench', 'tests/bench/page.py'),
    'make prove': dry_make('prove', 'tests/prove.py'),
    'make mutants': dry_make('mutants', 'tests/mutants/run.py'),
    'make verify': dry_make('verify', 'tests/eva/run.py'),
    'make lint': dry_make('lint', 'clang-tidy'),
    'make clang': Held('Makefile', 'test-layers: all clang'),
    'make explain': dry_make('explain', '--explain'),

    './run-qemu.sh --gdb --guest flags': Held('docs/debugging.md', '$ ./run-qemu.sh --gdb --guest flags'),
    './run-qemu.sh --gdb-tui dos.img': Held('tests/gdb/scenarios.py', '--gdb-tui'),
    './run-qemu.sh --gdb-server dos.img': Run(r'gdb -q build/monitor\.elf -x tools/gdb/trapeze\.py -ex .trapeze-attach', status=124,
                                              where=(PIPE,), more='--seconds 5'),
    'nasm -f elf32 -g -F dwarf -o hello.o docs/example/hello.nasm': Run('', files=('hello.o',)),
    'ld -m elf_i386 -Ttext=0x10000 -e 0x10000 -o hello.elf hello.o': Run('', files=('hello.elf',)),
    'objcopy -O binary -j .text hello.elf hello.bin': Run('', files=('hello.bin',)),
    './run-qemu.sh --gdb hello.bin': Held('tests/docs/commands.py', "'hello.bin'"),

    'tests/check/run.py can-tell-cpu': Run(r'PASS check-virtual-can-tell-cpu', where=(PIPE,)),
    'tests/bare/run.py guest/check/can-tell-*.nasm bare': Held('Makefile', 'tests/bare/run.py guest/check/*.nasm'),
    'tests/system/programs.py': Held('tests/system/run.sh', 'programs.py'),
    'tests/equivalence/table.py': Run(r'PASS table-rows-are-shown', where=(PIPE,)),

    './run-qemu.sh --explain --guest cr0 -o trap.html': Held('tests/explain/options.py', '"--explain"'),

    './run-qemu.sh dos.img tools.img disk.img': BOOTED,
    './run-qemu.sh --save new.img dos.img': Run(terminal_says=PROMPT, files=('new.img',)),
    './run-qemu.sh --passthrough dos.img': BOOTED,
    './run-qemu.sh dos.img:name=dos:mem=8192 tools.img:drive=b:ro disk.img:drive=d': BOOTED,

    'tests/prove.py --quick': dry_make('prove', 'tests/prove.py'),
    'tests/prove.py --seed 7 programs': Dry('tests/prove.py --help', r'--seed'),
    "tests/bench/page.py dos.img 'A:\\>'": Dry('tests/bench/page.py --help', r'(?i)image'),
    'tests/mutants/run.py --judges unit,board,check --below monitor/vcpu --below monitor/trap':
        Dry('tests/mutants/run.py --judges unit,board,check --below monitor/vcpu --below monitor/trap --list', 'monitor/vcpu'),

    """./run-qemu.sh --keys 'wait "A:\\>"; type "dir\\n"; wait "free"; screen out.txt; png out.png' dos.img""":
        Run('', files=('out.txt', 'out.png')),
    './run-qemu.sh --script steps.txt dos.img': Run(''),

    './run-qemu.sh --headless --guest cr0 --trace': Run(r'trace: '),
    './run-qemu.sh --headless --trace=bios,mode dos.img': Run(r'bios +10/0e teletype output'),
    './run-qemu.sh --headless --trace=int,port:3c0-3df dos.img': Run(r'int +vector 10'),
    f'./run-qemu.sh --trace=guest:two --trace-file two.json {TWO}': Run(terminal_says=PROMPT, files=('two.json',)),

    './run-qemu.sh --headless --append idle=off dos.img': Run(),
    './run-qemu.sh --headless terminal.img:input=keyboard': Run(),
}

# Lines that a document shows as what a command prints: the command, and how it is said where that matters. Numbers of
# events and addresses of memory are masked.
FAILS = "./run-qemu.sh --headless --keys 'wait \"A:\\>\"' nonsystem.img"
SERVER = './run-qemu.sh --gdb-server --headless --guest flags'
SHOWN = {
    'docs/debugging.md': (SERVER,),
    'docs/images.md': ('./run-qemu.sh dos.img:name=dos:mem=8192 tools.img:drive=b:ro disk.img:drive=d',
                       './run-qemu.sh dos.img'),
    'docs/scripts.md': (FAILS,),
    'docs/trace.md': ('./run-qemu.sh --headless --guest cr0 --trace',),
    'docs/vm86-events.md': ('./run-qemu.sh --headless --trace=vm86,syscall build/guest/client/hello86',),
    'docs/virtual.md': ("printf 'ver\\r' | ./run-qemu.sh --headless dos.img",),
}
EXTRA = {SERVER: Run('trapeze-attach', status=124, where=(PIPE,), more='--seconds 5'),
         FAILS: Run('did not appear within 20 s', status=5, where=(PIPE,)),
         SHOWN['docs/virtual.md'][0]: Run(r'FreeCom', where=(PIPE,))}
