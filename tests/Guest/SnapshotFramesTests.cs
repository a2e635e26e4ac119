// A snapshot that the machine has no room for is refused, however its frames are used (XDV-014.6): message buffers and
// their tables are in nobody's account, so many processes with one each need far more than what is charged to them.
using System;
using System.IO;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class SnapshotFramesTests
{
    private const int TimeoutSeconds = 120;

    /// <summary>A machine of 61 processes, each with a message buffer; then memory is filled, and given back eight
    /// pages at a time until the snapshot is taken.</summary>
    private const string Source = """
        #include <xdv.h>
        enum { LEAVES = 60, CHUNK = 8, MOST = 16000 };
        static uint64_t maps[MOST], machine, value;
        static const char path[] = "/files/full.elf", child[] = "full\0child", leaf[] = "full\0a\0leaf";
        int main(int argc, char **argv)
        {
            (void)argv;
            if (argc > 1) {
                xdv_message_buffer(&value);
                for (int i = 0; argc == 2 && i < LEAVES; i++)
                    if (xdv_spawn(path, sizeof path - 1, leaf, sizeof leaf, XDV_PERMISSIONS_ALL, &value)) return 1;
                for (;;) xdv_yield();
            }
            xdv_vhm_terms_t terms = { .tenant = 1, .profile = XDV_VHM_PROFILE_CLASSICAL_ONLY, .quota = { .pages = 600,
                .processes = 64, .threads = 64, .capabilities = 80 } };
            xdv_status_t status = xdv_vhm_create(&terms, &machine);
            if (!status)
                status = xdv_vhm_spawn(path, sizeof path - 1, child, sizeof child, XDV_PERMISSIONS_ALL, machine,
                                       &value);
            for (int i = 0; i < 3000; i++) xdv_yield();
            if (!status) status = xdv_vhm_control(machine, XDV_VHM_OPERATION_PAUSE);
            int count = 0, refused = 0;
            while (!status && count < MOST && !xdv_memory_map(0, CHUNK, 3, &maps[count])) count++;
            if (status) return 2;
            for (; count > 0; refused++) {
                status = xdv_vhm_control(machine, XDV_VHM_OPERATION_SNAPSHOT);
                if (status != XDV_STATUS_OUT_OF_MEMORY) break;
                xdv_memory_unmap(maps[--count], CHUNK);
            }
            return status ? 3 : refused ? 0 : 4;
        }

        """;

    [Fact]
    [Requirement("XDV-014.6")]
    public void ASnapshotWithoutRoomIsRefusedUntilThereIsSome()
    {
        Guest.RequireMachine();
        using var folder = new TemporaryFolder();
        string full = folder.File("full");
        ToolResult made = Guest.Tool(TimeoutSeconds, "program", "new", "full", "--template", "c", "--directory", full);
        Assert.True(made.ExitCode == 0, made.Errors);
        File.WriteAllText(Path.Combine(full, "main.c"), Source);
        ToolResult built = Guest.Tool(TimeoutSeconds, "program", "build", full);
        Assert.True(built.ExitCode == 0, $"{built.Output}{built.Errors}");
        Directory.CreateDirectory(folder.File("files"));
        File.Copy(Path.Combine(full, ".artifacts/full.elf"), folder.File("files/full.elf"));
        ToolResult result = Guest.Tool(TimeoutSeconds, "run", "--direct", "--memory", "64", "--files",
            folder.File("files"), "--command", "/files/full.elf");
        Assert.True(result.ExitCode == 0, $"status {result.ExitCode}\n{result.Output}{result.Errors}");
    }
}
