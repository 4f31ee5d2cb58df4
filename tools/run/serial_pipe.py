"""A named pipe that an emulator takes for a serial port: what is written there goes to stdout, and is kept."""

import contextlib
import os
import select
import sys
import threading


class SerialPipe:
    def __init__(self, path):
        os.mkfifo(path)
        # The end for reading is open before anybody writes, and does not wait for that.
        self.pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.wake, self.waker = os.pipe()
        self.text = b''
        self.thread = threading.Thread(target=self.copy, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def copy(self):
        """Until the emulator has gone, and then what is still in the pipe."""
        last = False
        while not last:
            # Between two writers the pipe is at its end all the time: then look now and then.
            last = self.wake in select.select([self.pipe, self.wake], [], [])[0]
            while self.take():
                pass
            if not last:
                last = bool(select.select([self.wake], [], [], 0.01)[0])
        while self.take():
            pass

    def take(self):
        try:
            data = os.read(self.pipe, 65536)
        except BlockingIOError:
            return False
        self.text += data
        write(data)
        return bool(data)

    def __exit__(self, *_):
        os.write(self.waker, b'.')
        self.thread.join()
        # The emulator may end before the last line feed has left the port.
        if self.text and not self.text.endswith(b'\n'):
            write(b'\n')
        for descriptor in (self.pipe, self.wake, self.waker):
            os.close(descriptor)


def write(data):
    """A stdout that nobody reads any more does not keep the run from its end."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
