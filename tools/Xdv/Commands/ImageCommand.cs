// `xdv image`: packs the programs that were built into the initial archive, and kernel and archive into a bootable ISO.
using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Commands;

public sealed class ImageCommand : Command
{
    private readonly Option<string> _output = new("--output")
    {
        Description = "where the ISO goes",
        HelpName = "ISO",
        DefaultValueFactory = _ => ImageLayout.Iso,
    };

    private readonly Option<bool> _archiveOnly = new("--archive-only")
        { Description = "stop after the initial archive: enough for `xdv run --direct`" };

    public ImageCommand()
        : base("image",
            "Make the bootable ISO from the kernel and programs under .artifacts/image; print sizes and SHA3-256.")
    {
        Options.Add(_output);
        Options.Add(_archiveOnly);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        string output = Path.GetFullPath(parsed.GetValue(_output)!);
        ImageLayout.Require(ImageLayout.Kernel, "kernel");
        byte[] archive = InitialArchive.Build(ImageLayout.Programs);
        await File.WriteAllBytesAsync(ImageLayout.InitialArchive, archive, cancel);
        Print("kernel", ImageLayout.Kernel);
        Print("archive", ImageLayout.InitialArchive);
        if (parsed.GetValue(_archiveOnly)) return ExitCodes.Success;
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        await Progress.Show("making the ISO",
            () => IsoBuilder.Build(ImageLayout.Kernel, ImageLayout.InitialArchive, output, cancel));
        Print("iso", output);
        return ExitCodes.Success;
    }

    private static void Print(string what, string path) => Console.WriteLine(
        $"{what,-8}{new FileInfo(path).Length,12}  {RunReport.Hex(SessionInputsFactory.FileDigest(path))}  "
        + Path.GetRelativePath(Directory.GetCurrentDirectory(), path));
}
