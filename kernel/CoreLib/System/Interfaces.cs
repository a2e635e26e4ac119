// The interfaces that the compiler binds foreach, using and comparisons to.
namespace System
{
    public interface IDisposable
    {
        void Dispose();
    }

    public interface IEquatable<T> where T : allows ref struct
    {
        bool Equals(T? other);
    }

    public interface IComparable
    {
        int CompareTo(object? other);
    }

    public interface IComparable<in T> where T : allows ref struct
    {
        int CompareTo(T? other);
    }

    public interface IFormatProvider
    {
        object? GetFormat(Type? type);
    }
}

namespace System.Collections
{
    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }

    public interface IEnumerator
    {
        object? Current { get; }

        bool MoveNext();

        void Reset();
    }
}

namespace System.Collections.Generic
{
    public interface IEnumerable<out T> : IEnumerable where T : allows ref struct
    {
        new IEnumerator<T> GetEnumerator();
    }

    public interface IEnumerator<out T> : IEnumerator, IDisposable where T : allows ref struct
    {
        new T Current { get; }
    }

    public interface IComparer<in T> where T : allows ref struct
    {
        int Compare(T? left, T? right);
    }

    public interface IEqualityComparer<in T> where T : allows ref struct
    {
        bool Equals(T? left, T? right);

        int GetHashCode(T value);
    }
}
