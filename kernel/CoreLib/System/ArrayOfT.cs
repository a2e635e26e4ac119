using System.Collections;
using System.Collections.Generic;

namespace System;

/// <summary>The type the compiler gives one-dimensional arrays their method table and interfaces from.</summary>
internal class Array<T> : Array, IEnumerable<T>, IReadOnlyList<T>
{
    int IReadOnlyCollection<T>.Count => Length;

    T IReadOnlyList<T>.this[int index] => Self[index];

    private T[] Self => Runtime.CompilerServices.Unsafe.As<T[]>(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => new Enumerator(Self);

    IEnumerator IEnumerable.GetEnumerator() => new Enumerator(Self);

    private sealed class Enumerator(T[] array) : IEnumerator<T>
    {
        private int _index = -1;

        public T Current => array[_index];

        object? IEnumerator.Current => Current;

        public bool MoveNext() => ++_index < array.Length;

        public void Reset() => _index = -1;

        public void Dispose()
        {
        }
    }
}
