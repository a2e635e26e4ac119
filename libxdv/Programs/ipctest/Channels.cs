// A megabyte through a channel, in messages of every length the ring takes, each byte checked.
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.IpcTest;

internal static class Channels
{
    private const int Total = 1 << 20, Buffer = 16 << 10;
    private const uint RingPages = 4;

    /// <summary>A pair that leaves nothing.</summary>
    public static Status Run()
    {
        Status status = Once();
        Inventory before = Inventory.Now;
        if (status == Status.Ok) status = Once();
        if (status == Status.Ok && !Inventory.Now.IsAs(before)) status = Status.ResourceExhausted;
        if (status == Status.Ok) Terminal.WriteLine("all that was taken came back"u8);
        return status;
    }

    private static Status Once()
    {
        Status status = HybridProcess.Spawn(Segments.Self, "ipctest\0pair\0"u8, out uint pair);
        int exit = 0;
        if (status == Status.Ok) status = HybridProcess.Wait(pair, out exit);
        return status == Status.Ok && exit != 0 ? Status.DescriptorInvalid : status;
    }

    /// <summary>The receiver, which offers.</summary>
    public static Status Pair()
    {
        Status status = HybridProcess.Spawn(Segments.Self, "ipctest\0send\0"u8, out uint sender);
        Channel? channel = null;
        if (status == Status.Ok) status = Channel.Offer(sender, RingPages, sends: false, out channel);
        if (status != Status.Ok) return status;
        byte[] buffer = new byte[Buffer];
        int messages = 0, bytes = 0;
        status = channel!.Receive(buffer, out int length);
        for (; status == Status.Ok; status = channel.Receive(buffer, out length))
        {
            if (length != LengthOf(messages, bytes)) return Status.DescriptorInvalid;
            for (int i = 0; i < length; i++)
                if (buffer[i] != ByteAt(bytes + i)) return Status.DescriptorInvalid;
            bytes += length;
            messages++;
        }

        if (status != Status.PeerClosed) return status;
        channel.Release();
        Terminal.WriteLine($"{bytes} bytes in {messages} messages");
        return HybridProcess.Wait(sender, out _);
    }

    public static Status SendAll()
    {
        Status status = Channel.Accept(SegmentMembers.Await(), Messages.Parent(), out Channel? channel);
        if (status != Status.Ok) return status;
        byte[] buffer = new byte[Buffer];
        if (channel!.Send(buffer) != Status.InvalidArgument) return Status.DescriptorInvalid;
        if (channel.Receive(buffer, out _) != Status.InvalidArgument) return Status.DescriptorInvalid;
        for (int messages = 0, bytes = 0; bytes < Total && status == Status.Ok; messages++)
        {
            int length = LengthOf(messages, bytes);
            for (int i = 0; i < length; i++) buffer[i] = ByteAt(bytes + i);
            status = channel.Send(buffer.AsSpan(0, length));
            bytes += length;
        }

        channel.Close();
        return status;
    }

    private static int LengthOf(int message, int sent) => Math.Min(message * 37 % 15_000, Total - sent);

    private static byte ByteAt(int place) => (byte)(place ^ (place >> 8) ^ (place >> 16));
}
