// What was not reached becomes gaps, neighbours joined into one.
namespace Xdv.Runtime.Memory;

internal unsafe partial struct CollectedHeap
{
    /// <summary>Rebuilds the lists of free runs and takes the marks off.</summary>
    private void Sweep()
    {
        _free.Clear();
        LiveBytes = 0;
        for (int i = 0; i < _segmentCount; i++) SweepSegment(_segments[i].Start, _segments[i].End);
    }

    private void SweepSegment(byte* place, byte* end)
    {
        byte* run = place;
        bool clean = false;
        while (place < end)
        {
            nuint bytes = ObjectLayout.Bytes(place);
            if (!ObjectLayout.IsMarked(place))
            {
                // A gap alone may still be clean; what it is joined with is not.
                clean = place == run && ObjectLayout.IsGap(place) && ObjectLayout.IsClean(place);
            }
            else
            {
                *(nuint*)place &= ~ObjectLayout.Mark;
                LiveBytes += bytes;
                _free.Add(run, (nuint)(place - run), clean);
                run = place + bytes;
            }

            place += bytes;
        }

        _free.Add(run, (nuint)(end - run), clean);
    }
}
