// Repeat until success, at most eight times: a coin is thrown until it shows 1, and then left alone.
OPENQASM 3.0;
include "stdgates.inc";

const int tries = 8;
qubit coin;
output bit success;

for int i in [1:tries] {
  if (!success) {
    h coin;
    success = measure coin;
  }
}
