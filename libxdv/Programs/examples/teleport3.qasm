// Teleportation in OpenQASM 3: what is measured decides what is corrected. The result is always 0.
OPENQASM 3.0;
include "stdgates.inc";

qubit[3] q;
output bit arrived;

def bell(qubit a, qubit b) {
  h a;
  cx a, b;
}

gate secret a {
  ry(1.1) a;
  rz(0.4) a;
}

secret q[0];
bell(q[1], q[2]);

cx q[0], q[1];
h q[0];
bit z_needed = measure q[0];
bit x_needed = measure q[1];
if (x_needed) x q[2];
if (z_needed) z q[2];

inv @ secret q[2];
arrived = measure q[2];
