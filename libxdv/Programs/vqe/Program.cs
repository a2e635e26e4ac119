// The variational eigensolver: K searches for the angles, Q measures the energy. What it finds is compared with the
// lowest eigenvalue, computed here.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vqe;

internal static class Program
{
    /// <summary>Of the energy, beside three standard errors: what the search may leave.</summary>
    private const double Tolerance = 0.01;
    private const uint FinalFactor = 32;

    private static Manual Manual => new("vqe"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage =>
        "usage: vqe [FILE] [--layers N] [--sweeps N] [--starts N] [--shots N]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Finds the ground state energy of a Hamiltonian. FILE has lines `coefficient PRODUCT`, a product being a letter
        I X Y Z for each of up to 10 qubits, qubit 0 first; without FILE it is molecular hydrogen at 0.75 angstrom in
        two qubits (O'Malley and others, 2016). Trial states: layers of Ry and chains of CX. Each angle in turn is set
        to its best value, which three energies give exactly.

          --layers N  of entangling gates (1)     --sweeps N  over all angles (4)
          --starts N  first angles to try (3); the best goes on
          --shots N   for each measured basis (4096); the final energy takes 32 times as many

        It agrees when it is within three standard errors and 0.01; when it does not, more layers, shots or starts may
        help: a search can end in a valley of its own.

        """u8;

    private static ReadOnlySpan<byte> Hydrogen =>
        """
        0.2252  II
        0.3435  ZI
        -0.4347 IZ
        0.5716  ZZ
        0.0910  XX
        0.0910  YY
        """u8;

    private static int Main()
    {
        ulong layers = 1, sweeps = 4, starts = 3, shots = 4096;
        ReadOnlySpan<byte> file = default;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i), value = HybridProcess.Argument(i + 1);
            bool good = true;
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            if (word.SequenceEqual("--layers"u8)) good = NumberText.TryParse(value, out layers) && layers <= 16;
            else if (word.SequenceEqual("--sweeps"u8)) good = NumberText.TryParse(value, out sweeps) && sweeps <= 1000;
            else if (word.SequenceEqual("--starts"u8))
                good = NumberText.TryParse(value, out starts) && starts is > 0 and <= 1000;
            else if (word.SequenceEqual("--shots"u8))
                good = NumberText.TryParse(value, out shots) && shots is >= 16 and <= 30_000;
            else
            {
                good = file.IsEmpty && word[0] != (byte)'-';
                file = word;
                i--;
            }
            if (!good) return Manual.Wrong(word);
            i++;
        }

        PauliSum? sum = Load(file, out int failure);
        return sum is null ? failure : Solve(sum, (int)layers, (int)sweeps, (int)starts, (uint)shots);
    }

    private static PauliSum? Load(ReadOnlySpan<byte> file, out int failure)
    {
        failure = 1;
        ReadOnlySpan<byte> text = Hydrogen;
        if (!file.IsEmpty)
        {
            Status status = File.ReadAll(file, out byte[] content);
            if (status != Status.Ok)
            {
                Terminal.ErrorLine($"vqe: {file}: {status}");
                return null;
            }
            text = content;
        }

        PauliSum? sum = PauliSum.Read(text, out int line);
        if (sum is null)
            Terminal.ErrorLine($"vqe: {file}:{line}: not `coefficient PRODUCT`, as many letters I X Y Z each time");
        return sum;
    }

    private static int Solve(PauliSum sum, int layers, int sweeps, int starts, uint shots)
    {
        Status status = Quantum.Open((uint)sum.Qubits, out Quantum quantum);
        if (status != Status.Ok) return Manual.Fail("contract"u8, status);
        Estimator estimator = new(sum, quantum, layers);
        Terminal.Write($"{sum.Qubits} qubits, {sum.Terms} terms in {estimator.Groups} bases, ");
        Terminal.WriteLine($"{estimator.Parameters} angles");
        double[] angles = new double[estimator.Parameters], best = new double[estimator.Parameters];
        Dice dice = new(1);
        double energy = 0, error = 0, lowest = double.MaxValue;
        for (int start = 1; start <= starts && status == Status.Ok; start++)
        {
            for (int i = 0; i < angles.Length; i++) angles[i] = (dice.Below(6001) - 3000.0) / 1000;
            for (int sweep = 0; sweep < sweeps; sweep++)
                for (int i = 0; i < angles.Length && status == Status.Ok; i++)
                    status = Improve(estimator, angles, i, shots);
            if (status == Status.Ok) status = estimator.Energy(angles, shots, out energy, out error);
            if (status == Status.Ok) Terminal.WriteLine($"start {start}  energy {energy:F4} +- {error:F4}");
            if (energy >= lowest) continue;
            lowest = energy;
            angles.AsSpan().CopyTo(best);
        }

        if (status == Status.Ok) status = estimator.Energy(best, shots * FinalFactor, out energy, out error);
        if (status != Status.Ok) return Manual.Fail("job"u8, status);
        quantum.Release();
        double exact = sum.GroundEnergy();
        bool agrees = Math.Abs(energy - exact) <= 3 * error + Tolerance;
        Terminal.WriteLine($"energy {energy:F5} +- {error:F5} after {estimator.Jobs} jobs");
        Terminal.WriteLine($"exact  {exact:F5}, difference {energy - exact:F5}: {(agrees ? "agrees" : "DIFFERS")}");
        return agrees ? 0 : 1;
    }

    /// <summary>The energy is a + b cos(angle - c) in one angle: three values give c.</summary>
    private static Status Improve(Estimator estimator, double[] angles, int index, uint shots)
    {
        double here = angles[index];
        Status status = estimator.Energy(angles, shots, out double middle, out _);
        angles[index] = here + Math.PI / 2;
        double above = 0, below = 0;
        if (status == Status.Ok) status = estimator.Energy(angles, shots, out above, out _);
        angles[index] = here - Math.PI / 2;
        if (status == Status.Ok) status = estimator.Energy(angles, shots, out below, out _);
        angles[index] = here - Math.PI / 2 - Math.Atan2(2 * middle - above - below, above - below);
        return status;
    }
}
