using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Centry.Core.Http;

/// <summary>A growing run of bytes on a pooled array, in which what is written can still be put in order.</summary>
internal sealed class CanonicalBuffer(int sizeHint) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(256, sizeHint));

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least <paramref name="size"/> bytes after what is written; <see cref="Advance"/> says how many were.</summary>
    public Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + size));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Truncate(int length) => Length = length;

    public void Write(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Text as UTF-8, its length before it.</summary>
    public void Write(string text)
    {
        var place = BeginLength();
        var room = Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, room);
        EndLength(place);
    }

    /// <summary>Leaves room for the length of what is written until <see cref="EndLength"/>.</summary>
    public int BeginLength()
    {
        Room(sizeof(int));
        var place = Length;
        Length += sizeof(int);
        return place;
    }

    public int EndLength(int place)
    {
        var length = Length - place - sizeof(int);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(place), length);
        return length;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }
}
