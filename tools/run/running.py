"""Children, signals and the terminal: whichever way a run ends, nothing of it stays behind."""

import contextlib
import os
import select
import signal
import stat
import subprocess
import tempfile
import termios
import threading

import verdict

SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
# SIGTERM lets QEMU put the terminal back in order. A QEMU that replays ignores it.
END_SECONDS = 10
LOOK_SECONDS = 0.2
READER_GONE = signal.SIGUSR1        # SIGPIPE also comes where QEMU has gone, in the middle of a question


def stop(number, _):
    """The first signal counts. What it leads to is done to its end."""
    ignore_signals()
    raise SystemExit(128 + number)


def ignore_signals():
    for number in (*SIGNALS, READER_GONE):
        signal.signal(number, signal.SIG_IGN)


class Running:
    """While it lasts, HUP, INT and TERM end the children and then this process, with 128 and the signal's number."""

    def __init__(self):
        self.started = False            # an emulator

    def __enter__(self):
        for number in SIGNALS:
            # Who starts us with a signal ignored (nohup, "&" in a script) wants it so.
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, stop)
        keep_stdin()
        return self

    def __exit__(self, *_):
        ignore_signals()

    def first_interrupt(self, take):
        """Ctrl-C is for take(), until that says no."""
        def interrupted(number, frame):
            if not take():
                stop(number, frame)
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, interrupted)

    @contextlib.contextmanager
    def while_read(self):
        """Where our stdout is a pipe and its reader goes, the run ends as at a SIGPIPE. QEMU ignores that."""
        if not stat.S_ISFIFO(os.fstat(1).st_mode):
            yield
            return
        signal.signal(READER_GONE, lambda *_: stop(signal.SIGPIPE, None))
        over = threading.Event()
        watch = threading.Thread(target=wait_for_reader_to_go, args=(over,), daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()

    @contextlib.contextmanager
    def process(self, command, **how):
        """It runs meanwhile, and not after."""
        self.started = True
        process = subprocess.Popen(command, **how)
        try:
            yield process
        finally:
            end(process)

    def child(self, command, **how):
        """Run it to its end; its exit status."""
        with self.process(command, **how) as process:
            return verdict.shell_status(process.wait())


def wait_for_reader_to_go(over):
    reader = select.poll()
    reader.register(1, 0)
    while not over.wait(LOOK_SECONDS):
        if reader.poll(0):
            # To the thread that waits for the emulator: another one would not wake it. Again and again: a signal just before
            # it waits does not.
            signal.pthread_kill(threading.main_thread().ident, READER_GONE)


def end(process):
    """End it if it still runs. It may not like that: then without mercy."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def keep_stdin():
    """Without any stdin /dev/null has to do: the next file that is opened must not become it."""
    try:
        os.fstat(0)
    except OSError:
        os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)


class Terminal:
    """Its settings are at the end what they were."""

    def __enter__(self):
        self.state = termios.tcgetattr(0) if os.isatty(0) else None
        return self

    def __exit__(self, *_):
        if self.state:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, self.state)


def directory():
    """A temporary one, as a context. QEMU would end a module's file name at a blank."""
    place = tempfile.gettempdir()
    return tempfile.TemporaryDirectory(prefix='trapeze-', dir='/tmp' if len(place.split()) != 1 else place)
