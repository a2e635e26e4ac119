#!/usr/bin/env python3
"""A Φ provider for XDV in one file: an ideal linear interferometer of up to 64 modes. Copy it and put your device
where Envelope is. Protocol: ../PROTOCOL.md. Standard library only, Python 3.9 or newer.

  provider.py SOCKET        listen there:  xdv provider check SOCKET
  started by XDV            connects to $XDV_PROVIDER_CONNECT; its key is in the file $XDV_PROVIDER_KEY
"""
import cmath
import hashlib
import hmac
import math
import os
import socket
import struct
import sys

CHALLENGE, HELLO, WELCOME, SUBMIT, ANSWER, POLL, PROGRESS, CANCEL, RELEASE, STABILITY, GOODBYE = (
    1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 13)
HEADER = struct.Struct("<IHHII")                        # body bytes, type, version, sequence, generation
ATTESTATION = struct.Struct("<IHBxIIQIIQQQQQQQQ4I4I32s32s32sII280x")
REQUEST = struct.Struct("<IHBxIIQQIIQQQIIIIQQ")         # kernel/Abi/DeviceWindow.cs, JobRequest
ANSWERED = struct.Struct("<IIQIIQ")                     # JobAnswer
RESULT = struct.Struct("<IIQII5d32sI28x")               # kernel/Abi/TransformFormat.cs, PhaseResult
PROGRAM, ELEMENT = struct.Struct("<IHHIIQQ"), struct.Struct("<BxHHxxdd")
PHASE, MODES, ELEMENTS = 2, 64, 8192                    # the domain Φ; what this device can do
KEEP, EVALUATE = 1, 2                                   # flags of a job
OK, MALFORMED, UNSUPPORTED, NO_ENVELOPE, BROKEN = 0, 16, 2003, 2004, 2005
INJECT, SHIFT, COUPLER, CELL, FOURIER, ROTATION = 1, 2, 3, 4, 5, 6


class Refused(Exception):
    """A job that fails, with its status."""


class Envelope:
    """The light in the modes. It never leaves this object: only power does."""

    def __init__(self, modes):
        self.light = [0j] * modes

    def power(self):
        return [abs(a) ** 2 for a in self.light]

    def pass_through(self, element):
        code, i, j, first, second = ELEMENT.unpack(element)
        a, n = self.light, len(self.light)
        if code < INJECT or code > ROTATION:
            raise Refused(UNSUPPORTED)
        if i >= n or j >= n or not math.isfinite(first + second):
            raise Refused(MALFORMED)
        if code == INJECT:
            a[i] = complex(math.sqrt(first))
        elif code == SHIFT:
            a[i] *= cmath.exp(1j * first)
        elif code == FOURIER:
            w = [cmath.exp(2j * math.pi * (k if i == 0 else -k) / n) / math.sqrt(n) for k in range(n)]
            self.light = [sum(x * w[m * k % n] for m, x in enumerate(a)) for k in range(n)]
        else:
            c, s = math.cos(first), math.sin(first)
            if code == COUPLER:
                a[i], a[j] = c * a[i] + 1j * s * a[j], 1j * s * a[i] + c * a[j]
            else:
                x = a[i] * (cmath.exp(1j * second) if code == CELL else 1)
                a[i], a[j] = c * x - s * a[j], s * x + c * a[j]


class Provider:
    def __init__(self, connection, key):
        self.connection, self.key, self.sequence, self.envelopes = connection, key, 0, {}

    def receive(self, size):
        data = self.connection.recv(size, socket.MSG_WAITALL) if size else b""
        if len(data) < size:
            raise EOFError
        return data

    def send(self, kind, body):
        self.sequence += 1
        self.connection.sendall(HEADER.pack(len(body), kind, 1, self.sequence, self.generation) + body)

    def hello(self, challenge):
        with open(__file__, "rb") as source:
            firmware = hashlib.sha3_256(source.read()).digest()
        body = ATTESTATION.pack(
            0x54544158, 1, PHASE, 1, MODES,             # "XATT", version, domain, simulator, capacity
            0x45584D504C450001, 0, ELEMENTS,            # its id, shots (Q only), elements
            sum(1 << e for e in range(INJECT, ROTATION + 1)), 0,
            1_000_000, 1,                               # longest window in ticks, calibration epoch
            200, 1000, 0, 10,                           # cost: base, per 1000 elements, shots, per KiB; ticks
            0, 0, 0, 0, 0, 0, 0, 0,
            b"XDV examples", b"pure Python interferometer", firmware, 0, 0)
        body += struct.pack("<IIQ", PROGRAM.size + ELEMENTS * ELEMENT.size, 1, 0)
        message = b"XDV provider hello 1" + challenge[:32] + struct.pack("<I", self.generation) + body
        self.send(HELLO, body + hmac.new(self.key, message, hashlib.sha3_256).digest())

    def run(self, request, program):
        (_, _, _, _, flags, job, number, modes, _, _, _, _, _, tolerance, _, continues, _, _) = request
        if len(program) < PROGRAM.size:
            raise Refused(MALFORMED)
        magic, _, _, used, count, _, total = PROGRAM.unpack_from(program)
        if magic != 0x31505458 or total != len(program) or total != PROGRAM.size + count * ELEMENT.size:
            raise Refused(MALFORMED)
        if used == 0 or used > min(modes, MODES) or count > ELEMENTS:
            raise Refused(MALFORMED)
        held = self.envelopes.pop(number, None)         # a job that fails leaves nothing behind
        if (held is not None) != (continues == 1) or held and len(held.light) != used:
            raise Refused(NO_ENVELOPE)
        light = held or Envelope(used)
        power_in = sum(light.power())
        for at in range(PROGRAM.size, total, ELEMENT.size):
            element = program[at:at + ELEMENT.size]
            if element[0] != INJECT and not continues and not power_in:
                power_in = sum(light.power())
            light.pass_through(element)
        power = light.power()
        ratio = min(sum(power) / power_in, 1.0) if power_in else 1.0
        if flags & KEEP:
            self.envelopes[number] = light
        result = RESULT.pack(RESULT.size, OK, job, used, flags >> 1 & 1, 1.0, 0.0, 0.0, 0.0, ratio,
                             hashlib.sha3_256(program).digest(), used if flags & EVALUATE else 0)
        return result + (struct.pack(f"<{used}d", *power) if flags & EVALUATE else b"")

    def serve(self):
        while True:
            size, kind, _, _, self.generation = HEADER.unpack(self.receive(HEADER.size))
            body = self.receive(size)
            if kind == CHALLENGE:
                self.hello(body)
            elif kind == SUBMIT:
                request = REQUEST.unpack_from(body)
                try:
                    status, result = OK, self.run(request, body[REQUEST.size:])
                except Refused as refused:
                    status, result = refused.args[0], b""
                self.send(ANSWER, ANSWERED.pack(0x414A5158, status, request[5], len(result), self.generation, 0) + result)
            elif kind == POLL:
                self.send(PROGRESS, body + struct.pack("<II", 3, 0))  # jobs run to their end: this one is done
            elif kind == RELEASE:
                number, = struct.unpack("<Q", body)
                self.envelopes = {k: v for k, v in self.envelopes.items() if number not in (0, k)}
            elif kind == GOODBYE:
                return


def main():
    key = b""
    if os.environ.get("XDV_PROVIDER_KEY"):
        with open(os.environ["XDV_PROVIDER_KEY"]) as file:
            key = bytes.fromhex(file.read())
    end = socket.socket(socket.AF_UNIX)
    if len(sys.argv) < 2:
        end.connect(os.environ["XDV_PROVIDER_CONNECT"])
        return Provider(end, key).serve()
    if os.path.exists(sys.argv[1]):
        os.remove(sys.argv[1])
    end.bind(sys.argv[1])
    end.listen()
    while True:
        try:
            Provider(end.accept()[0], key).serve()
        except EOFError:
            pass                                        # the next one may be kinder


if __name__ == "__main__":
    main()
