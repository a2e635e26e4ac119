// Views of a dictionary: its pairs, its keys, its values.
using System;
using System.Collections;
using System.Collections.Generic;

#if FREESTANDING
namespace System.Collections.Generic;
#else
namespace Xdv.Collections;
#endif

public partial class Dictionary<TKey, TValue>
{
    public struct Enumerator : IEnumerator<KeyValuePair<TKey, TValue>>
    {
        private readonly Dictionary<TKey, TValue> _dictionary;
        private readonly int _version;
        private int _index;

        internal Enumerator(Dictionary<TKey, TValue> dictionary)
        {
            _dictionary = dictionary;
            _version = dictionary._table.Version;
            _index = -1;
        }

        /// <summary>A default pair before the first and after the last.</summary>
        public readonly KeyValuePair<TKey, TValue> Current
        {
            get
            {
                if ((uint)_index >= (uint)_dictionary._table.Used) return default;
                ref HashTable<TKey, TValue>.Entry entry = ref _dictionary._table.Entries[_index];
                return new KeyValuePair<TKey, TValue>(entry.Key, entry.Value);
            }
        }

        readonly object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            Enumeration.Check(_version, _dictionary._table.Version);
            return _dictionary._table.Next(ref _index);
        }

        public void Reset()
        {
            Enumeration.Check(_version, _dictionary._table.Version);
            _index = -1;
        }

        public readonly void Dispose()
        {
        }
    }

    public sealed class KeyCollection(Dictionary<TKey, TValue> dictionary)
        : ICollection<TKey>, IReadOnlyCollection<TKey>
    {
        public int Count => dictionary.Count;

        bool ICollection<TKey>.IsReadOnly => true;

        public bool Contains(TKey item) => dictionary.ContainsKey(item);

        public void CopyTo(TKey[] array, int index)
        {
            foreach (TKey item in this) array[index++] = item;
        }

        void ICollection<TKey>.Add(TKey item) => throw new NotSupportedException();

        bool ICollection<TKey>.Remove(TKey item) => throw new NotSupportedException();

        void ICollection<TKey>.Clear() => throw new NotSupportedException();

        public Enumerator GetEnumerator() => new(dictionary);

        IEnumerator<TKey> IEnumerable<TKey>.GetEnumerator() => new Enumerator(dictionary);

        IEnumerator IEnumerable.GetEnumerator() => new Enumerator(dictionary);

        public struct Enumerator : IEnumerator<TKey>
        {
            private Dictionary<TKey, TValue>.Enumerator _pairs;

            internal Enumerator(Dictionary<TKey, TValue> dictionary) => _pairs = new(dictionary);

            public readonly TKey Current => _pairs.Current.Key;

            readonly object? IEnumerator.Current => Current;

            public bool MoveNext() => _pairs.MoveNext();

            public void Reset() => _pairs.Reset();

            public readonly void Dispose()
            {
            }
        }
    }

    public sealed class ValueCollection(Dictionary<TKey, TValue> dictionary)
        : ICollection<TValue>, IReadOnlyCollection<TValue>
    {
        public int Count => dictionary.Count;

        bool ICollection<TValue>.IsReadOnly => true;

        public bool Contains(TValue item) => dictionary.ContainsValue(item);

        public void CopyTo(TValue[] array, int index)
        {
            foreach (TValue item in this) array[index++] = item;
        }

        void ICollection<TValue>.Add(TValue item) => throw new NotSupportedException();

        bool ICollection<TValue>.Remove(TValue item) => throw new NotSupportedException();

        void ICollection<TValue>.Clear() => throw new NotSupportedException();

        public Enumerator GetEnumerator() => new(dictionary);

        IEnumerator<TValue> IEnumerable<TValue>.GetEnumerator() => new Enumerator(dictionary);

        IEnumerator IEnumerable.GetEnumerator() => new Enumerator(dictionary);

        public struct Enumerator : IEnumerator<TValue>
        {
            private Dictionary<TKey, TValue>.Enumerator _pairs;

            internal Enumerator(Dictionary<TKey, TValue> dictionary) => _pairs = new(dictionary);

            public readonly TValue Current => _pairs.Current.Value;

            readonly object? IEnumerator.Current => Current;

            public bool MoveNext() => _pairs.MoveNext();

            public void Reset() => _pairs.Reset();

            public readonly void Dispose()
            {
            }
        }
    }
}
