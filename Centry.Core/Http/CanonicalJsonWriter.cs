using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Centry.Core.Http;

/// <summary>
/// Writes one JSON value in a form in which equal values are equal bytes. One pass over the text: members are written in the
/// order in which they come, and each object's are put in order when it ends.
/// </summary>
internal sealed class CanonicalJsonWriter(CanonicalBuffer output)
{
    /// <summary>Members of all the objects that are open, the innermost object's last.</summary>
    private readonly List<Member> _members = [];

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
                output.Write((byte)'s');
                WriteString(ref reader);
                return true;
            case JsonTokenType.Number:
                output.Write((byte)'n');
                var place = output.BeginLength();
                CanonicalNumber.Write(reader.ValueSpan, output);
                output.EndLength(place);
                return true;
            default:
                output.Write(reader.TokenType switch { JsonTokenType.True => (byte)'t', JsonTokenType.False => (byte)'f', _ => (byte)'0' });
                return true;
        }
    }

    private bool TryWriteArray(ref Utf8JsonReader reader)
    {
        output.Write((byte)'[');
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryWriteValue(ref reader))
            {
                return false;
            }
        }

        output.Write((byte)']');
        return true;
    }

    private bool TryWriteObject(ref Utf8JsonReader reader)
    {
        output.Write((byte)'{');
        var firstMember = _members.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = output.Length;
            var nameLength = WriteString(ref reader);
            reader.Read();
            if (!TryWriteValue(ref reader))
            {
                return false;
            }

            _members.Add(new Member(start, nameLength, output.Length - start));
        }

        if (!TrySortMembers(firstMember))
        {
            return false;
        }

        output.Write((byte)'}');
        return true;
    }

    private bool TrySortMembers(int firstMember)
    {
        var members = CollectionsMarshal.AsSpan(_members)[firstMember..];
        if (members.Length > 1)
        {
            var start = members[0].Start;
            var length = output.Length - start;
            var copy = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                output.Written[start..].CopyTo(copy);
                members.Sort(new ByName(copy, start));
                if (HasSameNames(members, copy, start))
                {
                    return false;
                }

                Rewrite(members, copy, start);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy);
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
        var target = output.Written[start..];
        foreach (var member in members)
        {
            copy.AsSpan(member.Start - start, member.Length).CopyTo(target);
            target = target[member.Length..];
        }
    }

    private int WriteString(ref Utf8JsonReader reader)
    {
        var place = output.BeginLength();
        output.Advance(reader.CopyString(output.Room(reader.ValueSpan.Length)));
        return output.EndLength(place);
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
