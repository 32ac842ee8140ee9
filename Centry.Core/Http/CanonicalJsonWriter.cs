using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Centry.Core.Http;

/// <summary>
/// Writes one JSON value in a form in which equal values are equal bytes. One pass over the text: members are written in the
/// order in which they come, and each object's are put in order when it ends.
/// </summary>
internal sealed class CanonicalJsonWriter(int sizeHint)
{
    private readonly ArrayBufferWriter<byte> _output = new(Math.Max(256, sizeHint + (sizeHint / 2)));

    /// <summary>Members of all the objects that are open, the innermost object's last.</summary>
    private readonly List<Member> _members = [];

    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    /// <summary>False when the text is no JSON that we take: malformed, nested too deep, a key twice, text that is not Unicode.</summary>
    public bool TryWrite(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });
        try
        {
            return reader.Read() && TryWriteValue(ref reader) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws the second for strings that are not Unicode.
            return false;
        }
    }

    private bool TryWriteValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return TryWriteObject(ref reader);
            case JsonTokenType.StartArray:
                return TryWriteArray(ref reader);
            case JsonTokenType.String:
                WriteTag('s');
                WriteString(ref reader);
                return true;
            case JsonTokenType.Number:
                WriteTag('n');
                var place = Reserve();
                CanonicalNumber.Write(reader.ValueSpan, _output);
                WriteLength(place);
                return true;
            default:
                WriteTag(reader.TokenType switch { JsonTokenType.True => 't', JsonTokenType.False => 'f', _ => '0' });
                return true;
        }
    }

    private bool TryWriteArray(ref Utf8JsonReader reader)
    {
        WriteTag('[');
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryWriteValue(ref reader))
            {
                return false;
            }
        }

        WriteTag(']');
        return true;
    }

    private bool TryWriteObject(ref Utf8JsonReader reader)
    {
        WriteTag('{');
        var firstMember = _members.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = _output.WrittenCount;
            var nameLength = WriteString(ref reader);
            reader.Read();
            if (!TryWriteValue(ref reader))
            {
                return false;
            }

            _members.Add(new Member(start, nameLength, _output.WrittenCount - start));
        }

        if (!TrySortMembers(firstMember))
        {
            return false;
        }

        WriteTag('}');
        return true;
    }

    private bool TrySortMembers(int firstMember)
    {
        var members = CollectionsMarshal.AsSpan(_members)[firstMember..];
        if (members.Length > 1)
        {
            var start = members[0].Start;
            var length = _output.WrittenCount - start;
            var copy = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                _output.WrittenSpan[start..].CopyTo(copy);
                members.Sort(new ByName(copy, start));
                if (HasSameNames(members, copy, start))
                {
                    return false;
                }

                Rewrite(members, copy, start);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy, clearArray: true);
            }
        }

        _members.RemoveRange(firstMember, members.Length);
        return true;
    }

    private static bool HasSameNames(ReadOnlySpan<Member> members, byte[] copy, int start)
    {
        for (var i = 1; i < members.Length; i++)
        {
            if (members[i - 1].Name(copy, start).SequenceEqual(members[i].Name(copy, start)))
            {
                return true;
            }
        }

        return false;
    }

    private void Rewrite(ReadOnlySpan<Member> members, byte[] copy, int start)
    {
        // The written part of the buffer, which the writer only shows read-only, is put in order in place.
        var target = MemoryMarshal.AsMemory(_output.WrittenMemory)[start..].Span;
        foreach (var member in members)
        {
            copy.AsSpan(member.Start - start, member.Length).CopyTo(target);
            target = target[member.Length..];
        }
    }

    private int WriteString(ref Utf8JsonReader reader)
    {
        var place = Reserve();
        var span = _output.GetSpan(reader.ValueSpan.Length);
        var length = reader.CopyString(span);
        _output.Advance(length);
        WriteLength(place);
        return length;
    }

    private void WriteTag(char tag)
    {
        _output.GetSpan(1)[0] = (byte)tag;
        _output.Advance(1);
    }

    /// <summary>Leaves room for a length that is known later.</summary>
    private int Reserve()
    {
        var place = _output.WrittenCount;
        _output.GetSpan(sizeof(int));
        _output.Advance(sizeof(int));
        return place;
    }

    private void WriteLength(int place)
    {
        var target = MemoryMarshal.AsMemory(_output.WrittenMemory)[place..].Span;
        BinaryPrimitives.WriteInt32BigEndian(target, _output.WrittenCount - place - sizeof(int));
    }

    /// <summary>One member in the output: length of its name, name, value.</summary>
    private readonly record struct Member(int Start, int NameLength, int Length)
    {
        public ReadOnlySpan<byte> Name(byte[] copy, int copyStart) => copy.AsSpan(Start - copyStart + sizeof(int), NameLength);
    }

    private readonly struct ByName(byte[] copy, int copyStart) : IComparer<Member>
    {
        public int Compare(Member x, Member y) => x.Name(copy, copyStart).SequenceCompareTo(y.Name(copy, copyStart));
    }
}
