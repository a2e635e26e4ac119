// One command on two collections: the same answer or the same kind of exception.
using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Xdv.Collections.Tests;

/// <summary>A command and its operands.</summary>
public readonly record struct Command(byte Kind, byte First, byte Second);

internal static class SideBySide
{
    private const int Sequences = 400, Length = 120;

    /// <summary>Runs random command sequences, each on a fresh pair.</summary>
    public static void Sequence<TOurs, TTheirs>(Func<(TOurs Ours, TTheirs Theirs)> create,
        Action<TOurs, TTheirs, Command> step)
    {
        Gen<Command> command = ArbMap.Default.GeneratorFor<byte>().Three()
            .Select(bytes => new Command(bytes.Item1, bytes.Item2, bytes.Item3));
        Prop.ForAll(command.ArrayOf(Length).ToArbitrary(), commands =>
        {
            (TOurs ours, TTheirs theirs) = create();
            foreach (Command next in commands) step(ours, theirs, next);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(20260101, 1));
    }

    public static void Same<T>(Func<T> theirs, Func<T> ours) => Assert.Equal(Outcome(theirs), Outcome(ours));

    public static void Same(Action theirs, Action ours) => Same(Unit(theirs), Unit(ours));

    public static void SameItems<T>(IEnumerable<T> theirs, IEnumerable<T> ours) =>
        Assert.Equal(theirs.ToArray(), ours.ToArray());

    private static Func<int> Unit(Action action) => () =>
    {
        action();
        return 0;
    };

    private static (object? Value, Type? Failure) Outcome<T>(Func<T> function)
    {
        try
        {
            return (function(), null);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException
            or System.Collections.Generic.KeyNotFoundException)
        {
            return (null, exception.GetType());
        }
    }
}
