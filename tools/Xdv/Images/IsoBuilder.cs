// Runs the ISO recipe (tools/Build/iso.sh). The recipe is a script because it is GRUB's and xorriso's command lines
// and nothing else.
using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Images;

public static class IsoBuilder
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Makes the bootable image <paramref name="output"/>.</summary>
    /// <exception cref="ToolException">The recipe failed; its own words are in the message.</exception>
    public static async Task Build(string kernel, string archive, string output, CancellationToken cancel)
    {
        ImageLayout.Require(ImageLayout.IsoRecipe, "ISO recipe");
        FinishedProcess recipe = await FinishedProcess.Run("sh", [ImageLayout.IsoRecipe, kernel, archive, output],
            Directory.GetCurrentDirectory(), Limit, cancel);
        if (recipe.ExitCode != 0)
            throw new ToolException(
                $"tools/Build/iso.sh failed with status {recipe.ExitCode}:\n{recipe.Output}".TrimEnd());
        if (!File.Exists(output)) throw new ToolException($"tools/Build/iso.sh made no '{output}'");
    }
}
