// Queue and Stack against .NET's.
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Collections.Tests;

[Requirement("XDV-081.1")]
public sealed class QueueTests
{
    [Fact]
    public void AnyCommandsGiveTheSame() => SideBySide.Sequence(
        static () => (new Xdv.Collections.Queue<int>(), new System.Collections.Generic.Queue<int>()),
        static (ours, theirs, command) =>
        {
            switch (command.Kind % 6)
            {
                case 0 or 1: SideBySide.Same(() => theirs.Dequeue(), () => ours.Dequeue()); break;
                case 2: SideBySide.Same(() => theirs.Peek(), () => ours.Peek()); break;
                case 3 when command.First < 20: SideBySide.Same(theirs.Clear, ours.Clear); break;
                default:
                    theirs.Enqueue(command.First);
                    ours.Enqueue(command.First);
                    break;
            }

            Assert.Equal(theirs.Count, ours.Count);
            SideBySide.SameItems(theirs, ours);
            Assert.Equal(theirs.ToArray(), ours.ToArray());
            Assert.Equal(theirs.Contains(command.Second), ours.Contains(command.Second));
        });

    [Fact]
    public void AnyStackCommandsGiveTheSame() => SideBySide.Sequence(
        static () => (new Xdv.Collections.Stack<int>(), new System.Collections.Generic.Stack<int>()),
        static (ours, theirs, command) =>
        {
            switch (command.Kind % 6)
            {
                case 0 or 1: SideBySide.Same(() => theirs.Pop(), () => ours.Pop()); break;
                case 2: SideBySide.Same(() => theirs.Peek(), () => ours.Peek()); break;
                case 3 when command.First < 20: SideBySide.Same(theirs.Clear, ours.Clear); break;
                default:
                    theirs.Push(command.First);
                    ours.Push(command.First);
                    break;
            }

            Assert.Equal(theirs.Count, ours.Count);
            SideBySide.SameItems(theirs, ours);
            Assert.Equal(theirs.ToArray(), ours.ToArray());
        });
}
