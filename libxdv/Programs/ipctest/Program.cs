// Threads and messages from a program's side, each with its contents checked: what tests/Guest runs.
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.IpcTest;

internal static class Program
{
    private static int Main()
    {
        ReadOnlySpan<byte> what = HybridProcess.Argument(1);
        Status status;
        if (what.SequenceEqual("messages"u8)) status = Messages.Run();
        else if (what.SequenceEqual("threads"u8)) status = Threads.Join();
        else if (what.SequenceEqual("signals"u8)) status = Threads.PingPong();
        else if (what.SequenceEqual("lost"u8)) status = Messages.LoseServer();
        else if (what.SequenceEqual("spin"u8)) status = Threads.Spin();
        else if (what.SequenceEqual("heap"u8)) status = SharedHeap.Run();
        else if (what.SequenceEqual("faults"u8)) status = Faults.Run();
        else if (what.SequenceEqual("own"u8)) status = Faults.HandleOwn();
        else if (what.SequenceEqual("segments"u8)) status = Segments.Run();
        else if (what.SequenceEqual("channel"u8)) status = Channels.Run();
        else if (what.SequenceEqual("member"u8)) status = SegmentMembers.Run(HybridProcess.Argument(2));
        else if (what.SequenceEqual("pair"u8)) status = Channels.Pair();
        else if (what.SequenceEqual("send"u8)) status = Channels.SendAll();
        else if (what.SequenceEqual("serve"u8)) status = Messages.Serve();
        else if (what.SequenceEqual("hold"u8)) status = Messages.Hold();
        else if (what.SequenceEqual("fault"u8)) status = Faulting.Run(HybridProcess.Argument(2));
        else return Usage(what.SequenceEqual("--help"u8));
        if (status != Status.Ok) Terminal.ErrorLine($"ipctest: {what}: {status}");
        return status == Status.Ok ? 0 : 1;
    }

    private static int Usage(bool asked)
    {
        ReadOnlySpan<byte> text =
            "usage: ipctest messages|threads|signals|lost|spin|heap|faults|own|segments|channel\n"u8;
        if (asked) Terminal.Write(text);
        else Terminal.Error(text);
        return asked ? 0 : 2;
    }
}
