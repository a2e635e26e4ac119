// What is wrong with a text, and where.
namespace Xdv.Quantum.Stim;

/// <summary>The first error of a text in stim's format.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in bytes.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record StimProblem(int Line, int Column, string Message)
{
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
