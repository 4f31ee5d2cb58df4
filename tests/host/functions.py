"""Claims about single functions of the launcher."""

import os
import struct
import subprocess

from report import ROOT, Wrong, same

import bochs
import builtin_guests
import cd
import client
import command_line
import images
import plan
import recording
import replayer
import say
import saves
import serial_pipe
import trace_memory
import verdict

CLAIMS = []


def claim(function):
    CLAIMS.append(function)
    return function


@claim
def a_shell_reads_back_what_is_quoted():
    words = ['plain', '', 'two words', "it's", 'a"b', '$HOME', '`x`', 'a\\b', '*', '-x=1,2', 'ä', 'line\nbreak']
    done = subprocess.run(['sh', '-c', f'printf "%s\\0" {say.shell_line(words)}'], stdout=subprocess.PIPE, check=True)
    same(words, done.stdout.decode().split('\0')[:-1])


@claim
def words_for_people_have_no_quotes():
    same("-drive if=ide,index=2 --x=a:b a+b%c@d", say.shell_line(['-drive', 'if=ide,index=2', '--x=a:b', 'a+b%c@d']))


@claim
def values_follow_an_option_or_its_equals_sign():
    apart, joined = (command_line.parse(words) for words in
                     (['--guest', 'a=b', '--append', 'umip=on', '--append', 'gp=stop'],
                      ['--guest=a=b', '--append=umip=on', '--append=gp=stop']))
    same(apart, joined)
    same(('a=b', 'umip=on gp=stop'), (joined.guest, joined.append))


@claim
def what_follows_two_dashes_is_for_qemu():
    options = command_line.parse(['a.img', '--', '--headless', '--', '--no-such-option'])
    same((['a.img'], ['--headless', '--', '--no-such-option'], ''), (options.images, options.qemu_options, options.display))


@claim
def the_last_value_on_the_monitors_line_counts():
    options = command_line.parse(['--append', 'mem=1 gp=stop', '--append', 'mem=2'])
    same(('2', None, True, False), (options.appended_value('mem'), options.appended_value('me'), options.appends('mem'),
                                    options.appends('em')))


@claim
def a_guests_name_is_made_of_its_files():
    for file, name in (('dos.img', 'dos'), ('/x/two words.tar.gz', 'two_words.tar'), ('.hidden', '.hidden'),
                       ('x' * 40 + '.img', 'x' * 31), ('no-suffix', 'no-suffix'), ('ä=b.com', '__b')):
        same(name, images.name_after(file))


@claim
def file_names_are_plain_or_linked():
    for name, plain in (('a.img', True), ('/x/a.img', True), ('-a.img', False), ('a b', False), ('a=b', False),
                        ('a,b', False), ('x' * 201, False), ('a\nb', False)):
        own = plan.Plan('D')
        same(name if plain else 'D/link', own.plain_name(name, 'link'))
        same([] if plain else [plan.Link('D/link', name)], own.files)


def guest_tree():
    os.makedirs('tree/guest/lecture')
    os.makedirs('tree/guest/check')
    for name, text in (('lecture/cr0', '; cr0: shows a register\n; cr0: and more\n'), ('check/one', 'db "one", 0\n'),
                       ('check/two', '; claims\n; run: gp=reflect load=2000:0000\ndb 2\n')):
        with open(f'tree/guest/{name}.nasm', 'w', encoding='utf-8') as file:
            file.write(text)


@claim
def guests_are_found_with_the_options_of_their_source():
    guest_tree()
    before, builtin_guests.ROOT = builtin_guests.ROOT, 'tree'
    try:
        same(None, builtin_guests.find('cr0'))
        same(builtin_guests.Program('build/guest/check/one.bin', 'name=one'), builtin_guests.find('one'))
        same(builtin_guests.Program('build/guest/check/two.bin', 'name=two gp=reflect load=2000:0000'),
             builtin_guests.find('two'))
        same(['cr0      shows a register'], builtin_guests.listing())
    finally:
        builtin_guests.ROOT = before


@claim
def the_word_for_save_names_what_is_written():
    def drives(*rows):
        guests = {}
        for number, letter, copies in rows:
            guest = guests.setdefault(number, plan.Guest(f'g{number}', number, said_copies=copies))
            guest.drives.append(plan.Drive(None, letter, guest))
        return [drive for guest in guests.values() for drive in guest.drives]
    first = drives((1, 'a', 0), (1, 'b', 0), (2, 'a', 0))
    same('', saves.save_word(first[:1]))
    same('b=', saves.save_word(first[1:2]))
    same('g2:a=', saves.save_word(first[2:]))
    same('DRIVE=', saves.save_word(first[:2]))
    same('GUEST:DRIVE=', saves.save_word(first))
    same('g1-1:a=', saves.save_word(drives((1, 'a', 3))))
    same('GUEST:DRIVE=', saves.save_word(drives((1, 'a', 3), (1, 'b', 3))))


@claim
def grub_passes_the_words_of_the_monitors_line():
    text = cd.config('a=1 b=*', ['name=one'])
    for part in ("multiboot /boot/monitor.elf 'monitor.elf' 'a=1' 'b=*'\n", "module /boot/module0 'module0' 'name=one'\n",
                 'set timeout=0\n', 'set gfxpayload=text\n'):
        if part not in text:
            raise Wrong(f'no {part!r} in\n{text}')


@claim
def grub_cannot_pass_a_quotation_mark():
    try:
        cd.make('no-monitor', 'out.iso', "it's")
    except say.UsageError as error:
        same("no ' can be passed through GRUB: it's", str(error))
    else:
        raise Wrong('it is taken')


@claim
def the_menu_has_every_lecture_guest():
    text = cd.config()
    for name in os.listdir(os.path.join(ROOT, 'guest', 'lecture')):
        if name.endswith('.nasm') and f"menuentry '{name[:-5]}' {{\n" not in text:
            raise Wrong(f'no {name} in\n{text}')


@claim
def bochs_verdict_is_the_monitors_last_line():
    for end, status in (('clean', 0), ('stopped', 1), ('failed 3', 1), ('fault', 3)):
        same(status, bochs.judge(f'trapeze: end: clean\r\nx\ntrapeze: end: {end}\r\n'.encode(), b'', 1, '60'))
    try:
        bochs.judge(b'noise', b'a\n00 [x] >>PANIC<< no such thing\nb\n', 1, '60')
    except say.HostError as error:
        same('Bochs ended without a verdict: no such thing', str(error))
    else:
        raise Wrong('a panic is no verdict')


@claim
def bochs_trace_is_taken_out_of_its_chatter():
    bochs.write_trace(b'noise\n{"event":"a"}\n00 {"event"\n{"event":"b"}\n', 'trace')
    with open('trace', 'rb') as file:
        same(b'{"event":"a"}\n{"event":"b"}\n', file.read())


@claim
def a_clients_stdin_passes_on_every_byte_and_the_end():
    source, to = os.pipe()
    os.write(to, b'a\x10b\x04\x01x')
    os.close(to)
    with open(client.Stdin(source).read_end, 'rb') as found:
        same(b'a\x10\x10b\x04\x01\x01x\x10\x04', found.read(10))


@claim
def a_serial_pipe_keeps_what_several_writers_say():
    before, said = serial_pipe.write, []
    serial_pipe.write = said.append
    try:
        with serial_pipe.SerialPipe('pipe') as pipe:
            for text in (b'one\n', b'two\n', b'no line end'):
                with open('pipe', 'wb') as writer:
                    writer.write(text)
    finally:
        serial_pipe.write = before
    same(b'one\ntwo\nno line end', pipe.text)
    same(b'one\ntwo\nno line end\n', b''.join(said))


@claim
def statuses_of_qemu_are_verdicts():
    for status, found in ((33, 0), (35, 1), (37, 1), (39, 3), (0, 0), (1, None), (139, None)):
        same(found, verdict.of_status(status))
    same((137, 5), (verdict.shell_status(-9), verdict.shell_status(5)))


@claim
def a_recording_of_another_qemu_or_monitor_says_so():
    for name in ('rr.bin', 'rr.qcow2', 'monitor.elf', 'said'):
        with open(name, 'wb') as file:
            file.write(b'x')
    manifest = {'qemu': '1.2.3', 'monitor': recording.digest('monitor.elf'), 'machine': [], 'log': False, 'instructions': 0}
    recording.write('x.rec', '.', manifest, ['rr.bin', 'rr.qcow2', 'monitor.elf', 'said'])
    os.mkdir('again')
    options = command_line.parse(['--replay', 'x.rec', '--headless'])
    try:
        replayer.Replayer(plan.Plan('again'), options).provide()
    except say.HostError as error:
        if 'recorded with QEMU 1.2.3, and this is ' not in str(error):
            raise
    else:
        raise Wrong('it is taken')


@claim
def the_end_of_a_trace_is_taken_when_the_machine_has_gone():
    """Of a ring that has come round, between two counts that have: what the reader has had is not taken again."""
    place, ring, ram = 0x201230, 0x380000, bytearray(4 << 20)
    ram[place:place + 36] = struct.pack('<16s5I', trace_memory.MARK, ring, 16, 5, 2 ** 32 - 8, 0)
    ram[ring:ring + 16] = b'orld\n..*hello, w'
    with open('ram', 'wb') as file:
        file.write(ram)
    with trace_memory.TraceMemory('ram', 'trace'):
        pass
    with open('trace', 'rb') as file:
        same(b'hello, world\n', file.read())
    with open('ram', 'rb') as file:
        same((5, 1), struct.unpack_from('<2I', file.read(), place + 28))


@claim
def a_machine_that_never_was_leaves_an_empty_trace():
    with trace_memory.TraceMemory('no such file', 'trace'):
        pass
    same(0, os.path.getsize('trace'))


@claim
def a_cd_has_words_for_a_uefi():
    """A second entry of its boot catalog, for UEFI, names a floppy with the program that a UEFI starts (El Torito 1.0,
    sections 2.1 to 2.5; UEFI 2.10, 13.3.2.1 and 3.5.1.1)."""
    cd.make(os.path.join(ROOT, 'build', 'monitor.elf'), 'with.iso', efi=True)
    with open('with.iso', 'rb') as file:
        data = file.read()
    catalog = struct.unpack_from('<I', data, 17 * 2048 + 0x47)[0] * 2048
    same((0x91, 0xef, 1), struct.unpack_from('<BBH', data, catalog + 64))
    same(0x88, data[catalog + 96])
    floppy = struct.unpack_from('<I', data, catalog + 96 + 8)[0] * 2048
    image = data[floppy:floppy + cd.EFI_KIB * 1024]
    same((b'\x55\xaa', True), (image[510:512], b'BOOTX64 EFI' in image))
    same([], [line for line in cd.EFI_SAYS if line.encode() not in image])
