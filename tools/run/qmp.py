"""Questions to QEMU's QMP socket, asked by a thread while the machine runs."""

import json
import socket
import threading

TRIES_SECONDS = 0.2


class Asker(threading.Thread):
    """A context: work() runs as long as it lasts, once QEMU answers at the socket. A QEMU that has gone ends it."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.over = path, threading.Event()
        self.socket, self.answers = None, None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()

    def connect(self):
        while not self.over.wait(TRIES_SECONDS):
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(self.path)
            except OSError:
                self.socket.close()
                continue
            self.answers = self.socket.makefile('rb')
            self.ask('qmp_capabilities')
            return True
        return False

    def ask(self, command, **arguments):
        request = {'execute': command, **({'arguments': arguments} if arguments else {})}
        self.socket.sendall(json.dumps(request).encode() + b'\n')
        for line in self.answers:
            answer = json.loads(line)
            if 'return' in answer or 'error' in answer:
                return answer.get('return')
        raise OSError('QEMU has gone')

    def run(self):
        try:
            if self.connect():
                self.work()
        except (OSError, ValueError):
            return                      # QEMU has ended

    def work(self):
        raise NotImplementedError
