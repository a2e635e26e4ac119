// The thread that starts every child. "Parent death" in Linux means the death of the *thread* that forked; a thread
// of the pool may end at any time and would take QEMU with it. This one lives as long as the process.
using System;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Xdv.Tool.Hosting;

public static class LauncherThread
{
    private static readonly BlockingCollection<Action> Work = Begin();

    /// <summary>Runs <paramref name="work"/> there and returns what it returns, or throws what it throws.</summary>
    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEventSlim();
        Work.Add(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    private static BlockingCollection<Action> Begin()
    {
        var queue = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (Action work in queue.GetConsumingEnumerable()) work();
        })
        {
            IsBackground = true,
            Name = "launcher",
        };
        thread.Start();
        return queue;
    }
}
