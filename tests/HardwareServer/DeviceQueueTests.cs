// The queue at a device, with providers that wait for the test: who is next, who is turned away, and that nothing a
// guest sends overtakes what it sent before.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.HardwareServer.Worker;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Requirement("XDV-030.2")]
public sealed class DeviceQueueTests : IDisposable
{
    private const int AnswerBytes = 256;
    private readonly ManualClock _clock = new();
    private readonly Line _line = new();
    private readonly List<Guest> _guests = [];
    private DeviceQueue? _device;

    public void Dispose()
    {
        _line.Open();
        foreach (Guest guest in _guests) guest.Dispose();
        _device?.Dispose();
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void A_single_job_waits_for_one_job_of_a_guest_that_has_sent_many()
    {
        Guest many = Join(jobs: 64, guests: 2), single = Join(jobs: 64, guests: 2);
        for (ulong job = 1; job <= 8; job++) many.Send(job);
        _line.AwaitStart();
        single.Send(100);
        _line.Open();
        many.Receive(8);
        single.Receive(1);
        Assert.Equal([1ul, 100, 2, 3, 4, 5, 6, 7, 8], _line.Order);
    }

    [Fact]
    public void Guests_that_always_want_something_get_equal_times()
    {
        Guest slow = Join(jobs: 64, guests: 2), quick = Join(jobs: 64, guests: 2);
        (slow.Provider.Cost, quick.Provider.Cost) = (3, 1);
        for (ulong job = 1; job <= 4; job++) slow.Send(job);
        _line.AwaitStart();
        for (ulong job = 101; job <= 108; job++) quick.Send(job);
        _line.Open();
        slow.Receive(4);
        quick.Receive(8);
        // Virtual starts: 0, 3, 6, 9 and, from its arrival at 0 on, 0, 1, 2 …; at a tie who came to the device first.
        Assert.Equal([1ul, 101, 102, 103, 2, 104, 105, 106, 3, 107, 108, 4], _line.Order);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void Beyond_its_room_a_job_is_answered_at_once_and_the_others_have_theirs()
    {
        // Two of each guest's own, four for whoever comes first.
        Guest many = Join(jobs: 8, guests: 2), other = Join(jobs: 8, guests: 2);
        many.Send(1);
        _line.AwaitStart();
        for (ulong job = 2; job <= 8; job++) many.Send(job);
        Assert.Equal([(8ul, Status.ResourceExhausted)], many.Receive(1));
        for (ulong job = 101; job <= 103; job++) other.Send(job);
        Assert.Equal([(103ul, Status.ResourceExhausted)], other.Receive(1));
        _line.Open();
        Assert.Equal(Enumerable.Range(1, 7).Select(job => ((ulong)job, Status.Ok)), many.Receive(7));
        Assert.Equal([(101ul, Status.Ok), (102ul, Status.Ok)], other.Receive(2));
        Assert.DoesNotContain(8ul, _line.Order);
        FakeGuest.Until(() => many.Provider.Released.Contains(108ul), "the state of the job that was turned away");
    }

    [Fact]
    public void A_flood_that_is_turned_away_costs_bounded_memory_and_forgets_every_state()
    {
        const int Bound = 1024;
        Guest guest = Join(jobs: 2, guests: 2);
        guest.Send(1);
        _line.AwaitStart();
        guest.Send(2);
        int answered = 0;
        var flood = new Thread(() =>
        {
            for (ulong job = 1000; job <= 1000 + Bound; job++)
            {
                guest.Send(job, slot: 2);
                if (answered == Bound || guest.Receive(1)[0].Status != Status.ResourceExhausted) return;
                Volatile.Write(ref answered, answered + 1);
            }
        });
        flood.Start();
        FakeGuest.Until(() => Volatile.Read(ref answered) == Bound, "the bound");
        Assert.False(flood.Join(TimeSpan.FromMilliseconds(50)));
        _line.Open();
        Assert.True(flood.Join(FakeGuest.Patience));
        Assert.Equal([(1ul, Status.Ok), (2ul, Status.Ok), (1000ul + Bound, Status.ResourceExhausted)],
            guest.Receive(3).OrderBy(answer => answer.Job));
        FakeGuest.Until(() => guest.Provider.Released.Count == Bound + 1, "the states");
        Assert.Equal([1ul, 2], _line.Order);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void A_cancelled_job_is_answered_and_its_state_goes_in_its_turn()
    {
        Guest guest = Join(jobs: 64, guests: 1);
        for (ulong job = 1; job <= 4; job++) guest.Send(job);
        _line.AwaitStart();
        Assert.Equal(0, guest.Handler.Cancel(1, Status.TransitionRollback));
        Assert.Equal(1, guest.Handler.Cancel(3, Status.TransitionRollback));
        Assert.Equal([(3ul, Status.TransitionRollback)], guest.Receive(1));
        Assert.Empty(guest.Provider.Released);
        Assert.Equal(2, guest.Handler.Cancel(null, Status.TransitionRollback));
        guest.Receive(2);
        _line.Open();
        Assert.Equal([(1ul, Status.Ok)], guest.Receive(1));
        FakeGuest.Until(() => guest.Provider.Released.Count == 3, "the states");
        Assert.Equal([102ul, 103, 104], guest.Provider.Released);
        Assert.Equal([1ul], _line.Order);
    }

    [Fact]
    public void A_release_stays_behind_the_jobs_before_it()
    {
        Guest guest = Join(jobs: 64, guests: 1);
        guest.Send(1);
        guest.Send(2);
        guest.Send(2, JobOperation.Release);
        _line.AwaitStart();
        Assert.Empty(guest.Provider.Released);
        _line.Open();
        guest.Receive(3);
        Assert.Equal([102ul], guest.Provider.Released);
        Assert.Equal([1ul, 2], _line.Order);
    }

    [Fact]
    public void A_reset_forgets_what_waits_and_nobody_elses()
    {
        Guest first = Join(jobs: 64, guests: 2), second = Join(jobs: 64, guests: 2);
        first.Send(1);
        _line.AwaitStart();
        for (ulong job = 101; job <= 104; job++) second.Send(job);
        first.Send(2);
        second.Configure();
        Assert.Equal(2, second.Provider.Resets);
        second.Send(105);
        _line.Open();
        first.Receive(2);
        Assert.Equal([(105ul, Status.Ok)], second.Receive(1));
        Assert.Equal([1ul, 2, 105], (ulong[])[.. _line.Order.Order()]);
        Assert.Equal(1, first.Provider.Resets);
    }

    [Fact]
    public void In_maintenance_jobs_are_turned_away_and_those_that_wait_are_done()
    {
        Guest guest = Join(jobs: 64, guests: 1);
        guest.Send(1);
        guest.Send(2);
        _line.AwaitStart();
        _device!.IsClosed = true;
        guest.Send(3);
        Assert.Equal([(3ul, Status.DomainNotAvailable)], guest.Receive(1));
        _line.Open();
        Assert.Equal([(1ul, Status.Ok), (2ul, Status.Ok)], guest.Receive(2));
        _device.IsClosed = false;
        guest.Send(4);
        Assert.Equal([(4ul, Status.Ok)], guest.Receive(1));
    }

    [Fact]
    public void A_short_job_on_a_free_device_is_done_on_the_spot()
    {
        Guest guest = Join(jobs: 64, guests: 1);
        _line.Open();
        guest.Send(1, shots: 1);
        Assert.Equal(Environment.CurrentManagedThreadId, guest.Provider.Thread);
        guest.Send(2);
        guest.Receive(2);
        Assert.NotEqual(Environment.CurrentManagedThreadId, guest.Provider.Thread);
    }

    private Guest Join(int jobs, int guests)
    {
        _device ??= new DeviceQueue(new QueueLimits(jobs, guests), _clock);
        var guest = new Guest(_device, new WaitingProvider(_line, _clock));
        _guests.Add(guest);
        return guest;
    }

    /// <summary>Jobs stop here until the test opens.</summary>
    private sealed class Line
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly SemaphoreSlim _started = new(0);
        private readonly List<ulong> _order = [];

        public IReadOnlyList<ulong> Order
        {
            get
            {
                lock (_order) return [.. _order];
            }
        }

        public void Pass(ulong job)
        {
            lock (_order) _order.Add(job);
            _started.Release();
            Assert.True(_open.Wait(FakeGuest.Patience));
        }

        public void AwaitStart() => Assert.True(_started.Wait(FakeGuest.Patience));

        public void Open() => _open.Set();
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Read(ref _seconds);

        public void Advance(long seconds) => Interlocked.Add(ref _seconds, seconds);
    }

    private sealed class WaitingProvider(Line line, ManualClock clock) : IJobProvider
    {
        private readonly ConcurrentQueue<ulong> _released = new();

        public long Cost { get; set; } = 1;

        public int Thread { get; private set; }

        public IReadOnlyList<ulong> Released => [.. _released];

        public int Resets { get; private set; }

        public AttestationRecord Attestation { get; } = Attestations.Quantum(26, "waiting", default);

        public Status Execute(in JobRequest request, ReadOnlySpan<byte> payload, Span<byte> result,
            out int resultBytes)
        {
            resultBytes = 0;
            Thread = Environment.CurrentManagedThreadId;
            line.Pass(request.Job);
            clock.Advance(Cost);
            return Status.Ok;
        }

        public void Release(ulong stateObject) => _released.Enqueue(stateObject);

        public void Reset() => Resets++;

        public void Dispose()
        {
            // Nothing held.
        }
    }

    /// <summary>A window whose service the test's thread steps.</summary>
    private sealed class Guest : IDisposable
    {
        private const uint RingSize = 64;
        private readonly WindowLink _link = WindowLink.Create(DeviceId.Quantum, 1, 1, 16 << 20);
        private readonly FakeGuest _driver;
        private readonly WindowService _service;
        private DriverRing _ring;
        private int _slot;

        public Guest(DeviceQueue device, WaitingProvider provider)
        {
            WindowHeader.WriteConstants(_link);
            Provider = provider;
            var delivery = new AnswerDelivery(0, 0, _ => { });
            Handler = new JobHandler(Domain.Quantum, 1, provider, device, delivery, _ => { });
            _service = new WindowService(_link, Handler, 1, new ServiceOptions());
            _driver = new FakeGuest(_link);
            _service.Begin();
            _ring = Configure();
        }

        public WaitingProvider Provider { get; }

        public JobHandler Handler { get; }

        public DriverRing Configure()
        {
            _driver.WriteStatus(DeviceStatus.Reset);
            _service.Step(configurationKicked: true);
            _ring = _driver.Prepare(1, RingSize)[0];
            _driver.WriteStatus(DeviceStatus.Acknowledged | DeviceStatus.DriverReady);
            _service.Step(configurationKicked: true);
            return _ring;
        }

        public void Send(ulong job, JobOperation operation = JobOperation.Execute, uint shots = 10, int? slot = null)
        {
            JobRequest request = Jobs.Quantum(job, shots) with { Operation = operation };
            _ring.Send(Jobs.Bytes(request, []), AnswerBytes, slot ?? _slot++ % ((int)RingSize / 2));
            while (_service.Step(configurationKicked: false)) { }
        }

        /// <summary>The next answers, in the order they came.</summary>
        public (ulong Job, Status Status)[] Receive(int count)
        {
            var answers = new (ulong, Status)[count];
            for (int i = 0; i < count; i++)
            {
                ushort before = _ring.Received;
                FakeGuest.Until(() =>
                {
                    while (_service.Step(configurationKicked: false)) { }
                    return _ring.UsedIndex != before;
                }, "an answer");
                JobReply reply = JobReply.Parse(_ring.Receive().Answer);
                answers[i] = (reply.Header.Job, reply.Status);
            }
            return answers;
        }

        public void Dispose()
        {
            Handler.Dispose();
            _service.Dispose();
            _link.Dispose();
        }
    }
}
