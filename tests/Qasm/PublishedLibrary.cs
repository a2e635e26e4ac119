// qelib1.inc as published, down to U and CX. The built-in library must mean the same, gate by gate.
namespace Xdv.Qasm.Tests;

internal static class PublishedLibrary
{
    /// <summary>Text to use instead of the include: every gate in terms of U and CX.</summary>
    public const string Text = """
        gate u3(theta,phi,lambda) q { U(theta,phi,lambda) q; }
        gate u2(phi,lambda) q { U(pi/2,phi,lambda) q; }
        gate u1(lambda) q { U(0,0,lambda) q; }
        gate cx c,t { CX c,t; }
        gate id a { U(0,0,0) a; }
        gate u0(gamma) q { U(0,0,0) q; }
        gate u(theta,phi,lambda) q { U(theta,phi,lambda) q; }
        gate p(phi) q { U(0,0,phi) q; }
        gate x a { u3(pi,0,pi) a; }
        gate y a { u3(pi,pi/2,pi/2) a; }
        gate z a { u1(pi) a; }
        gate h a { u2(0,pi) a; }
        gate s a { u1(pi/2) a; }
        gate sdg a { u1(-pi/2) a; }
        gate t a { u1(pi/4) a; }
        gate tdg a { u1(-pi/4) a; }
        gate rx(theta) a { u3(theta,-pi/2,pi/2) a; }
        gate ry(theta) a { u3(theta,0,0) a; }
        gate rz(phi) a { u1(phi) a; }
        gate sx a { sdg a; h a; sdg a; }
        gate sxdg a { s a; h a; s a; }
        gate cz a,b { h b; cx a,b; h b; }
        gate cy a,b { sdg b; cx a,b; s b; }
        gate swap a,b { cx a,b; cx b,a; cx a,b; }
        gate ch a,b { h b; sdg b; cx a,b; h b; t b; cx a,b; t b; h b; s b; x b; s a; }
        gate ccx a,b,c
        {
          h c; cx b,c; tdg c; cx a,c; t c; cx b,c; tdg c; cx a,c;
          t b; t c; h c; cx a,b; t a; tdg b; cx a,b;
        }
        gate cswap a,b,c { cx c,b; ccx a,b,c; cx c,b; }
        gate crx(lambda) a,b { u1(pi/2) b; cx a,b; u3(-lambda/2,0,0) b; cx a,b; u3(lambda/2,-pi/2,0) b; }
        gate cry(lambda) a,b { ry(lambda/2) b; cx a,b; ry(-lambda/2) b; cx a,b; }
        gate crz(lambda) a,b { u1(lambda/2) b; cx a,b; u1(-lambda/2) b; cx a,b; }
        gate cu1(lambda) a,b { u1(lambda/2) a; cx a,b; u1(-lambda/2) b; cx a,b; u1(lambda/2) b; }
        gate cp(lambda) a,b { p(lambda/2) a; cx a,b; p(-lambda/2) b; cx a,b; p(lambda/2) b; }
        gate cu3(theta,phi,lambda) c,t
        {
          u1((lambda+phi)/2) c; u1((lambda-phi)/2) t; cx c,t;
          u3(-theta/2,0,-(phi+lambda)/2) t; cx c,t; u3(theta/2,phi,0) t;
        }
        gate csx a,b { h b; cu1(pi/2) a,b; h b; }
        gate cu(theta,phi,lambda,gamma) c,t
        {
          p(gamma) c; p((lambda+phi)/2) c; p((lambda-phi)/2) t; cx c,t;
          u(-theta/2,0,-(phi+lambda)/2) t; cx c,t; u(theta/2,phi,0) t;
        }
        gate rxx(theta) a,b
        {
          u3(pi/2,theta,0) a; h b; cx a,b; u1(-theta) b; cx a,b; h b; u2(-pi,pi-theta) a;
        }
        gate rzz(theta) a,b { cx a,b; u1(theta) b; cx a,b; }
        gate rccx a,b,c
        {
          u2(0,pi) c; u1(pi/4) c; cx b,c; u1(-pi/4) c; cx a,c; u1(pi/4) c; cx b,c; u1(-pi/4) c; u2(0,pi) c;
        }
        gate rc3x a,b,c,d
        {
          u2(0,pi) d; u1(pi/4) d; cx c,d; u1(-pi/4) d; u2(0,pi) d; cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d;
          cx a,d; u1(pi/4) d; cx b,d; u1(-pi/4) d; u2(0,pi) d; u1(pi/4) d; cx c,d; u1(-pi/4) d; u2(0,pi) d;
        }
        gate c3x a,b,c,d
        {
          h d; p(pi/8) a; p(pi/8) b; p(pi/8) c; p(pi/8) d; cx a, b; p(-pi/8) b; cx a, b; cx b, c; p(-pi/8) c;
          cx a, c; p(pi/8) c; cx b, c; p(-pi/8) c; cx a, c; cx c, d; p(-pi/8) d; cx b, d; p(pi/8) d; cx c, d;
          p(-pi/8) d; cx a, d; p(pi/8) d; cx c, d; p(-pi/8) d; cx b, d; p(pi/8) d; cx c, d; p(-pi/8) d; cx a, d;
          h d;
        }
        gate c3sqrtx a,b,c,d
        {
          h d; cu1(pi/8) a,d; h d; cx a,b; h d; cu1(-pi/8) b,d; h d; cx a,b; h d; cu1(pi/8) b,d; h d; cx b,c;
          h d; cu1(-pi/8) c,d; h d; cx a,c; h d; cu1(pi/8) c,d; h d; cx b,c; h d; cu1(-pi/8) c,d; h d; cx a,c;
          h d; cu1(pi/8) c,d; h d;
        }
        gate c4x a,b,c,d,e
        {
          h e; cu1(pi/2) d,e; h e; c3x a,b,c,d; h e; cu1(-pi/2) d,e; h e; c3x a,b,c,d; c3sqrtx a,b,c,e;
        }
        """;

    /// <summary>One use of every gate, on qubits out of order.</summary>
    public static readonly string[] Uses =
    [
        "u3(0.3,1.1,-0.7) q[1];", "u2(0.4,2.2) q[0];", "u1(0.9) q[2];", "cx q[2],q[0];", "id q[1];", "u0(1) q[1];",
        "u(1.3,-0.2,0.6) q[2];", "p(2.5) q[1];", "x q[0];", "y q[1];", "z q[2];", "h q[1];", "s q[0];", "sdg q[1];",
        "t q[2];", "tdg q[0];", "rx(0.8) q[1];", "ry(-1.9) q[2];", "rz(2.7) q[0];", "sx q[1];", "sxdg q[2];",
        "cz q[1],q[0];", "cy q[2],q[1];", "swap q[0],q[2];", "ch q[2],q[0];", "ccx q[2],q[0],q[1];",
        "cswap q[1],q[2],q[0];", "crx(0.7) q[2],q[1];", "cry(1.2) q[0],q[2];", "crz(-2.3) q[1],q[0];",
        "cu1(0.45) q[2],q[0];", "cp(-1.45) q[0],q[1];", "cu3(0.9,0.3,-1.7) q[1],q[2];", "csx q[2],q[0];",
        "cu(0.9,0.3,-1.7,0.55) q[0],q[2];", "rxx(1.35) q[2],q[0];", "rzz(-0.65) q[1],q[2];", "rccx q[2],q[0],q[1];",
        "rc3x q[2],q[0],q[3],q[1];", "c3x q[3],q[1],q[0],q[2];", "c3sqrtx q[1],q[0],q[2],q[3];",
        "c4x q[4],q[1],q[3],q[0],q[2];",
    ];
}
