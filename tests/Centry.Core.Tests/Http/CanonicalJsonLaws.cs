using System.Globalization;
using System.Text;
using Centry.Core.Http;
using CsCheck;
using Xunit;

namespace Centry.Core.Tests.Http;

/// <summary>
/// Values are generated as a tree and written out twice, by a writer that takes every liberty JSON gives: order of members, white
/// space, escapes, and the way a number is written.
/// </summary>
public sealed class CanonicalJsonLaws
{
    private abstract record Node
    {
        public sealed record Text(string Value) : Node;

        /// <summary>units × 10^power.</summary>
        public sealed record Number(long Units, int Power) : Node;

        public sealed record Word(string Value) : Node;

        public sealed record List(Node[] Items) : Node;

        public sealed record Map((string Name, Node Value)[] Members) : Node;
    }

    private static readonly Gen<string> _text = Gen.String[Gen.Char["aAb\"\\/\n\u0001é☃ 0"], 0, 6];

    private static readonly Gen<Node> _leaf = Gen.OneOf<Node>(
        _text.Select(Node (t) => new Node.Text(t)),
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Int[-12, 12]).Select(Node (n) => new Node.Number(n.Item1, n.Item2)),
        Gen.OneOf("true", "false", "null").Select(Node (w) => new Node.Word(w)));

    private static readonly Gen<Node> _node = Gen.Recursive<Node>((depth, node) => depth >= 4
        ? _leaf
        : Gen.OneOf(
            _leaf,
            node.Array[0, 4].Select(Node (items) => new Node.List(items)),
            Gen.Select(_text, node).Array[0, 5].Select(Node (m) => new Node.Map([.. m.DistinctBy(x => x.Item1)]))));

    [Fact]
    public void However_a_value_is_written_its_fingerprint_stays()
        => Gen.Select(_node, Gen.Int, Gen.Int).Sample(
            (node, one, other) => Of(Write(node, one)).AsSpan().SequenceEqual(Of(Write(node, other))),
            iter: 10_000);

    [Fact]
    public void Changing_any_one_value_changes_the_fingerprint()
        => Gen.Select(_node, Gen.Int, Gen.Int[0, 1_000]).Sample(
            (node, seed, at) =>
            {
                var changed = Change(node, at % Count(node));
                return !Of(Write(node, seed)).AsSpan().SequenceEqual(Of(Write(changed, seed)));
            },
            iter: 10_000);

    [Fact]
    public void Dropping_a_member_changes_the_fingerprint()
        => Gen.Select(Gen.Select(_text, _node).Array[1, 5], Gen.Int).Sample(
            (members, seed) =>
            {
                var map = new Node.Map([.. members.DistinctBy(x => x.Item1)]);
                return !Of(Write(map, seed)).AsSpan().SequenceEqual(Of(Write(new Node.Map(map.Members[1..]), seed)));
            },
            iter: 5_000);

    private static byte[] Of(string json) => CanonicalJson.Fingerprint("POST", "/v1/payins", Encoding.UTF8.GetBytes(json));

    private static int Count(Node node) => node switch
    {
        Node.List list => 1 + list.Items.Sum(Count),
        Node.Map map => 1 + map.Members.Sum(m => Count(m.Value)),
        _ => 1,
    };

    /// <summary>Changes the node with this number, counted from the root in the order of the tree.</summary>
    private static Node Change(Node node, int at)
    {
        if (at == 0)
        {
            return node switch
            {
                Node.Text text => text with { Value = text.Value + "x" },
                Node.Number number => number with { Units = number.Units + 1 },
                Node.Word word => word with { Value = word.Value == "true" ? "false" : "true" },
                Node.List list => new Node.List([.. list.Items, new Node.Word("null")]),
                Node.Map map => new Node.Map([.. map.Members, ("a name that no text gets", new Node.Word("null"))]),
                _ => throw new InvalidOperationException(),
            };
        }

        at--;
        switch (node)
        {
            case Node.List list:
                return new Node.List([.. list.Items.Select(i => Step(i, ref at))]);
            case Node.Map map:
                return new Node.Map([.. map.Members.Select(m => (m.Name, Step(m.Value, ref at)))]);
            default:
                throw new InvalidOperationException();
        }
    }

    private static Node Step(Node child, ref int at)
    {
        var count = Count(child);
        var isHere = at >= 0 && at < count;
        var changed = isHere ? Change(child, at) : child;
        at = isHere ? -1 : at - count;
        return changed;
    }

    private static string Write(Node node, int seed)
    {
        var output = new StringBuilder();
        Write(node, new Random(seed), output);
        return output.ToString();
    }

    private static void Write(Node node, Random random, StringBuilder output)
    {
        Space(random, output);
        switch (node)
        {
            case Node.Text text:
                WriteText(text.Value, random, output);
                break;
            case Node.Number number:
                WriteNumber(number, random, output);
                break;
            case Node.Word word:
                output.Append(word.Value);
                break;
            case Node.List list:
                output.Append('[');
                WriteAll(list.Items, i => Write(i, random, output), output);
                output.Append(']');
                break;
            case Node.Map map:
                var members = map.Members.ToArray();
                random.Shuffle(members);
                output.Append('{');
                WriteAll(
                    members,
                    m =>
                    {
                        Space(random, output);
                        WriteText(m.Name, random, output);
                        Space(random, output);
                        output.Append(':');
                        Write(m.Value, random, output);
                    },
                    output);
                Space(random, output);
                output.Append('}');
                break;
            default:
                throw new InvalidOperationException();
        }

        Space(random, output);
    }

    private static void WriteAll<T>(T[] items, Action<T> write, StringBuilder output)
    {
        for (var i = 0; i < items.Length; i++)
        {
            output.Append(i == 0 ? "" : ",");
            write(items[i]);
        }
    }

    private static void Space(Random random, StringBuilder output)
        => output.Append(random.Next(4) switch { 0 => " ", 1 => "\r\n\t", _ => "" });

    private static void WriteText(string text, Random random, StringBuilder output)
    {
        output.Append('"');
        foreach (var c in text)
        {
            var escape = string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            output.Append((c, random.Next(3)) switch
            {
                (_, 0) => escape,
                (_, 1) => escape[..2] + escape[2..].ToUpperInvariant(),
                ('"', _) => "\\\"",
                ('\\', _) => "\\\\",
                ('/', _) => random.Next(2) == 0 ? "/" : "\\/",
                ('\n', _) => "\\n",
                ( < ' ', _) => escape,
                _ => c.ToString(),
            });
        }

        output.Append('"');
    }

    private static void WriteNumber(Node.Number number, Random random, StringBuilder output)
    {
        // The same value with more zeros behind the units, then with the point somewhere within them.
        var zeros = random.Next(4);
        var digits = Math.Abs(number.Units).ToString(CultureInfo.InvariantCulture) + new string('0', zeros);
        var fraction = random.Next(digits.Length);
        var power = number.Power - zeros + fraction;
        output.Append(number.Units < 0 ? "-" : "");
        output.Append(fraction == 0 ? digits : $"{digits[..^fraction]}.{digits[^fraction..]}");
        if (power != 0 || random.Next(2) == 0)
        {
            output.Append(random.Next(2) == 0 ? 'e' : 'E');
            output.Append(power < 0 ? "-" : random.Next(2) == 0 ? "+" : "");
            output.Append(random.Next(2) == 0 ? "0" : "");
            output.Append(CultureInfo.InvariantCulture, $"{Math.Abs(power)}");
        }
    }
}
