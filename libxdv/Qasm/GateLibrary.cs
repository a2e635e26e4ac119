// qelib1.inc, built in. Gates the circuit format has are a table; the others are OpenQASM text with qelib1's own
// definitions, so that relative phases are qelib1's by construction. Source: OpenQASM 2 (arXiv:1707.03429) and the
// additions of later qelib1.inc versions.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

internal static class GateLibrary
{
    public static ReadOnlySpan<byte> FileName => "qelib1.inc"u8;

    /// <summary>Gates made of others.</summary>
    private static ReadOnlySpan<byte> Definitions => """
        gate cu(theta,phi,lambda,gamma) c,t { u1(gamma) c; cu3(theta,phi,lambda) c,t; }
        gate rccx a,b,c {
          u2(0,pi) c; u1(pi/4) c; cx b,c; u1(-pi/4) c; cx a,c; u1(pi/4) c; cx b,c; u1(-pi/4) c; u2(0,pi) c;
        }
        gate rc3x a,b,c,d {
          u2(0,pi) d; u1(pi/4) d; cx c,d; u1(-pi/4) d; u2(0,pi) d;
          cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d; cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d;
          u2(0,pi) d; u1(pi/4) d; cx c,d; u1(-pi/4) d; u2(0,pi) d;
        }
        gate c3x a,b,c,d {
          h d; u1(pi/8) a; u1(pi/8) b; u1(pi/8) c; u1(pi/8) d;
          cx a,b; u1(-pi/8) b; cx a,b;
          cx b,c; u1(-pi/8) c; cx a,c; u1(pi/8) c; cx b,c; u1(-pi/8) c; cx a,c;
          cx c,d; u1(-pi/8) d; cx b,d; u1(pi/8) d; cx c,d; u1(-pi/8) d; cx a,d; u1(pi/8) d;
          cx c,d; u1(-pi/8) d; cx b,d; u1(pi/8) d; cx c,d; u1(-pi/8) d; cx a,d;
          h d;
        }
        gate c3sqrtx a,b,c,d {
          h d; cu1(pi/8) a,d; h d; cx a,b; h d; cu1(-pi/8) b,d; h d; cx a,b; h d; cu1(pi/8) b,d; h d;
          cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d; h d;
          cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d; h d;
        }
        gate c4x a,b,c,d,e {
          h e; cu1(pi/2) d,e; h e; c3x a,b,c,d; h e; cu1(-pi/2) d,e; h e; c3x a,b,c,d; c3sqrtx a,b,c,e;
        }
        """u8;

    /// <summary>U and CX, which need no include.</summary>
    public static void DeclarePrimitives(CompilerState state)
    {
        Declare(state, "U"u8, GateCode.U3, 3, false);
        Declare(state, "CX"u8, GateCode.Cx, 0, false);
    }

    /// <summary>Everything else. The caller has made sure that none of the names is taken.</summary>
    public static void DeclareAll(CompilerState state)
    {
        state.LibraryIncluded = true;
        DeclarePublished(state);
        DeclareExtensions(state);
        int first = state.Gates.Count;
        new Parser(state, Definitions, library: true).Run();
        for (int i = first; i < state.Gates.Count; i++) state.Gate(i).Extension = true;
    }

    /// <summary>Is this a gate that the include would bring?</summary>
    public static bool Contains(ReadOnlySpan<byte> name)
    {
        CompilerState library = new(default);
        DeclareAll(library);
        return library.Symbols.Find(name).Kind == SymbolKind.Gate;
    }

    private static void DeclarePublished(CompilerState state)
    {
        Declare(state, "u3"u8, GateCode.U3, 3, false);
        Declare(state, "u2"u8, GateCode.U2, 2, false);
        Declare(state, "u1"u8, GateCode.U1, 1, false);
        Declare(state, "cx"u8, GateCode.Cx, 0, false);
        Declare(state, "id"u8, GateCode.Id, 0, false);
        Declare(state, "x"u8, GateCode.X, 0, false);
        Declare(state, "y"u8, GateCode.Y, 0, false);
        Declare(state, "z"u8, GateCode.Z, 0, false);
        Declare(state, "h"u8, GateCode.H, 0, false);
        Declare(state, "s"u8, GateCode.S, 0, false);
        Declare(state, "sdg"u8, GateCode.Sdg, 0, false);
        Declare(state, "t"u8, GateCode.T, 0, false);
        Declare(state, "tdg"u8, GateCode.Tdg, 0, false);
        Declare(state, "rx"u8, GateCode.Rx, 1, false);
        Declare(state, "ry"u8, GateCode.Ry, 1, false);
        Declare(state, "rz"u8, GateCode.Rz, 1, false);
        Declare(state, "cz"u8, GateCode.Cz, 0, false);
        Declare(state, "cy"u8, GateCode.Cy, 0, false);
        Declare(state, "ch"u8, GateCode.Ch, 0, false);
        Declare(state, "ccx"u8, GateCode.Ccx, 0, false);
        Declare(state, "crz"u8, GateCode.Crz, 1, false);
        Declare(state, "cu1"u8, GateCode.Cu1, 1, false);
        Declare(state, "cu3"u8, GateCode.Cu3, 3, false);
    }

    private static void DeclareExtensions(CompilerState state)
    {
        Declare(state, "u0"u8, GateCode.Id, 1, true);
        Declare(state, "u"u8, GateCode.U3, 3, true);
        Declare(state, "p"u8, GateCode.U1, 1, true);
        Declare(state, "sx"u8, GateCode.Sx, 0, true);
        Declare(state, "sxdg"u8, GateCode.Sxdg, 0, true);
        Declare(state, "swap"u8, GateCode.Swap, 0, true);
        Declare(state, "cswap"u8, GateCode.Cswap, 0, true);
        Declare(state, "crx"u8, GateCode.Crx, 1, true);
        Declare(state, "cry"u8, GateCode.Cry, 1, true);
        Declare(state, "cp"u8, GateCode.Cu1, 1, true);
        Declare(state, "csx"u8, GateCode.Csx, 0, true);
        Declare(state, "rxx"u8, GateCode.Rxx, 1, true);
        Declare(state, "rzz"u8, GateCode.Rzz, 1, true);
    }

    private static void Declare(
        CompilerState state, ReadOnlySpan<byte> name, GateCode code, int parameters, bool extension)
    {
        byte[] copy = new byte[name.Length];
        name.CopyTo(copy);
        state.AddGate(new GateDefinition
        {
            Name = copy,
            Kind = GateKind.Native,
            Code = code,
            Extension = extension,
            Parameters = parameters,
            Qubits = CircuitFormat.Arity(code),
            Operations = 1,
        });
    }
}
