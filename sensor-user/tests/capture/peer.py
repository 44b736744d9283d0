"""The observed process: a server that moves its bytes by the calls it is told to use.

peer.py plain READ WRITE SIZE     answers every request with SIZE bytes of body
peer.py tls nested|memory DIR     answers over TLS, with the request's path as body
peer.py ask PORT                  two TLS clients on one thread, three requests each

Prints the port it listens on, then serves until its standard input ends. A plain server
prints "answered" when the calls that sent an answer have returned.
"""
import asyncio
import ctypes
import os
import socket
import ssl
import sys
import tempfile
import threading

libc = ctypes.CDLL(None, use_errno=True)


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Message(ctypes.Structure):
    """struct mmsghdr"""

    _fields_ = [
        ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint), ("iov", ctypes.POINTER(Iovec)),
        ("iov_length", ctypes.c_size_t), ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t), ("flags", ctypes.c_int), ("padding", ctypes.c_int),
        ("length", ctypes.c_uint),
    ]


def messages(buffers):
    array = (Message * len(buffers))()
    for message, buffer in zip(array, buffers):
        iov = Iovec(ctypes.cast(buffer, ctypes.c_void_p).value, len(buffer))
        message.iov = ctypes.pointer(iov)
        message.iov_length = 1
    return array


def by_readv(s):
    buffers = [bytearray(5), bytearray(0), bytearray(7), bytearray(4096)]
    count = os.readv(s.fileno(), buffers)
    return b"".join(buffers)[:count]


def by_recvmsg(s):
    buffers = [bytearray(3), bytearray(4096)]
    count = s.recvmsg_into(buffers)[0]
    return b"".join(buffers)[:count]


def by_recvmmsg(s):
    buffers = [ctypes.create_string_buffer(9), ctypes.create_string_buffer(4096)]
    array = messages(buffers)
    count = libc.recvmmsg(s.fileno(), array, 2, 0x10000, None)  # MSG_WAITFORONE
    return b"".join(b.raw[: m.length] for b, m in zip(buffers, array[:count]))


def by_preadv2(s):
    buffer = ctypes.create_string_buffer(4096)
    iov = Iovec(ctypes.cast(buffer, ctypes.c_void_p).value, 4096)
    count = libc.preadv2(s.fileno(), ctypes.byref(iov), 1, ctypes.c_long(-1), 0)
    return buffer.raw[:count]


def by_peek(s):
    s.recv(4096, socket.MSG_PEEK)
    return s.recv(4096)


READS = {
    "read": lambda s: os.read(s.fileno(), 4096), "recv": lambda s: s.recv(4096),
    "readv": by_readv, "recvmsg": by_recvmsg, "recvmmsg": by_recvmmsg, "preadv2": by_preadv2,
    "peek": by_peek, "bytes": lambda s: s.recv(1),
}


def all_of(data, write):
    view = memoryview(data)
    while view:
        view = view[write(view):]


def by_writev(s, data):
    # A small send buffer and no waiting: most calls move a part of the iovecs.
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)

    def write(view):
        try:
            cuts = [view[:3], view[3:3], view[3:1000], view[1000:]]
            return os.writev(s.fileno(), cuts)
        except BlockingIOError:
            s.setblocking(True)
            return os.write(s.fileno(), view[:1])
        finally:
            s.setblocking(False)

    s.setblocking(False)
    all_of(data, write)
    s.setblocking(True)


def by_many_pieces(s, data):
    # As many as a call can have, most of them small.
    cuts = [data[at : at + 7] for at in range(0, 7 * 1023, 7)] + [data[7 * 1023 :]]
    all_of(data[os.writev(s.fileno(), cuts) :], lambda v: os.write(s.fileno(), v))


def by_sendmmsg(s, data):
    data = bytes(data)
    buffers = [ctypes.create_string_buffer(p, len(p)) for p in (data[:10], data[10:500], data[500:])]
    array = messages(buffers)
    assert libc.sendmmsg(s.fileno(), array, 3, 0) == 3
    assert sum(m.length for m in array) == len(data)


def by_sendfile(s, data):
    with tempfile.TemporaryFile() as f:
        f.write(data)
        f.flush()
        at = 0
        while at < len(data):
            at += os.sendfile(s.fileno(), f.fileno(), at, len(data) - at)


def by_splice(s, data):
    reader, writer = os.pipe()
    for at in range(0, len(data), 4096):
        count = os.write(writer, data[at:at + 4096])
        while count:
            count -= os.splice(reader, s.fileno(), count)


WRITES = {
    "write": lambda s, d: all_of(d, lambda v: os.write(s.fileno(), v)),
    "send": lambda s, d: s.sendall(d),
    "sendmsg": lambda s, d: all_of(d, lambda v: s.sendmsg([v[:100], v[100:]])),
    "writev": by_writev, "pieces": by_many_pieces, "sendmmsg": by_sendmmsg, "sendfile": by_sendfile, "splice": by_splice,
}


def plain(read, write, size):
    body = bytes(i * 7 % 251 for i in range(min(size, 1 << 16))) * (size // (1 << 16) + 1)
    body = body[:size]
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size

    def serve(s):
        request = b""
        while True:
            piece = READS[read](s)
            if not piece:
                return
            request += piece
            if request.endswith(b"\r\n\r\n"):
                request = b""
                WRITES[write](s, head + body)
                print("answered", flush=True)

    listen(serve)


def listen(serve):
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)

    def serve_and_close(s):
        with s:
            serve(s)

    def accept():
        while True:
            s, _ = server.accept()
            threading.Thread(target=serve_and_close, args=(s,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


def context(directory):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory + "/cert.pem", directory + "/key.pem")
    return context


def answer(request):
    body = request.split()[1]
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def tls_nested(directory):
    tls = context(directory)

    def serve(s):
        with tls.wrap_socket(s, server_side=True) as s:
            while request := s.recv(4096):
                s.sendall(answer(request))

    listen(serve)


def tls_memory(directory):
    async def serve(reader, writer):
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                writer.write(answer(request))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context(directory))
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    asyncio.run(main())


def ask(port):
    tls = ssl._create_unverified_context()
    peers = [tls.wrap_socket(socket.create_connection(("127.0.0.1", port))) for _ in range(2)]
    for turn in range(3):
        for peer, s in enumerate(peers):
            s.sendall(b"GET /peer%d/%d HTTP/1.1\r\nHost: x\r\n\r\n" % (peer, turn))
        for peer, s in enumerate(peers):
            expected = b"/peer%d/%d" % (peer, turn)
            reply = b""
            while not reply.endswith(expected):
                reply += s.recv(4096)


match sys.argv[1:]:
    case ["plain", read, write, size]:
        plain(read, write, int(size))
    case ["tls", "nested", directory]:
        tls_nested(directory)
    case ["tls", "memory", directory]:
        tls_memory(directory)
    case ["ask", port]:
        ask(int(port))
