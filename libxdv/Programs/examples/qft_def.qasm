// A Fourier transform written as a subroutine finds the frequency of a phase: the result is 3.
OPENQASM 3.0;
include "stdgates.inc";

const int n = 4;
input int[n] frequency;

qubit[n] q;
bit[n] c;

def inverse_qft(qubit[n] q) {
  for int i in [0:n / 2 - 1] swap q[i], q[n - 1 - i];
  for int i in [0:n - 1] {
    for int j in [0:i - 1] cp(-pi / 2 ** (i - j)) q[j], q[i];
    h q[i];
  }
}

h q;
for int i in [0:n - 1] p(2 * pi * frequency * 2 ** i / 2 ** n) q[i];
inverse_qft(q);
c = measure q;
