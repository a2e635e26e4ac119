// Something to look at while a long step runs. On stderr and only when that is a terminal: never in a pipe or a log.
using System;
using System.Threading.Tasks;
using Spectre.Console;

namespace Xdv.Tool.Commands;

public static class Progress
{
    /// <summary>Runs <paramref name="work"/> with <paramref name="title"/> and a spinner beside it.</summary>
    public static async Task Show(string title, Func<Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work();
            return;
        }

        IAnsiConsole screen =
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await screen.Status().StartAsync(Markup.Escape(title), _ => work());
    }
}
