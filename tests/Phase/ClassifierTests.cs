// Where the weights of `classify` come from: softmax regression on the first thousand digits of the file that ships, by
// gradient descent with momentum. The same thousand, the same weights; XDV_UPDATE_GOLDENS=1 writes them.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-061.3")]
public class ClassifierTests
{
    private const int Classes = 10, Pixels = 64, Trained = 1000, Steps = 100;
    private const double Rate = 0.2, Momentum = 0.9, Decay = 0.002;

    private static string Example(string name) =>
        Path.Combine(TestData.RepositoryRoot, "libxdv", "Programs", "examples", name);

    [Fact]
    public void TheWeightsAreThoseThatTrainingGives()
    {
        (double[][] pixels, int[] labels) = Digits();
        double[] mean = new double[Pixels];
        foreach (double[] one in pixels.Take(Trained)) for (int j = 0; j < Pixels; j++) mean[j] += one[j] / Trained;
        foreach (double[] one in pixels) for (int j = 0; j < Pixels; j++) one[j] -= mean[j];
        double[][] weights = Train(pixels, labels);

        StringBuilder text = new("# Mean pixels, then ten rows of 64 weights and one for 1: softmax regression on the "
            + "1,000 digits of digits-training.txt.\n# tests/Phase/ClassifierTests.cs trains it anew and compares.\n");
        foreach (double[] row in weights.Prepend(mean))
            text.AppendJoin(' ', row.Select(one => one.ToString("F4", CultureInfo.InvariantCulture))).Append('\n');
        if (Environment.GetEnvironmentVariable("XDV_UPDATE_GOLDENS") == "1")
            File.WriteAllText(Example("digits.weights"), text.ToString());

        double[] wanted = Numbers(text.ToString()), kept = Numbers(File.ReadAllText(Example("digits.weights")));
        Assert.Equal(wanted.Length, kept.Length);
        for (int i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], kept[i], 2e-4);
        int right = Enumerable.Range(Trained, pixels.Length - Trained)
            .Count(i => Best(weights, pixels[i]) == labels[i]);
        Assert.True(right > 0.9 * (pixels.Length - Trained), $"{right} right");
    }

    private static (double[][] Pixels, int[] Labels) Digits()
    {
        string training = Path.Combine(TestData.RepositoryRoot, "tests", "Phase", "digits-training.txt");
        string[] lines = [.. File.ReadLines(training).Concat(File.ReadLines(Example("digits.txt")))
            .Where(line => line[0] != '#')];
        Assert.Equal(1797, lines.Length);
        return ([.. lines.Select(line => line[..Pixels].Select(Grey).ToArray())],
            [.. lines.Select(line => line[^1] - '0')]);

        static double Grey(char c) => (c == 'g' ? 16 : Convert.ToInt32(c.ToString(), 16)) / 16.0;
    }

    private static double[][] Train(double[][] pixels, int[] labels)
    {
        double[][] weights = Zeros(), speed = Zeros();
        double[] chance = new double[Classes];
        for (int step = 0; step < Steps; step++)
        {
            double[][] gradient = Zeros();
            for (int i = 0; i < Trained; i++)
            {
                for (int c = 0; c < Classes; c++) chance[c] = Math.Exp(Score(weights[c], pixels[i]));
                double sum = chance.Sum();
                for (int c = 0; c < Classes; c++)
                {
                    double error = ((chance[c] / sum) - (labels[i] == c ? 1 : 0)) / Trained;
                    double[] row = gradient[c], x = pixels[i];
                    for (int j = 0; j < x.Length; j++) row[j] += error * x[j];
                    row[Pixels] += error;
                }
            }
            for (int c = 0; c < Classes; c++)
            {
                for (int j = 0; j <= Pixels; j++)
                {
                    speed[c][j] = (Momentum * speed[c][j]) - (Rate * (gradient[c][j] + (Decay * weights[c][j])));
                    weights[c][j] += speed[c][j];
                }
            }
        }
        return weights;

        static double[][] Zeros() => [.. Enumerable.Range(0, Classes).Select(_ => new double[Pixels + 1])];
    }

    private static double Score(double[] row, double[] pixels)
    {
        double score = row[Pixels];
        for (int j = 0; j < pixels.Length; j++) score += row[j] * pixels[j];
        return score;
    }

    private static int Best(double[][] weights, double[] pixels) =>
        Enumerable.Range(0, Classes).MaxBy(c => Score(weights[c], pixels));

    private static double[] Numbers(string text) => [.. text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#').SelectMany(line => line.Split(' '))
        .Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
