// The walls (XDV-030.2): what a confined program can reach, asked from inside by a shell; and enrolments, which say
// what it may see.
using System;
using System.Diagnostics;
using System.IO;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class ConfinementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cat {own}", true)]
    [InlineData("echo x > /tmp/scratch && cat /tmp/scratch", true)]
    [InlineData("test -S $XDV_PROVIDER_CONNECT && cat $XDV_PROVIDER_KEY", true)]
    [InlineData("echo x >> {own}", false)]
    [InlineData("cat {other}", false)]
    [InlineData("cat /etc/passwd", false)]
    [InlineData("echo x > /usr/bin/x", false)]
    [InlineData("head -c 80000000 /dev/zero > /tmp/large", false)]
    [InlineData("test -n \"$HOME\"", false)]
    [InlineData("test $(cat /proc/net/dev | wc -l) -gt 3", false)]
    [InlineData("kill -0 {pid}", false)]
    [Requirement("XDV-030.2")]
    public void Inside_there_is_only_what_was_given(string command, bool possible)
    {
        Assert.SkipWhen(Confinement.Obstacle() is not null, Confinement.Obstacle() ?? "");
        Assert.Equal(possible, Run(command, confined: true) == 0);
    }

    [Fact]
    [Requirement("XDV-030.2")]
    public void What_is_written_inside_stays_inside()
    {
        Assert.SkipWhen(Confinement.Obstacle() is not null, Confinement.Obstacle() ?? "");
        Run("echo x > {folder}/made; echo x > /tmp/xdv-made", confined: true);
        Assert.False(File.Exists(_folder.File("made")));
        Assert.False(File.Exists("/tmp/xdv-made"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Requirement("XDV-030.2")]
    public void Memory_is_bounded_with_and_without_walls(bool confined)
    {
        Assert.SkipWhen(confined && Confinement.Obstacle() is not null, Confinement.Obstacle() ?? "");
        const string Grow = "x=$(head -c 400000000 /dev/zero | tr '\\0' a)";
        Assert.NotEqual(0, Run(Grow, confined));
    }

    [Fact]
    [Requirement("XDV-034.4")]
    public void A_provider_whose_files_changed_is_not_started()
    {
        string own = Own();
        EnrolmentFolder folder = new(_folder.File("enrolled"));
        (var command, var files) = Confinement.Resolve(["/bin/sh", own], []);
        folder.Create("one");
        folder.Save(new Enrolment { Name = "one", Domain = Domain.Phase, Command = command, Files = files });
        var choice = ProviderChoice.Read("phi=one", folder.Path, confined: false);
        Assert.Equal([own], choice.Require().Files.Keys);
        File.AppendAllText(own, "more");
        var refused = Assert.Throws<IOException>(() => choice.Require());
        Assert.Contains("has changed since it was installed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_that_runs_by_itself_needs_unconfined()
    {
        EnrolmentFolder folder = new(_folder.File("enrolled"));
        folder.Create("daemon");
        folder.Save(new Enrolment { Name = "daemon", Domain = Domain.Phase, Socket = "/nowhere/s" });
        var confined = ProviderChoice.Read("phi=/nowhere/s", folder.Path, confined: true);
        Assert.Contains("--unconfined", Assert.Throws<IOException>(confined.Require).Message, StringComparison.Ordinal);
        Assert.Equal("daemon", (confined with { Confined = false }).Require().Name);
        Assert.Throws<IOException>(() => ProviderChoice.Read("q=daemon", folder.Path, confined: false).Require());
        Assert.Throws<IOException>(() => ProviderChoice.Read("phi=/else", folder.Path, confined: false));
        Assert.Throws<IOException>(() => ProviderChoice.Read("k=daemon", folder.Path, confined: false));
        Assert.Throws<IOException>(() => ProviderChoice.Read("phi=../x", folder.Path, confined: false).Require());
    }

    private string Own()
    {
        string own = _folder.File("own");
        File.WriteAllText(own, "mine\n");
        return own;
    }

    private int Run(string command, bool confined)
    {
        string own = Own(), other = _folder.File("other"), key = _folder.File("key"), socket = _folder.File("socket");
        File.WriteAllText(other, "not yours\n");
        File.WriteAllText(key, "00\n");
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        command = command.Replace("{own}", own, StringComparison.Ordinal)
            .Replace("{other}", other, StringComparison.Ordinal)
            .Replace("{folder}", _folder.Path, StringComparison.Ordinal)
            .Replace("{pid}", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
                StringComparison.Ordinal);
        (var words, var files) = Confinement.Resolve(["sh", "-c", command], [own]);
        var enrolment = new Enrolment
        {
            Name = "shell", Domain = Domain.Phase, Command = words, Files = files, MemoryMebibytes = 128,
        };
        using Process shell = Process.Start(Confinement.Start(enrolment, socket, key, confined))!;
        shell.StandardInput.Close();
        shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        File.Delete(socket);
        return shell.ExitCode;
    }
}
