// Random OpenQASM 3 that is mostly grammatical and mostly wrong: what a fuzzer needs to get past the parser. A function
// of its seed.
using System;
using System.Text;

namespace Xdv.Qasm.Tests.Version3;

internal sealed class ProgramSoup(int seed)
{
    private static readonly string[] Types =
        ["int", "uint[4]", "int[8]", "float", "bool", "bit", "bit[2]", "bit[4]", "angle[8]", "angle", "duration"];

    private static readonly string[] Gates =
        ["x", "h", "cx", "ccx", "rx(0.3)", "U(1, 2, i)", "swap", "g", "g2(0.5)", "cp(pi/4)", "gphase(1)", "s", "nope"];

    private static readonly string[] Operators =
        ["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "&&", "||"];

    private static readonly string[] Assignments = ["=", "+=", "-=", "*=", "/=", "<<=", ">>=", "&=", "|=", "^=", "**="];

    private static readonly string[] Atoms =
    [
        "0", "1", "2", "3", "-1", "0x1F", "0b101", "1_000", "1.5", ".5e3", "pi", "π", "true", "false", "\"01\"",
            "\"0110\"",
        "10ns", "5dt", "i", "j", "k", "c", "d", "c[0]", "c[i]", "d[1]", "a", "a[1]", "q", "sin(1)", "popcount(c)",
            "f(i)",
        "m(q[0])", "sizeof(a)", "int(c)", "uint[4](d)", "bool(c[1])", "float(i)", "c[0:1]", "9223372036854775807",
            "2im", "z",
    ];

    private static readonly string[] Noise =
        [";", "{", "}", "(", ")", "[", "]", "@", "->", ":", ",", "=", "if", "for", "def", "ctrl", "é", "\"", "/*",
            "#dim", "$0"];

    private const string Prelude =
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[4] q; qubit r; bit[4] c; bit[2] d; bit b; int i = 1;\n"
        + "array[int, 3] a = {1, 2, 3};\ngate g a0, b0 { h a0; ctrl @ x a0, b0; }\ngate g2(t0) a0 { rx(t0) a0; }\n"
        + "def f(int n) -> int { return n + 1; }\ndef m(qubit p) -> bit { return measure p; }\n";

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public string Program()
    {
        if (_random.Next(16) != 0) _text.Append(Prelude);
        for (int i = _random.Next(1, 9); i > 0; i--) Statement(0);
        if (_random.Next(8) == 0) Damage();
        return _text.ToString();
    }

    private string Pick(string[] words) => words[_random.Next(words.Length)];

    private void Damage()
    {
        int at = _random.Next(_text.Length + 1);
        if (_random.Next(2) == 0) _text.Insert(at, Pick(Noise));
        else _text.Remove(at, Math.Min(_random.Next(1, 6), _text.Length - at));
    }

    private void Statement(int depth)
    {
        switch (_random.Next(depth > 3 ? 9 : 14))
        {
            case 0 or 1 or 2: GateCall(); break;
            case 3: _text.Append($"{Pick(["c", "c[0]", "d", "b", "c[1:2]"])} = measure {Operand()};"); break;
            case 4: _text.Append($"{Pick(["i", "c", "c[1]", "d", "a[0]", "b", "k", "i[2]"])} {Pick(Assignments)} "
                + "").Append(Expression(0)).Append(';'); break;
            case 5: _text.Append($"{Pick(["", "const "])}{Pick(Types)} {Pick(["i", "j", "k", "e"])} = "
                + "").Append(Expression(0)).Append(';'); break;
            case 6: _text.Append(Pick(["reset ", "barrier ", "delay[10ns] "])).Append(Operand()).Append(';'); break;
            case 7: _text.Append(Pick(["break;", "continue;", "return;", "end;", "let e = q[0:1] ++ r;", "m(r);",
                "b = m(q[1]);", "d = c[0:1];"])); break;
            case 8: _text.Append("int[4] e;"); break;
            case 9 or 10: If(depth); break;
            case 11: For(depth); break;
            case 12: Switch(depth); break;
            default: Block(depth); break;
        }
        _text.Append('\n');
    }

    private void GateCall()
    {
        for (int i = _random.Next(4) == 0 ? _random.Next(4) : 0; i > 0; i--)
            _text.Append(Pick(["ctrl @ ", "negctrl @ ", "inv @ ", "pow(2) @ ", "pow(1/2) @ ", "ctrl(2) @ ",
                "pow(-i) @ "]));
        _text.Append(Pick(Gates)).Append(' ').Append(Operand());
        for (int i = _random.Next(4); i > 1; i--) _text.Append(", ").Append(Operand());
        _text.Append(';');
    }

    private string Operand() =>
        Pick(["q", "r", "q[0]", "q[1]", "q[2]", "q[3]", "q[i]", "q[-1]", "q[0:2]", "q[{0, 3}]", "q[j]", "$1",
            "q[3:-1:0]"]);

    private void If(int depth)
    {
        _text.Append("if (").Append(Expression(0)).Append(") ");
        Block(depth);
        if (_random.Next(2) == 0) return;
        _text.Append(" else ");
        Block(depth);
    }

    private void For(int depth)
    {
        if (_random.Next(200) == 0) _text.Append("while (").Append(Expression(0)).Append(") ");
        else
        {
            string domain = Pick(["[0:2]", "[3:-1:0]", "{0, 2}", "a", "\"0110\"", "[0:i]", "c"]);
            _text.Append($"for {Pick(["int", "uint[4]", "bit"])} {Pick(["i", "j", "k"])} in {domain} ");
        }
        Block(depth);
    }

    private void Switch(int depth)
    {
        _text.Append("switch (").Append(Expression(0)).Append(") { case 0, 1 ");
        Block(depth);
        _text.Append(Pick([" default ", " case 2 ", " case i "]));
        Block(depth);
        _text.Append(" }");
    }

    private void Block(int depth)
    {
        _text.Append("{ ");
        for (int i = _random.Next(3); i >= 0; i--) Statement(depth + 1);
        _text.Append('}');
    }

    private string Expression(int depth) => _random.Next(depth > 2 ? 1 : 4) switch
    {
        0 or 1 => Pick(Atoms),
        2 => $"{Pick(["-", "!", "~", "(", ""])}{Pick(Atoms)}",
        _ => $"({Expression(depth + 1)} {Pick(Operators)} {Expression(depth + 1)})",
    };
}
