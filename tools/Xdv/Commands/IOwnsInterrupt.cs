// Ctrl-C cancels a command, and a command that does not end soon is given up. Not so where Ctrl-C belongs to another
// program on the same terminal.
namespace Xdv.Tool.Commands;

/// <summary>A command that handles signals itself.</summary>
public interface IOwnsInterrupt
{
}
