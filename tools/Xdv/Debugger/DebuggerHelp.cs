// What the debugger's `help` prints.
namespace Xdv.Tool.Debugger;

public static class DebuggerHelp
{
    public const string Text = """
        moving
          step [N], s          N records forward               back [N], b          N records back
          next [N], n          N inputs forward                previous [N], p      N inputs back
          goto #N | T, g       to a record, or to the first one at T
          run COND, r          forward to the next record      runback COND, rb     back to the one before
          break COND           set a breakpoint                breaks, delete K     list them, remove one
          continue, c          forward to a breakpoint or the end      reverse, rc  back to one or the beginning
        looking, always at the state after the input of the current record
          where, w             the current record              records [N], l       N records around it
          processes, ps        processes and what they wait for      ready          who runs, who is next
          capabilities [PID]   capabilities                    contracts            contracts
          jobs                 Q and Φ jobs                    objects              containers and envelopes
          providers            the Q and Φ providers           digest               hash of the whole state
        help, quit; a line that starts with # is a comment; at a terminal an empty line repeats the last command
        conditions, of which several must hold together
          #N, T=N              a place                         fault                whatever went wrong
          transition, input    records of this sort            K, Q, Φ (phi)        of a domain
          contract 0.2         names a contract                capability 3.1       names a capability
          process 2            of a process                    call Spawn, kind Trap

        """;
}
