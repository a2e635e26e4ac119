// One guest's window as the broker sees it, and the table of them. A slot number is what broker and worker call a
// window.
using System.Collections.Generic;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

/// <summary>A window between its guest and whichever worker serves it.</summary>
public sealed class BrokeredWindow(int slot, int guest, WindowLink link)
{
    public int Slot { get; } = slot;

    /// <summary>Number of the QEMU process, from 1: how people call it, at both devices.</summary>
    public int Guest { get; } = guest;

    public WindowLink Link { get; } = link;

    /// <summary>Workers that have been given this window so far; the number the guest sees.</summary>
    public uint Generation { get; set; }

    /// <summary>The worker that lives now has it.</summary>
    public bool Attached { get; set; }

    /// <summary>Jobs that earlier workers had.</summary>
    public JobCounts Earlier { get; set; }

    /// <summary>The guest is gone; the slot is freed when the worker has let go.</summary>
    public bool Closing { get; set; }
}

/// <summary>Windows by slot.</summary>
public sealed class WindowTable(int slots)
{
    private readonly BrokeredWindow?[] _windows = new BrokeredWindow?[slots];
    private int _guests;

    public int Slots => _windows.Length;

    public BrokeredWindow? this[int slot] => slot >= 0 && slot < _windows.Length ? _windows[slot] : null;

    public IEnumerable<BrokeredWindow> All
    {
        get
        {
            foreach (BrokeredWindow? window in _windows)
                if (window is not null) yield return window;
        }
    }

    /// <summary>Puts a link into a free slot; null when all are taken.</summary>
    public BrokeredWindow? Add(WindowLink link)
    {
        for (int slot = 0; slot < _windows.Length; slot++)
            if (_windows[slot] is null) return _windows[slot] = new BrokeredWindow(slot, NumberOf(link), link);
        return null;
    }

    // A process that has the other device already is the same guest.
    private int NumberOf(WindowLink link)
    {
        foreach (BrokeredWindow one in All)
        {
            if (one.Link.GuestProcess != link.GuestProcess || one.Closing) continue;
            bool taken = false;
            foreach (BrokeredWindow other in All)
                taken |= other.Guest == one.Guest && other.Link.Device == link.Device;
            if (!taken) return one.Guest;
        }
        return ++_guests;
    }

    public BrokeredWindow? Find(WindowLink link)
    {
        foreach (BrokeredWindow window in All)
            if (window.Link == link) return window;
        return null;
    }

    /// <summary>Frees the slot and everything of the window.</summary>
    public void Remove(BrokeredWindow window)
    {
        _windows[window.Slot] = null;
        window.Link.Dispose();
    }
}
