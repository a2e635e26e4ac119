// Unitary 2×2 matrices: products, powers, and the angles that the circuit format wants.
using System;
using Xdv.Abi;

namespace Xdv.Qasm.Unitary;

/// <summary>
/// e^(iα)·(cos β − i sin β n·σ): an axis and two eigenvalues e^(i(α−β)), e^(i(α+β)). Every unitary of one qubit is one,
/// and powers are taken of the eigenvalues. Axis components are meaningless when sin β is 0.
/// </summary>
internal struct Matrix2
{
    /// <summary>e^(−iα) U = [[W − iZ, −Y − iX], [Y − iX, W + iZ]], a unit quaternion.</summary>
    public double W, X, Y, Z;
    public double Phase;

    private const double Tie = 1e-12;

    public static Matrix2 Of(in GateStep step)
    {
        double half = Math.PI / 4;
        Matrix2 matrix = step.Code switch
        {
            GateCode.X => Turn(1, 0, 0, 2 * half, 2 * half),
            GateCode.Y => Turn(0, 1, 0, 2 * half, 2 * half),
            GateCode.Z => Turn(0, 0, 1, 2 * half, 2 * half),
            GateCode.H => Turn(Math.Sqrt(0.5), 0, Math.Sqrt(0.5), 2 * half, 2 * half),
            GateCode.S => Turn(0, 0, 1, half, half),
            GateCode.Sdg => Turn(0, 0, 1, -half, -half),
            GateCode.T => Turn(0, 0, 1, half / 2, half / 2),
            GateCode.Tdg => Turn(0, 0, 1, -half / 2, -half / 2),
            GateCode.Sx => Turn(1, 0, 0, half, half),
            GateCode.Sxdg => Turn(1, 0, 0, -half, -half),
            GateCode.Rx => Turn(1, 0, 0, step.A / 2, 0),
            GateCode.Ry => Turn(0, 1, 0, step.A / 2, 0),
            GateCode.Rz => Turn(0, 0, 1, step.A / 2, 0),
            GateCode.U1 => Turn(0, 0, 1, step.A / 2, step.A / 2),
            GateCode.U2 => General(Math.PI / 2, step.A, step.B),
            GateCode.U3 => General(step.A, step.B, step.C),
            _ => Turn(0, 0, 1, 0, 0),
        };
        matrix.Phase += step.Phase;
        return matrix;
    }

    /// <summary>The product: <paramref name="first"/> acts before <paramref name="then"/>.</summary>
    public static Matrix2 Multiply(in Matrix2 then, in Matrix2 first) => new()
    {
        W = then.W * first.W - then.X * first.X - then.Y * first.Y - then.Z * first.Z,
        X = then.W * first.X + then.X * first.W + then.Y * first.Z - then.Z * first.Y,
        Y = then.W * first.Y - then.X * first.Z + then.Y * first.W + then.Z * first.X,
        Z = then.W * first.Z + then.X * first.Y - then.Y * first.X + then.Z * first.W,
        Phase = then.Phase + first.Phase,
    };

    /// <summary>The principal power: each eigenphase, in (−π, π], times the exponent.</summary>
    public readonly Matrix2 Power(double exponent)
    {
        double sine = Math.Sqrt(X * X + Y * Y + Z * Z), beta = Math.Atan2(sine, W);
        double low = Principal(Phase - beta) * exponent, high = Principal(Phase + beta) * exponent;
        (double x, double y, double z) = sine > 0 ? (X / sine, Y / sine, Z / sine) : (0.0, 0.0, 1.0);
        return Turn(x, y, z, (high - low) / 2, (high + low) / 2);
    }

    /// <summary>An angle in (−π, π]; one that is −π but for rounding is π.</summary>
    public static double Principal(double angle)
    {
        double turns = Math.Floor((angle + Math.PI) / (2 * Math.PI));
        double rest = angle - turns * 2 * Math.PI;
        return rest <= -Math.PI + Tie ? rest + 2 * Math.PI : rest;
    }

    /// <summary>θ, φ, λ and a phase, so that e^(i phase) U3(θ, φ, λ) is this matrix.</summary>
    public readonly void Angles(out double theta, out double phi, out double lambda, out double phase)
    {
        double diagonal = Math.Sqrt(W * W + Z * Z), other = Math.Sqrt(X * X + Y * Y);
        theta = 2 * Math.Atan2(other, diagonal);
        // Arguments of the lower row: (Y − iX) is e^(i(phase + φ)) sin, (W − iZ) is e^(i phase) cos.
        double corner = diagonal > 0 ? Math.Atan2(-Z, W) : 0;
        double lower = other > 0 ? Math.Atan2(-X, Y) : 0;
        phase = corner + Phase;
        if (diagonal > 0)
        {
            phi = other > 0 ? lower - corner : 0;
            lambda = -2 * corner - phi;
        }
        else
        {
            // Only the off-diagonal: e^(i(phase+φ)) = Y − iX and −e^(i(phase+λ)) = −Y − iX.
            phi = lower;
            lambda = -lower;
        }
    }

    private static Matrix2 Turn(double x, double y, double z, double beta, double phase)
    {
        double sine = Math.Sin(beta);
        return new Matrix2 { W = Math.Cos(beta), X = x * sine, Y = y * sine, Z = z * sine, Phase = phase };
    }

    /// <summary>U3 = e^(i(φ+λ)/2) Rz(φ) Ry(θ) Rz(λ).</summary>
    private static Matrix2 General(double theta, double phi, double lambda)
    {
        Matrix2 product = Multiply(
            Turn(0, 0, 1, phi / 2, (phi + lambda) / 2),
            Multiply(Turn(0, 1, 0, theta / 2, 0), Turn(0, 0, 1, lambda / 2, 0)));
        return product;
    }
}
