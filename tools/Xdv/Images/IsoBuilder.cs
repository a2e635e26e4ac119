// Runs the ISO recipe (tools/Build/iso.sh). The recipe is a script because it is GRUB's and xorriso's command lines
// and nothing else.
using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Xdv.Tool.Images;

public static class IsoBuilder
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Makes the bootable image <paramref name="output"/>.</summary>
    /// <exception cref="ToolException">The recipe failed; its own words are in the message.</exception>
    public static async Task Build(string kernel, string archive, string output, CancellationToken cancel)
    {
        ImageLayout.Require(ImageLayout.IsoRecipe, "ISO recipe");
        var start = new ProcessStartInfo("sh")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])[ImageLayout.IsoRecipe, kernel, archive, output])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> text = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
                throw new ToolException(
                    $"tools/Build/iso.sh failed with status {process.ExitCode}:\n{await text}{await errors}".TrimEnd());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancel.IsCancellationRequested) throw;
            throw new ToolException($"tools/Build/iso.sh did not end within {Limit.TotalMinutes} minutes");
        }

        if (!File.Exists(output)) throw new ToolException($"tools/Build/iso.sh made no '{output}'");
    }
}
