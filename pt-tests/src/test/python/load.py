"""Servers and clients that the process tests put at the two ends of a tunnel.

  load.py echo PORT                     serves: returns what arrives, passes on the end of input
  load.py answer PORT BYTES             serves: reads to the end of input, then sends BYTES and ends
  load.py greet PORT                    serves: speaks first, as ssh does, then echoes
  load.py reset PORT                    serves: cuts each connection off after its first byte
  load.py ask HOST PORT BYTES           sends a little, ends its output, reads BYTES to the end
  load.py greeted HOST PORT             waits for the greeting before it sends
  load.py first HOST PORT               connects until the first byte comes, and prints when it did
  load.py sent HOST                     waits for the first IPv4 packet to HOST; prints when it left
  load.py again HOST PORT               connects every 200 ms until one connection carries bytes
  load.py transfer HOST PORT BYTES      echoes BYTES and compares
  load.py trickle HOST PORT SECONDS     echoes a numbered line every 50 ms for SECONDS and compares
  load.py many HOST PORT N              N connections at once, each echoes, all open until the last
  load.py expect-reset HOST PORT        sends a byte and requires a reset rather than an end
  load.py stall HOST PORT BYTES         asks for BYTES and never reads; ends with standard input

Servers print "ready PORT" when they listen; clients print one line that begins with "ok".
"""
import asyncio
import hashlib
import os
import socket
import sys
import time
import threading

PIECE = 1 << 16


def pattern(count):
    """Bytes that differ at every offset, in pieces."""
    block = hashlib.sha512(b"pattern").digest() * (PIECE // 64)
    sent = 0
    while sent < count:
        piece = bytearray(block[: min(PIECE, count - sent)])
        piece[:8] = sent.to_bytes(8, "big")[: len(piece)]
        sent += len(piece)
        yield bytes(piece)


def serve(port, handle):
    server = socket.create_server(("127.0.0.1", port), backlog=4096)
    print("ready", server.getsockname()[1], flush=True)
    while True:
        client, _ = server.accept()
        threading.Thread(target=guarded, args=(handle, client), daemon=True).start()


def guarded(handle, client):
    with client:
        try:
            handle(client)
        except OSError as e:
            print("connection failed:", e, file=sys.stderr, flush=True)


def answer(client, count):
    while client.recv(PIECE):
        pass
    for piece in pattern(count):
        client.sendall(piece)
    client.shutdown(socket.SHUT_WR)


def greet(client):
    client.sendall(b"hello\n")
    echo(client)


def echo(client):
    while piece := client.recv(PIECE):
        client.sendall(piece)
    client.shutdown(socket.SHUT_WR)


def reset(client):
    client.recv(1)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def connect(host, port):
    return socket.create_connection((host, port), timeout=300)


def read_all(client):
    digest, count = hashlib.sha256(), 0
    while piece := client.recv(PIECE):
        digest.update(piece)
        count += len(piece)
    return digest.hexdigest(), count


def expected(count):
    digest = hashlib.sha256()
    for piece in pattern(count):
        digest.update(piece)
    return digest.hexdigest()


def ask(host, port, count):
    with connect(host, port) as client:
        client.sendall(b"please")
        client.shutdown(socket.SHUT_WR)
        digest, got = read_all(client)
    require(got == count, f"{got} bytes instead of {count}")
    require(digest == expected(count), "the bytes differ")
    print("ok", got, flush=True)


def greeted(host, port):
    with connect(host, port) as client:
        require(client.recv(6, socket.MSG_WAITALL) == b"hello\n", "no greeting")
        client.sendall(b"thanks")
        client.shutdown(socket.SHUT_WR)
        require(client.recv(100, socket.MSG_WAITALL) == b"thanks", "no echo")
    print("ok", flush=True)


def sent(host):
    """Needs root: looks at all packets of this machine."""
    address = socket.inet_aton(host)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as packets:
        print("ok waiting", flush=True)
        while True:
            packet = packets.recv(PIECE)
            if packet[12:14] == b"\x08\x00" and packet[30:34] == address:
                print("ok sent", time.time(), flush=True)
                return


def first(host, port):
    """Connects as soon as it can, and again when it is cut off, until the first byte comes."""
    print("ok waiting", flush=True)
    while True:
        try:
            with connect(host, port) as client:
                if client.recv(1):
                    print("ok first %.3f" % time.time(), flush=True)
                    return
        except OSError:
            time.sleep(0.005)


def again(host, port):
    """Tells how many seconds it took. A connection that is not answered holds the next ones not up."""
    began, answered = time.monotonic(), threading.Event()

    def attempt():
        try:
            with connect(host, port) as client:
                client.sendall(b"again")
                client.shutdown(socket.SHUT_WR)
                if client.recv(5, socket.MSG_WAITALL) == b"again":
                    answered.set()
        except OSError:
            pass

    while True:
        threading.Thread(target=attempt, daemon=True).start()
        if answered.wait(0.2):
            break
    print("ok again %.1f" % (time.monotonic() - began), flush=True)


def transfer(host, port, count):
    with connect(host, port) as client:
        sender = threading.Thread(target=send, args=(client, count))
        sender.start()
        digest, got = read_all(client)
        sender.join()
    require(got == count and digest == expected(count), f"{got} of {count} bytes, or not the same")
    print("ok", got, flush=True)


def send(client, count):
    for piece in pattern(count):
        client.sendall(piece)
    client.shutdown(socket.SHUT_WR)


def trickle(host, port, seconds):
    with connect(host, port) as client:
        lines = seconds * 20
        reader = client.makefile("rb")
        done = []
        check = threading.Thread(target=lambda: done.append(all(
            reader.readline() == b"%d\n" % i for i in range(lines))))
        check.start()
        pause = threading.Event()
        for i in range(lines):
            client.sendall(b"%d\n" % i)
            pause.wait(0.05)
        check.join()
        require(done == [True], "lines lost, doubled or changed")
    print("ok", lines, flush=True)


async def many(host, port, count):
    gate, ready = asyncio.Event(), 0

    async def one(i):
        nonlocal ready
        reader, writer = await asyncio.open_connection(host, port)
        message = b"connection %d\n" % i
        writer.write(message)
        require(await reader.readline() == message, "not what was sent")
        ready += 1
        if ready == count:
            print("open", count, flush=True)
        await gate.wait()
        writer.write(message)
        writer.write_eof()
        require(await reader.read() == message, "not what was sent at last")
        writer.close()

    jobs = [asyncio.create_task(one(i)) for i in range(count)]
    told = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await asyncio.wait([told, *jobs], return_when=asyncio.FIRST_COMPLETED)
    for job in jobs:
        require(not job.done(), f"a connection ended: {job.exception() if job.done() else None}")
    gate.set()
    await asyncio.gather(*jobs)
    print("ok", count, flush=True)


def expect_reset(host, port):
    with connect(host, port) as client:
        try:
            client.sendall(b"x")
            got = client.recv(1)
        except ConnectionResetError:
            print("ok", flush=True)
            return
    require(False, f"an end ({got!r}) instead of a reset")


def stall(host, port, count):
    with connect(host, port) as client:
        client.sendall(b"please")
        client.shutdown(socket.SHUT_WR)
        print("ok stalled", flush=True)
        sys.stdin.readline()
        digest, got = read_all(client)
    require(got == count and digest == expected(count), f"{got} of {count} bytes, or not the same")
    print("ok", got, flush=True)


def require(condition, message):
    if not condition:
        print("failed:", message, flush=True)
        sys.stdout.flush()
        os._exit(1)


def main(command, *arguments):
    if command in ("echo", "greet", "reset"):
        serve(int(arguments[0]), globals()[command])
    elif command == "answer":
        serve(int(arguments[0]), lambda client: answer(client, int(arguments[1])))
    elif command == "many":
        asyncio.run(many(arguments[0], int(arguments[1]), int(arguments[2])))
    else:
        action = globals()[command.replace("-", "_")]
        action(arguments[0], *map(int, arguments[1:]))


if __name__ == "__main__":
    main(*sys.argv[1:])
