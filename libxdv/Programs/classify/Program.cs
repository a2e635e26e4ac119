// Inference by light: the matrix-vector product of a trained classifier of handwritten digits is done by a mesh, K
// takes the largest score. The same scores in double precision say what the light should have said.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.Classify;

internal static class Program
{
    private const double MaxLoss = 0.005;

    private static Manual Manual => new("classify"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage =>
        "usage: classify [--samples N] [--first N] [--shots N] [--show N] [--digits FILE] [--weights FILE]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Tells handwritten digits apart (8 x 8 pixels; 797 of them, 1,000 others trained the weights): singular
        values of the 10 x 65 matrix here, a mesh of cells on 85 modes there, one job for each reading. It is right
        when light loses at most 0.5 % of the digits that double precision gets right, and none without noise.

          --samples N  digits (100)                --first N  number of the first (0)
          --shots N    readings of each, added (2) --show N   digits that are drawn (2)
          --digits FILE, --weights FILE            (digits.txt, digits.weights)

        """u8;

    private static int Main()
    {
        ulong samples = 100, first = 0, shots = 2, show = 2;
        ReadOnlySpan<byte> digits = "digits.txt"u8, weights = "digits.weights"u8;
        for (int i = 1; i < HybridProcess.ArgumentCount; i += 2)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i), value = HybridProcess.Argument(i + 1);
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            bool good = word.SequenceEqual("--samples"u8)
                    ? NumberText.TryParse(value, out samples) && samples is > 0 and <= 100_000
                : word.SequenceEqual("--first"u8) ? NumberText.TryParse(value, out first) && first <= 1_000_000
                : word.SequenceEqual("--shots"u8) ? NumberText.TryParse(value, out shots) && shots is > 0 and <= 100
                : word.SequenceEqual("--show"u8) ? NumberText.TryParse(value, out show)
                : (word.SequenceEqual("--digits"u8) || word.SequenceEqual("--weights"u8)) && !value.IsEmpty;
            if (!good) return Manual.Wrong(word);
            if (word.SequenceEqual("--digits"u8)) digits = value;
            if (word.SequenceEqual("--weights"u8)) weights = value;
        }

        Status status = File.ReadAll(weights, out byte[] text);
        if (status != Status.Ok) return Manual.Fail(weights, status);
        Model? model = Model.Read(text, out int bad);
        MatrixOptics? matrix = model is null ? null : MatrixOptics.Of(model.Weights, Model.Classes);
        if (matrix is null)
        {
            Terminal.ErrorLine($"classify: {weights}: number {bad}: 64 means and 10 rows of 65 weights were expected");
            return 1;
        }

        status = File.ReadAll(digits, out text);
        if (status != Status.Ok) return Manual.Fail(digits, status);
        Session session = new(model!, new OpticalLayer(matrix), (int)shots);
        status = session.Run(text, first, samples, show, out int line);
        if (status == Status.InvalidArgument && line > 0)
        {
            Terminal.ErrorLine($"classify: {digits}:{line}: not 64 pixels and a digit");
            return 1;
        }

        return status == Status.Ok ? session.Judge(MaxLoss) : Manual.Fail("job"u8, status);
    }
}
